package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.NamespaceView;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether an Ingress has what leads its host anywhere. */
public final class IngressLook {
  private static final String API = "networking.k8s.io/v1";

  private IngressLook() {}

  /**
   * What an apply of this profile should know beforehand. No more than warnings: a controller, or
   * cert-manager's Secret, may come later.
   */
  static List<Check> before(Cluster cluster, Profile profile, boolean namespaceExists) {
    List<Check> checks = new ArrayList<>();
    if (profile.ingress().host().isPresent()) {
      withoutClass(cluster, profile).ifPresent(checks::add);
      profile
          .ingress()
          .tlsSecret()
          .flatMap(s -> withoutTls(cluster, profile, s, namespaceExists))
          .ifPresent(checks::add);
    }
    return checks;
  }

  private static Optional<Check> withoutClass(Cluster cluster, Profile profile) {
    String name = profile.ingress().className().orElse("");
    try {
      boolean taken =
          name.isEmpty()
              && cluster
                  .get(API, "Ingress", profile.deployment().namespace(), Names.SERVICE)
                  .filter(IngressLook::isTaken)
                  .isPresent();
      return taken
          ? Optional.empty()
          : withoutClass(cluster, name)
              .map(
                  seen ->
                      Check.warning(
                          "ingress",
                          seen,
                          "the host leads nowhere until an Ingress controller takes the Ingress",
                          "name one of kubectl get ingressclass as class under [ingress]"));
    } catch (UserException e) {
      // It belongs to the cluster, which not everybody may look at.
      return Optional.empty();
    }
  }

  private static Optional<Check> withoutTls(
      Cluster cluster, Profile profile, String secret, boolean namespaceExists) {
    String namespace = profile.deployment().namespace();
    try {
      return cluster.get("v1", "Secret", namespace, secret).isPresent()
          ? Optional.empty()
          : Optional.of(
              Check.warning(
                  "ingress",
                  "Secret " + secret + " is not there",
                  "browsers get the Ingress controller's own certificate and refuse it",
                  (namespaceExists ? "" : "once the namespace is there, and ")
                      + "where cert-manager does not make it: kubectl -n "
                      + namespace
                      + " create secret tls "
                      + secret
                      + " --cert=FILE --key=FILE"));
    } catch (UserException e) {
      // A warning is all that comes of it, and what may not be read is told with the permissions.
      return Optional.empty();
    }
  }

  /**
   * Why no controller takes an Ingress of this class, or of none where it is empty.
   *
   * @throws UserException the classes may not be looked at
   */
  public static Optional<String> withoutClass(Cluster cluster, String name) {
    if (!name.isEmpty()) {
      return cluster.get(API, "IngressClass", "", name).isPresent()
          ? Optional.empty()
          : Optional.of("there is no IngressClass " + name);
    }
    List<KubernetesObject> all = new NamespaceView(cluster, "").list(API, "IngressClass");
    if (all.stream().anyMatch(IngressLook::isDefault)) {
      return Optional.empty();
    }
    return Optional.of(
        "it names no class, and "
            + (all.isEmpty() ? "there is no IngressClass" : "no IngressClass is the default"));
  }

  /**
   * Whether a controller has written its address there, or the old annotation names one. Some
   * controllers take what names no class; not all of them write an address.
   */
  public static boolean isTaken(KubernetesObject ingress) {
    List<Object> addresses = ingress.at("status", "loadBalancer", "ingress");
    return (addresses != null && !addresses.isEmpty())
        || ingress.metadata().annotations().containsKey("kubernetes.io/ingress.class");
  }

  private static boolean isDefault(KubernetesObject ingressClass) {
    return "true"
        .equals(
            ingressClass
                .metadata()
                .annotations()
                .get("ingressclass.kubernetes.io/is-default-class"));
  }
}
