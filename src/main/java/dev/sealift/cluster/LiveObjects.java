package dev.sealift.cluster;

import dev.sealift.manifest.Json;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The cluster's objects of any kind, as they come. */
final class LiveObjects {
  /** What the API calls a kind in its paths. */
  private record Resource(String apiVersion, String kind, String plural, boolean namespaced) {
    /** Of all namespaces, or of a kind that has none, where that is empty. */
    String path(String namespace) {
      return (apiVersion.contains("/") ? "apis/" : "api/")
          + apiVersion
          + (namespaced && !namespace.isEmpty() ? "/namespaces/" + encoded(namespace) : "")
          + "/"
          + plural;
    }
  }

  /** What a deployment is made of, and what the doctor looks at beside it. */
  private static final List<Resource> KNOWN =
      List.of(
          new Resource("v1", "Namespace", "namespaces", false),
          new Resource("v1", "Secret", "secrets", true),
          new Resource("v1", "ConfigMap", "configmaps", true),
          new Resource("v1", "Service", "services", true),
          new Resource("apps/v1", "Deployment", "deployments", true),
          new Resource("networking.k8s.io/v1", "Ingress", "ingresses", true),
          new Resource("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true),
          new Resource("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
          new Resource(SealedSecret.API_VERSION, SealedSecret.KIND, "sealedsecrets", true),
          new Resource("v1", "Pod", "pods", true),
          new Resource("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true),
          new Resource("v1", "Event", "events", true),
          new Resource("apps/v1", "ReplicaSet", "replicasets", true),
          new Resource("coordination.k8s.io/v1", "Lease", "leases", true),
          new Resource("networking.k8s.io/v1", "IngressClass", "ingressclasses", false));

  private final ApiRequests requests;

  LiveObjects(ApiRequests requests) {
    this.requests = requests;
  }

  static boolean isKnown(String apiVersion, String kind) {
    return known(apiVersion, kind).isPresent();
  }

  private static Optional<Resource> known(String apiVersion, String kind) {
    return KNOWN.stream()
        .filter(known -> known.kind().equals(kind) && known.apiVersion().equals(apiVersion))
        .findFirst();
  }

  private static Resource resource(String apiVersion, String kind) {
    return known(apiVersion, kind)
        .orElseThrow(() -> new IllegalArgumentException("unknown: " + kind + " of " + apiVersion));
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String path(String apiVersion, String kind, String namespace, String name) {
    return resource(apiVersion, kind).path(namespace) + "/" + encoded(name);
  }

  private static String path(KubernetesObject object) {
    return path(object.apiVersion(), object.kind(), object.metadata().namespace(), object.name());
  }

  /** One; of a kind that has no namespace where that is empty. */
  Optional<KubernetesObject> find(String apiVersion, String kind, String namespace, String name) {
    return requests.get(path(apiVersion, kind, namespace, name)).map(Json::read);
  }

  /** All of a kind with these labels, of all namespaces where that is empty. */
  List<KubernetesObject> list(
      String apiVersion, String kind, String namespace, Map<String, String> labels) {
    String selector =
        labels.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
    String path =
        resource(apiVersion, kind).path(namespace)
            + (selector.isEmpty() ? "" : "?labelSelector=" + encoded(selector));
    return requests
        .get(path)
        .map(answer -> Json.list(answer, apiVersion, kind))
        .orElseThrow(
            () ->
                new KubernetesClientException(
                    "the server does not list " + kind, HttpURLConnection.HTTP_NOT_FOUND, null));
  }

  /**
   * Server-side apply.
   *
   * @return the object as the server has it now, or would have
   */
  KubernetesObject apply(KubernetesObject object, String manager, boolean dryRun, boolean force) {
    String path =
        path(object)
            + "?force="
            + force
            + (dryRun ? "&dryRun=All" : "")
            + "&fieldManager="
            + manager;
    return Json.read(requests.apply(path, Json.write(object.tree())));
  }

  /**
   * Makes a pod.
   *
   * @param pod without a name
   * @return the name that the server gave it
   */
  String create(Map<String, Object> pod, String namespace) {
    String path = resource("v1", "Pod").path(namespace);
    return Json.read(requests.post(path, Json.write(pod))).name();
  }

  /** Makes an object. */
  KubernetesObject create(KubernetesObject object) {
    String path = resource(object.apiVersion(), object.kind()).path(object.metadata().namespace());
    return Json.read(requests.post(path, Json.write(object.tree())));
  }

  /** Writes an object in place of the version of it that it names. */
  KubernetesObject replace(KubernetesObject object) {
    return Json.read(requests.put(path(object), Json.write(object.tree())));
  }

  /** Deletes one; none being there is fine. */
  void delete(String apiVersion, String kind, String namespace, String name) {
    requests.delete(path(apiVersion, kind, namespace, name));
  }
}
