package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.ApplyPlan;
import dev.sealift.rollout.Deployed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = "Deploys the profile, and proves it by a login.")
final class ApplyCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;

  @Option(names = "--force-conflicts", description = "take over fields that someone else has set")
  private boolean forceConflicts;

  ApplyCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      Path file = session.profileFile();
      Profile profile = session.profile(file);
      String text = session.text(file);
      try (Cluster cluster = session.cluster()) {
        ApplyOperation operation = new ApplyOperation(session.workplace(cluster), forceConflicts);
        try (ApplyPlan plan = prepare(session, operation, profile, text)) {
          return perform(session, operation, plan, cluster.context());
        }
      }
    }
  }

  private static int perform(
      Session session, ApplyOperation operation, ApplyPlan plan, String context)
      throws InterruptedException {
    if (plan.hasChanges()) {
      session.shell().err().print(PlanResult.text(plan));
      if (!session.confirmed("Apply these changes?")) {
        session.shell().err().println("nothing was written");
        return Main.FAILED;
      }
    }
    session.print(result(plan.profile(), context, operation.perform(plan)));
    return Main.DONE;
  }

  private static ApplyPlan prepare(
      Session session, ApplyOperation operation, Profile profile, String text)
      throws InterruptedException {
    try {
      return operation.prepare(profile, text, session.resolver());
    } catch (UserException e) {
      operation.recordRefused(profile, text, e);
      throw e;
    }
  }

  private static Result result(Profile profile, String context, Deployed deployed) {
    String namespace = profile.deployment().namespace();
    String address =
        profile
            .ingress()
            .host()
            .map(
                host -> (profile.ingress().tlsSecret().isPresent() ? "https://" : "http://") + host)
            .orElse("http://" + Names.SERVICE + "." + namespace + ".svc:" + Names.PORT);
    String password =
        "kubectl -n "
            + namespace
            + " get secret "
            + Names.BASIC_AUTH
            + " -o jsonpath='{.data."
            + Names.TRACKING_PASSWORD
            + "}' | base64 -d";
    String proven = String.join(", ", deployed.proof().proven());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("changed", deployed.changed());
    deployed.revision().ifPresent(r -> tree.put("revision", r.number()));
    tree.put("namespace", namespace);
    tree.put("context", context);
    tree.put("address", address);
    tree.put("username", profile.auth().adminUsername());
    tree.put("version", deployed.proof().version());
    tree.put("proven", deployed.proof().proven());
    String revision = deployed.revision().map(r -> ", revision " + r.number()).orElse("");
    String headline =
        deployed.changed()
            ? "deployed: MLflow " + deployed.proof().version() + " in " + namespace + revision
            : "nothing changed: MLflow "
                + deployed.proof().version()
                + " runs in "
                + namespace
                + revision;
    String text =
        headline
            + "\n  proven    "
            + proven
            + "\n  address   "
            + address
            + "\n  log in    as "
            + profile.auth().adminUsername()
            + "; its password: "
            + password
            + "\n  from here kubectl -n "
            + namespace
            + " port-forward service/mlflow 5000\n";
    return new Result(text, tree);
  }
}
