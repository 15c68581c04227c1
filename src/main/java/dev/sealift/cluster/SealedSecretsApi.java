package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Sealed Secrets controller's HTTP API, through the API server's Service proxy. */
final class SealedSecretsApi {
  /** What its Helm chart and its release manifest label it with. */
  private static final List<String[]> LABELS =
      List.of(
          new String[] {"app.kubernetes.io/name", "sealed-secrets"},
          new String[] {"name", "sealed-secrets-controller"});

  private final Cluster cluster;

  SealedSecretsApi(Cluster cluster) {
    this.cluster = cluster;
  }

  SealingController find(String namespace, String name) {
    Optional<Service> named =
        cluster.call(
            "reading Service " + name,
            () ->
                Optional.ofNullable(
                    cluster.client().services().inNamespace(namespace).withName(name).get()));
    return named
        .or(this::findByLabels)
        .map(SealedSecretsApi::controller)
        .orElseThrow(
            () ->
                new UserException(
                    "no Sealed Secrets controller was found",
                    "there is no Service "
                        + namespace
                        + "/"
                        + name
                        + ", and none in any namespace with its labels",
                    "install it: helm install sealed-secrets -n kube-system"
                        + " sealed-secrets/sealed-secrets; or name it under [sealing]"));
  }

  private Optional<Service> findByLabels() {
    List<Service> found = new ArrayList<>();
    try {
      for (String[] label : LABELS) {
        found.addAll(
            cluster
                .client()
                .services()
                .inAnyNamespace()
                .withLabel(label[0], label[1])
                .list()
                .getItems());
      }
    } catch (KubernetesClientException e) {
      // Who may not list all namespaces can still name the Service in the profile.
      if (e.getCode() != 403) {
        throw ApiErrors.of(e, "looking for the Sealed Secrets controller", cluster.server());
      }
    }
    // The chart has a second Service, for metrics alone.
    return found.stream().filter(s -> !s.getMetadata().getName().endsWith("-metrics")).findFirst();
  }

  private static SealingController controller(Service service) {
    List<ServicePort> ports = service.getSpec().getPorts();
    ServicePort port = ports.get(0);
    String name = port.getName();
    return new SealingController(
        service.getMetadata().getNamespace(),
        service.getMetadata().getName(),
        name == null || name.isEmpty() ? String.valueOf(port.getPort()) : name);
  }

  String certificate(SealingController controller) {
    try {
      String pem = cluster.client().raw(controller.proxy() + "/v1/cert.pem");
      if (pem != null) {
        return pem;
      }
      throw noAnswer(controller, "its certificate is not there", null);
    } catch (KubernetesClientException e) {
      if (e.getCode() == 503) {
        throw noAnswer(controller, "no pod of its is ready", e);
      }
      throw ApiErrors.of(e, "reading the sealing certificate", cluster.server());
    }
  }

  private static UserException noAnswer(
      SealingController controller,
      String why,
      @org.jspecify.annotations.Nullable Exception cause) {
    return new UserException(
        "the Sealed Secrets controller does not answer",
        why,
        "look at it: kubectl -n " + controller.namespace() + " get pods",
        cause);
  }
}
