package dev.sealift.rollout;

import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An apply that ended well.
 *
 * @param changed false when everything was as wanted already and nothing was written
 * @param revision the revision that runs; empty when it was deployed by a history that is not here
 * @param proof what was proven by login
 */
public record Deployed(boolean changed, Optional<Revision> revision, Proof proof) {

  /**
   * Where MLflow is reached: the Ingress, or the Service within the cluster. What was proven was so
   * through a port-forward.
   */
  public static String address(Profile profile) {
    String scheme = profile.ingress().tlsSecret().isPresent() ? "https://" : "http://";
    String service =
        "http://" + Names.SERVICE + "." + profile.deployment().namespace() + ".svc:" + Names.PORT;
    return profile.ingress().host().map(host -> scheme + host).orElse(service);
  }

  private String did() {
    return switch (revision.map(Revision::operation).orElse(Operation.APPLY)) {
      case APPLY -> "deployed";
      case ROTATE -> "rotated";
      case ROLLBACK -> "rolled back";
      case RESUME -> "resumed";
    };
  }

  /**
   * What came of it, what was proven, and how to log in: a line each, without a secret.
   *
   * @param context the cluster's, where kubectl's own is another one
   * @param emulated whether it runs in the sandbox, of which no kubectl knows
   */
  public List<String> lines(Profile profile, Optional<String> context, boolean emulated) {
    String namespace = profile.deployment().namespace();
    String kubectl =
        "kubectl " + context.map(name -> "--context " + name + " ").orElse("") + "-n " + namespace;
    String number = revision.map(r -> ", revision " + r.number()).orElse("");
    String head = changed ? did() + ": MLflow " : "nothing changed: MLflow ";
    List<String> lines = new ArrayList<>();
    lines.add(head + proof.version() + (changed ? " in " : " runs in ") + namespace + number);
    lines.add("  proven    " + String.join(", ", proof.proven()));
    lines.add(
        "  address   "
            + address(profile)
            + profile.ingress().host().map(host -> " (by the Ingress: not tried)").orElse(""));
    if (emulated) {
      lines.add("  sandbox   this MLflow is emulated: nothing can log in to it from outside");
      return lines;
    }
    lines.add(
        "  log in    as "
            + profile.auth().adminUsername()
            + "; its password: "
            + kubectl
            + " get secret "
            + Names.BASIC_AUTH
            + " -o jsonpath='{.data."
            + Names.TRACKING_PASSWORD
            + "}' | base64 -d");
    lines.add("  from here " + kubectl + " port-forward service/mlflow 5000");
    return lines;
  }
}
