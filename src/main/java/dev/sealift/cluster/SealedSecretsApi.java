package dev.sealift.cluster;

import dev.sealift.core.UserException;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.SealedSecretWriter;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
      for (Service service : cluster.client().services().inAnyNamespace().list().getItems()) {
        // By its own labels, or by those of the pods that it leads to: not every guide's Service
        // has any of its own.
        if (has(service.getMetadata().getLabels()) || has(service.getSpec().getSelector())) {
          found.add(service);
        }
      }
    } catch (KubernetesClientException e) {
      // Who may not list all namespaces can still name the Service in the profile.
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw ApiErrors.of(e, "looking for the Sealed Secrets controller", cluster.server());
      }
    }
    // The chart has a second Service, for metrics alone.
    return found.stream().filter(s -> !s.getMetadata().getName().endsWith("-metrics")).findFirst();
  }

  private static boolean has(@Nullable Map<String, String> labels) {
    return labels != null
        && LABELS.stream().anyMatch(label -> label[1].equals(labels.get(label[0])));
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

  boolean verify(SealingController controller, SealedSecret sealed) {
    try {
      cluster
          .client()
          .raw(controller.proxy() + "/v1/verify", "POST", SealedSecretWriter.json(sealed));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      if (e.getCode() == HttpURLConnection.HTTP_UNAVAILABLE) {
        throw noAnswer(controller, "no pod of its is ready", e);
      }
      throw ApiErrors.of(e, "asking whether the controller can unseal", cluster.server());
    }
  }

  private static UserException noAnswer(
      SealingController controller, String why, @Nullable Exception cause) {
    return new UserException(
        "the Sealed Secrets controller does not answer",
        why,
        "look at it: kubectl -n " + controller.namespace() + " get pods",
        cause);
  }
}
