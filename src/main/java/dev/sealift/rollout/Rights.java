package dev.sealift.rollout;

import dev.sealift.cluster.Access;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a cluster must allow: one list, which the preflight asks for and the RBAC manifest grants.
 */
public final class Rights {
  /** Who needs a right. */
  enum Need {
    /** Every apply. */
    APPLY,
    /** An apply of a profile with a host for its Ingress. */
    INGRESS,
    /** An apply of more than one replica. */
    REPLICAS,
    /**
     * What keeps the old values until the new ones are proven: a rotation, a rollback, a resume.
     */
    SWITCH,
    /** The other operations; an apply at most on a way back from a failure. */
    REST
  }

  /**
   * Verbs on a resource.
   *
   * @param group the API group; empty for the core's
   * @param resource the resource with its subresource, e.g. {@code pods/log}
   */
  public record Right(String group, String resource, List<String> verbs) {}

  private record Needed(Need need, Right right) {}

  private static final String DELETE = "delete";

  /** The kinds that a deployment can do without, as the API calls them in its paths. */
  private static final Map<String, String> DISPENSABLE =
      Map.of(
          "Ingress", "ingresses",
          "NetworkPolicy", "networkpolicies",
          "PodDisruptionBudget", "poddisruptionbudgets");

  private static final List<Needed> IN_NAMESPACE =
      List.of(
          written(Need.APPLY, "bitnami.com", "sealedsecrets"),
          written(Need.APPLY, "", "configmaps"),
          written(Need.APPLY, "", "services"),
          written(Need.APPLY, "apps", "deployments"),
          written(Need.APPLY, "networking.k8s.io", "networkpolicies"),
          written(Need.INGRESS, "networking.k8s.io", "ingresses"),
          written(Need.REPLICAS, "policy", "poddisruptionbudgets"),
          needed(Need.APPLY, "", "secrets", "get"),
          needed(Need.APPLY, "", "pods", "list"),
          needed(Need.APPLY, "", "pods/log", "get"),
          needed(Need.APPLY, "", "pods/portforward", "create", "get"),
          needed(Need.APPLY, "coordination.k8s.io", "leases", "create", "get", "update"),
          // The second pair of a Secret.
          needed(Need.SWITCH, "bitnami.com", "sealedsecrets", "delete"),
          // A pod that crashed before is made anew; `image check` makes one and takes it away.
          needed(Need.REST, "", "pods", "create", "delete", "get"),
          // The doctor looks into the pod, and at all that Sealift made.
          needed(Need.REST, "", "pods/exec", "create", "get"),
          needed(Need.REST, "bitnami.com", "sealedsecrets", "list"),
          needed(Need.REST, "", "configmaps", "list"),
          needed(Need.REST, "", "events", "list"),
          needed(Need.REST, "", "services", "list"),
          needed(Need.REST, "apps", "deployments", "list"),
          needed(Need.REST, "apps", "replicasets", "list"),
          needed(Need.REST, "networking.k8s.io", "ingresses", "list"),
          needed(Need.REST, "networking.k8s.io", "networkpolicies", "list"),
          needed(Need.REST, "coordination.k8s.io", "leases", "list"),
          // `doctor --fix` lets the controller take a Secret over.
          needed(Need.REST, "", "secrets", "patch"),
          // What is no longer wanted: asked for where there is such a thing.
          needed(Need.REST, "networking.k8s.io", "ingresses", DELETE),
          needed(Need.REST, "networking.k8s.io", "networkpolicies", DELETE),
          needed(Need.REST, "policy", "poddisruptionbudgets", DELETE));

  private static final List<Right> ON_SERVICES =
      List.of(
          new Right("", "services", List.of("get")),
          new Right("discovery.k8s.io", "endpointslices", List.of("list")),
          new Right("", "pods/portforward", List.of("create", "get")));

  private Rights() {}

  private static Needed written(Need need, String group, String resource) {
    return needed(need, group, resource, "create", "get", "patch");
  }

  private static Needed needed(Need need, String group, String resource, String... verbs) {
    return new Needed(need, new Right(group, resource, List.of(verbs)));
  }

  /** Of all operations, in the deployment's namespace. */
  public static List<Right> inNamespace() {
    return IN_NAMESPACE.stream().map(Needed::right).toList();
  }

  /**
   * Of the namespaces {@code kube-system}, whose uid tells clusters apart, and the deployment's.
   */
  public static Right onNamespaces() {
    return new Right("", "namespaces", List.of("get"));
  }

  /** Of the profile's IngressClass, which the doctor looks for. */
  public static Right onIngressClass() {
    return new Right("networking.k8s.io", "ingressclasses", List.of("get"));
  }

  /** Of the Sealed Secrets controller's Service: it is found, then asked through the API server. */
  public static List<Right> onController() {
    return List.of(
        new Right("", "services", List.of("get")),
        new Right("", "services/proxy", List.of("create", "get")));
  }

  /** Of the Services among the profile's hosts, by namespace: who has no way to them makes one. */
  public static Map<String, List<Right>> onServices(Profile profile) {
    Map<String, List<Right>> all = new TreeMap<>();
    ProfileAddresses.services(profile)
        .forEach(service -> all.put(service.namespace(), ON_SERVICES));
    return all;
  }

  /** What an apply of this profile will use, verb by verb. */
  static List<Access> ofApply(Profile profile, boolean namespaceExists) {
    List<Access> all = new ArrayList<>();
    IN_NAMESPACE.stream()
        .filter(needed -> usedBy(needed.need(), profile))
        .flatMap(needed -> single(needed.right()))
        .forEach(all::add);
    if (!namespaceExists) {
      all.add(new Access("create", "", "namespaces", ""));
      all.add(new Access("patch", "", "namespaces", ""));
    }
    return all;
  }

  /** The same of what changes a deployment's credentials. */
  static List<Access> ofSwitch(Profile profile, boolean namespaceExists) {
    List<Access> all = ofApply(profile, namespaceExists);
    all.addAll(ofSwitchAlone());
    return all;
  }

  /** What that uses beyond what an apply does. */
  static List<Access> ofSwitchAlone() {
    return IN_NAMESPACE.stream()
        .filter(needed -> needed.need() == Need.SWITCH)
        .flatMap(needed -> single(needed.right()))
        .toList();
  }

  /** Whether an operation may delete it: nothing that keeps a secret or data is. */
  static boolean isDispensable(KubernetesObject object) {
    return DISPENSABLE.containsKey(object.kind());
  }

  /** What deleting these will use. */
  static List<Access> toDelete(List<KubernetesObject> objects) {
    return objects.stream()
        .map(
            object ->
                new Access(
                    DELETE,
                    object.apiVersion().split("/", 2)[0],
                    Objects.requireNonNull(DISPENSABLE.get(object.kind())),
                    ""))
        .toList();
  }

  private static boolean usedBy(Need need, Profile profile) {
    return switch (need) {
      case APPLY -> true;
      case INGRESS -> profile.ingress().host().isPresent();
      case REPLICAS -> profile.deployment().replicas() > 1;
      case SWITCH, REST -> false;
    };
  }

  private static Stream<Access> single(Right right) {
    String[] parts = right.resource().split("/", 2);
    String subresource = parts.length == 1 ? "" : parts[1];
    return right.verbs().stream()
        .map(verb -> new Access(verb, right.group(), parts[0], subresource));
  }
}
