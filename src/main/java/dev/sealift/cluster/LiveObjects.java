package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects as they come, by their fields' names: to get ready for all that a Deployment could hold
 * takes longer than to ask for it.
 */
final class LiveObjects {
  /** What the client library would ask the server, in each process anew. */
  private static final ResourceDefinitionContext SEALED_SECRETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("bitnami.com")
          .withVersion("v1alpha1")
          .withKind("SealedSecret")
          .withPlural("sealedsecrets")
          .withNamespaced(true)
          .build();

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
    return isSealed(kind)
        ? client.genericKubernetesResources(SEALED_SECRETS)
        : client.genericKubernetesResources(apiVersion, kind);
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
    return object instanceof GenericKubernetesResource sealed && isSealed(sealed.getKind())
        ? client
            .genericKubernetesResources(SEALED_SECRETS)
            .inNamespace(sealed.getMetadata().getNamespace())
            .resource(sealed)
            .patch(how)
        : client.resource(object).patch(how);
  }

  private static boolean isSealed(String kind) {
    return kind.equals(SEALED_SECRETS.getKind());
  }
}
