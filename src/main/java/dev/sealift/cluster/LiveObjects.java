package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.ApiVersionUtil;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects as they come, by their fields' names: to get ready for all that a Deployment could hold
 * takes longer than to ask for it.
 */
final class LiveObjects {
  /**
   * What a deployment is made of. The client library would look through its models of all kinds, or
   * ask the server, in each process anew; that is left for a kind that is not here.
   */
  private static final List<ResourceDefinitionContext> KINDS =
      List.of(
          kind("", "v1", "Namespace", "namespaces", false),
          kind("", "v1", "Secret", "secrets", true),
          kind("", "v1", "ConfigMap", "configmaps", true),
          kind("", "v1", "Service", "services", true),
          kind("apps", "v1", "Deployment", "deployments", true),
          kind("networking.k8s.io", "v1", "Ingress", "ingresses", true),
          kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true),
          kind("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
          kind("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets", true));

  private final KubernetesClient client;

  LiveObjects(KubernetesClient client) {
    this.client = client;
  }

  /** All of a kind. */
  MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      all(String apiVersion, String kind) {
    return known(apiVersion, kind)
        .map(client::genericKubernetesResources)
        .orElseGet(() -> client.genericKubernetesResources(apiVersion, kind));
  }

  /** One; of a kind that has no namespace where that is null. */
  Optional<GenericKubernetesResource> find(
      String apiVersion, String kind, @Nullable String namespace, String name) {
    var all = all(apiVersion, kind);
    return Optional.ofNullable(
        namespace == null
            ? all.withName(name).get()
            : all.inNamespace(namespace).withName(name).get());
  }

  /** The object as the server has it after the patch. */
  HasMetadata patch(HasMetadata object, PatchContext how) {
    Optional<ResourceDefinitionContext> known =
        object instanceof GenericKubernetesResource
            ? known(object.getApiVersion(), object.getKind())
            : Optional.empty();
    return known
        .<HasMetadata>map(kind -> patch((GenericKubernetesResource) object, kind, how))
        .orElseGet(() -> client.resource(object).patch(how));
  }

  private GenericKubernetesResource patch(
      GenericKubernetesResource object, ResourceDefinitionContext kind, PatchContext how) {
    var all = client.genericKubernetesResources(kind);
    return (kind.isNamespaceScoped() ? all.inNamespace(object.getMetadata().getNamespace()) : all)
        .resource(object)
        .patch(how);
  }

  static Optional<ResourceDefinitionContext> known(String apiVersion, String kind) {
    return KINDS.stream()
        .filter(known -> known.getKind().equals(kind))
        .filter(
            known ->
                ApiVersionUtil.joinApiGroupAndVersion(known.getGroup(), known.getVersion())
                    .equals(apiVersion))
        .findFirst();
  }

  private static ResourceDefinitionContext kind(
      String group, String version, String kind, String plural, boolean namespaced) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(namespaced)
        .build();
  }
}
