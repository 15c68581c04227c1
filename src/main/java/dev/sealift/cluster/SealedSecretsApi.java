package dev.sealift.cluster;

import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.seal.SealedDocument;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Sealed Secrets controller's HTTP API, through the API server's Service proxy. */
final class SealedSecretsApi {
  /** What its Helm chart and its release manifest label it with. */
  private static final List<String[]> LABELS =
      List.of(
          new String[] {"app.kubernetes.io/name", "sealed-secrets"},
          new String[] {"name", "sealed-secrets-controller"});

  private static final String NOT_FOUND = "no Sealed Secrets controller was found";
  private static final String NAME_IT =
      "name its Service: under [sealing], or to seal with --controller-namespace and"
          + " --controller-name";

  /** It takes two requests a second, of all who ask together. */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int BUSY_TRIES = 20;
  private static final long BUSY_MILLIS = 600;

  /** Behind an answer may stand a whole page of a proxy on the way. */
  private static final int MAXIMUM_WORDS = 300;

  private final Cluster cluster;

  SealedSecretsApi(Cluster cluster) {
    this.cluster = cluster;
  }

  SealingController find(String namespace, String name) {
    Optional<KubernetesObject> named =
        cluster.call(
            "reading Service " + name,
            () -> cluster.objects().find("v1", "Service", namespace, name));
    String absent = "there is no Service " + namespace + "/" + name;
    return named
        .or(() -> findByLabels(absent))
        .map(SealedSecretsApi::controller)
        .orElseThrow(
            () ->
                new UserException(
                    NOT_FOUND,
                    absent + ", and none in any namespace with its labels",
                    "install it: helm install sealed-secrets -n kube-system"
                        + " sealed-secrets/sealed-secrets; or "
                        + NAME_IT));
  }

  private Optional<KubernetesObject> findByLabels(String absent) {
    List<KubernetesObject> found = new ArrayList<>();
    try {
      for (KubernetesObject service : cluster.objects().list("v1", "Service", "", Map.of())) {
        // By its own labels, or by those of the pods that it leads to: not every guide's Service
        // has any of its own.
        if (has(service.metadata().labels()) || has(service.at("spec", "selector"))) {
          found.add(service);
        }
      }
    } catch (KubernetesClientException e) {
      // Who may not list all namespaces can still name the Service.
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new UserException(
            NOT_FOUND,
            absent + ", and you may not list Services elsewhere",
            NAME_IT
                + "; whoever runs the cluster finds it: kubectl get services -A -l"
                + " app.kubernetes.io/name=sealed-secrets; what `sealift export rbac` grants is for"
                + " the one under [sealing]",
            e);
      }
      throw ApiErrors.of(e, "looking for the Sealed Secrets controller", cluster.server());
    }
    // The chart has a second Service, for metrics alone.
    return found.stream().filter(s -> !s.name().endsWith("-metrics")).findFirst();
  }

  private static boolean has(@Nullable Map<String, String> labels) {
    return labels != null
        && LABELS.stream().anyMatch(label -> label[1].equals(labels.get(label[0])));
  }

  private static SealingController controller(KubernetesObject service) {
    String name = service.at("spec", "ports", 0, "name");
    return new SealingController(
        service.metadata().namespace(),
        service.name(),
        name == null || name.isEmpty()
            ? Objects.requireNonNull(service.at("spec", "ports", 0, "port")).toString()
            : name);
  }

  String certificate(SealingController controller) {
    try {
      return cluster
          .requests()
          .get(controller.proxy() + "/v1/cert.pem")
          .map(pem -> new String(pem, StandardCharsets.UTF_8))
          .orElseThrow(() -> noAnswer(controller, "its certificate is not there", null));
    } catch (KubernetesClientException e) {
      throw refused(controller, e, "reading the sealing certificate", cluster.server());
    }
  }

  /** Whether every value can be opened: a refusal for anything else is thrown. */
  boolean verify(SealingController controller, String sealedSecret) {
    try {
      patiently(() -> cluster.requests().post(controller.proxy() + "/v1/verify", sealedSecret));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw refused(controller, e, "asking whether the controller can unseal", cluster.server());
    }
  }

  /** The answer of {@code /v1/rotate} has lost all but the values: only they are taken from it. */
  SealedDocument rotate(SealingController controller, SealedDocument sealed) {
    try {
      String bare = sealed.bareJson();
      byte[] answer =
          patiently(() -> cluster.requests().post(controller.proxy() + "/v1/rotate", bare));
      return sealed.withItemsOf(new String(answer, StandardCharsets.UTF_8));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw noAnswer(controller, "it does not know how to seal again", e);
      }
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
        throw new UserException(
            "the controller cannot seal " + sealed.namespace() + "/" + sealed.name() + " again",
            "it cannot open it: sealed for another cluster, name, namespace or scope",
            "see which: sealift seal --validate -f FILE",
            e);
      }
      throw refused(controller, e, "having the controller seal again", cluster.server());
    }
  }

  /** The API server that found its Service answers, and so what is silent is behind it. */
  static UserException refused(
      SealingController controller, KubernetesClientException e, String doing, String server) {
    if (timedOut(e)) {
      return noAnswer(
          controller,
          "the API server gets no answer from it: a firewall between the nodes, or a NetworkPolicy"
              + " in namespace "
              + controller.namespace(),
          e);
    }
    if (e.getCode() != HttpURLConnection.HTTP_UNAVAILABLE) {
      return ApiErrors.of(e, doing, server);
    }
    String said = ApiErrors.said(e);
    return noAnswer(
        controller,
        said.contains("no endpoints available")
            ? "none of its pods is ready"
            : said.substring(0, Math.min(MAXIMUM_WORDS, said.length())),
        e);
  }

  private static boolean timedOut(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpTimeoutException) {
        return !(cause instanceof HttpConnectTimeoutException);
      }
    }
    return false;
  }

  /** Asks again for as long as the controller is busy with others. */
  private static <T> T patiently(Supplier<T> request) {
    for (int tries = 1; ; tries++) {
      try {
        return request.get();
      } catch (KubernetesClientException e) {
        if (e.getCode() != TOO_MANY_REQUESTS || tries == BUSY_TRIES) {
          throw e;
        }
      }
      Cluster.pause(BUSY_MILLIS, "the Sealed Secrets controller was not asked");
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
