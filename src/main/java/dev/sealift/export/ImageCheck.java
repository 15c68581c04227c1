package dev.sealift.export;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.PodRun;
import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.ProbePod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether an image has what a deployment needs, found by a look from within. */
public final class ImageCheck {
  private static final Map<String, String> WHY =
      Map.of(
          "user", "the pod is not allowed to run as root",
          "/tmp", "the resolved INI file and uploads go there",
          "envsubst", "it puts the credentials into MLflow's INI file at the start",
          "sed", "the start script escapes passwords with it",
          "python3", "MLflow and the migration need Python 3.10 or newer",
          "mlflow", "the deployment is for MLflow 3.11 and newer",
          "mlflow[auth]", "without it the server does not start with --app-name basic-auth",
          "psycopg2", "MLflow reaches PostgreSQL through it",
          "boto3", "MLflow reaches the bucket through it",
          "sqlalchemy", "from 2.1 on it takes bare postgresql:// URLs for another driver");

  private ImageCheck() {}

  /** Looks by a pod of its own, which is gone when this returns. */
  public static List<Check> inCluster(
      Cluster cluster, String namespace, String image, Deadline deadline, Events events)
      throws InterruptedException {
    return checks(
        image,
        new PodRun(cluster)
            .run(
                ProbePod.of(namespace, image, script(), deadline.span()),
                namespace,
                deadline,
                events));
  }

  /** Looks with this machine's docker or podman. */
  public static List<Check> here(ContainerTool tool, String image) throws InterruptedException {
    return checks(image, tool.script(image, script()));
  }

  private static String script() {
    return Resources.text("check-image.sh");
  }

  /** What the script printed, as checks. */
  static List<Check> checks(String image, List<String> lines) {
    List<Check> checks = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split("\t", 3);
      if (parts.length == 3 && WHY.containsKey(parts[0])) {
        checks.add(
            parts[1].equals("ok")
                ? Check.ok(parts[0], parts[2])
                : Check.failed(
                    parts[0],
                    parts[2],
                    WHY.getOrDefault(parts[0], ""),
                    "build an image that has it: sealift image build TAG"));
      }
    }
    if (checks.isEmpty()) {
      throw new UserException(
          "image " + image + " could not be looked into",
          lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1),
          "it needs a shell; build one that has all: sealift image build TAG");
    }
    // Without Python there is nobody who would tell the rest.
    if (!checks.get(checks.size() - 1).name().equals("python3")) {
      Set<String> untold = new TreeSet<>(WHY.keySet());
      checks.forEach(check -> untold.remove(check.name()));
      for (String name : untold) {
        checks.add(
            Check.failed(
                name,
                "the look broke off before it",
                WHY.getOrDefault(name, ""),
                "look again; or build an image that has it: sealift image build TAG"));
      }
    }
    return checks;
  }
}
