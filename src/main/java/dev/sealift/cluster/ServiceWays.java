package dev.sealift.cluster;

import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Ways to Services from a machine that does not reach them: a port-forward to a pod behind each.
 * Which pod that is, is looked for anew for each connection: a database's Service goes over to
 * another one.
 */
final class ServiceWays implements AutoCloseable {
  private static final String SLICES = "discovery.k8s.io/v1";

  /** As a websocket it is got, and since Kubernetes 1.35 created too. */
  private static final List<Access> NEEDED =
      List.of(
          new Access("create", "", "pods", "portforward"),
          new Access("get", "", "pods", "portforward"));

  /** A port of a pod; its name is empty where what is ready is none. */
  private record PodPort(String namespace, String pod, int port) {}

  private final Cluster cluster;
  private final Map<PodPort, PortForward> open = new HashMap<>();

  /** Guarded by {@code open}, too: what is opened after that, nobody would close. */
  private boolean closed;

  ServiceWays(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The port of 127.0.0.1 that leads to it. */
  int to(ServiceAddress service) {
    PodPort behind = cluster.call("looking for a pod behind " + service, () -> behind(service));
    synchronized (open) {
      if (closed) {
        throw error("no way to " + service + " is opened any more", "run it again", service);
      }
      PortForward forward = open.get(behind);
      if (forward == null) {
        requireAllowed(service);
        forward = cluster.forwardTo(behind.namespace(), behind.pod(), behind.port());
        open.put(behind, forward);
      }
      return forward.localPort();
    }
  }

  /**
   * Slices and not the selector's pods: the Service of a database that chooses its primary itself
   * (Patroni, and so Zalando's operator) has none. They have the pods' own ports, too.
   */
  private PodPort behind(ServiceAddress service) {
    KubernetesObject live = find(service);
    // Without an address of its own its name is the pods' addresses, and the port is theirs.
    boolean headless = "None".equals(live.at("spec", "clusterIP"));
    Optional<String> name = headless ? Optional.empty() : Optional.of(portName(live, service));
    List<PodPort> ready = new ArrayList<>();
    for (KubernetesObject slice : slices(service)) {
      int port = name.map(called -> number(slice, called)).orElse(service.port());
      list(slice, "endpoints").stream()
          .filter(endpoint -> port > 0 && isReady(endpoint))
          .forEach(endpoint -> ready.add(new PodPort(service.namespace(), pod(endpoint), port)));
    }
    return ready.stream()
        .filter(each -> !each.pod().isEmpty())
        .findFirst()
        .orElseThrow(() -> noPod(service, ready.isEmpty()));
  }

  private KubernetesObject find(ServiceAddress service) {
    KubernetesObject live =
        cluster
            .objects()
            .find("v1", "Service", service.namespace(), service.name())
            .orElseThrow(
                () ->
                    error(
                        "there is no " + service,
                        "check " + service.host() + " in the profile",
                        service));
    String elsewhere = live.at("spec", "externalName");
    if (elsewhere != null) {
      throw error(
          service + " is but another name for " + elsewhere,
          "write " + elsewhere + " in the profile",
          service);
    }
    return live;
  }

  /** Where nothing is said of it, it is. */
  private static boolean isReady(Map<String, Object> endpoint) {
    return !(endpoint.get("conditions") instanceof Map<?, ?> conditions)
        || !Boolean.FALSE.equals(conditions.get("ready"));
  }

  private static String pod(Map<String, Object> endpoint) {
    return endpoint.get("targetRef") instanceof Map<?, ?> target
            && "Pod".equals(target.get("kind"))
            && target.get("name") instanceof String name
        ? name
        : "";
  }

  private static UserException noPod(ServiceAddress service, boolean nothing) {
    String get = "kubectl -n " + service.namespace() + " get ";
    return nothing
        ? error("no pod behind " + service + " is ready", "look at them: " + get + "pods", service)
        : error(
            service + " leads to no pod",
            "write the address in the profile that it leads to: " + get + "endpointslices",
            service);
  }

  private List<KubernetesObject> slices(ServiceAddress service) {
    return cluster
        .objects()
        .list(
            SLICES,
            "EndpointSlice",
            service.namespace(),
            Map.of("kubernetes.io/service-name", service.name()));
  }

  /** Of a Service's only port it may be empty. */
  private static String portName(KubernetesObject live, ServiceAddress service) {
    List<String> others = new ArrayList<>();
    for (Map<String, Object> port : list(live, "spec", "ports")) {
      if (isPort(port, service.port())) {
        return Objects.toString(port.get("name"), "");
      }
      others.add(String.valueOf(port.get("port")));
    }
    throw error(
        service + " has no port " + service.port(),
        "write one that it has in the profile: " + String.join(", ", others),
        service);
  }

  private static boolean isPort(Map<String, Object> port, int wanted) {
    return port.get("port") instanceof Number number && number.intValue() == wanted;
  }

  /** The pods' port of that name; 0 where those of this slice have none. */
  private static int number(KubernetesObject slice, String name) {
    return list(slice, "ports").stream()
        .filter(port -> Objects.toString(port.get("name"), "").equals(name))
        .map(port -> port.get("port") instanceof Number number ? number.intValue() : 0)
        .findFirst()
        .orElse(0);
  }

  private static List<Map<String, Object>> list(KubernetesObject object, Object... path) {
    List<Map<String, Object>> found = object.at(path);
    return Objects.requireNonNullElse(found, List.of());
  }

  /** Whoever connects would learn no more than that it was hung up on. */
  private void requireAllowed(ServiceAddress service) {
    List<String> denied = cluster.denied(service.namespace(), NEEDED);
    if (!denied.isEmpty()) {
      throw error(
          "not allowed in namespace " + service.namespace() + ": " + String.join(", ", denied),
          "ask whoever runs the cluster for it (sealift export rbac has it), or use another"
              + " --context",
          service);
    }
  }

  private static UserException error(String what, String remedy, ServiceAddress service) {
    return new UserException(
        what,
        service.host()
            + " does not resolve here, so it is reached through the cluster, by a port-forward",
        remedy);
  }

  @Override
  public void close() {
    synchronized (open) {
      closed = true;
      open.values().forEach(PortForward::close);
      open.clear();
    }
  }
}
