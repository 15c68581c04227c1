package dev.sealift.sandbox;

import java.util.Map;

/**
 * The defaults that the real API server fills in, where Sealift or the controllers look at them.
 */
final class Defaults {
  private Defaults() {}

  static void fill(Kind kind, Map<String, Object> object) {
    switch (kind) {
      case NAMESPACE -> Json.map(object, "status").putIfAbsent("phase", "Active");
      case SECRET -> object.putIfAbsent("type", "Opaque");
      case SERVICE -> service(Json.map(object, "spec"));
      case DEPLOYMENT -> deployment(Json.map(object, "spec"));
      default -> {
        // The others are stored as they are applied.
      }
    }
  }

  private static void service(Map<String, Object> spec) {
    spec.putIfAbsent("type", "ClusterIP");
    spec.putIfAbsent("sessionAffinity", "None");
    spec.putIfAbsent("internalTrafficPolicy", "Cluster");
    if (!spec.containsKey("clusterIP")) {
      spec.put("clusterIP", "10.96.0." + (2 + (spec.hashCode() & 0x7F)));
    }
    for (Map<String, Object> port : Json.list(spec, "ports")) {
      port.putIfAbsent("protocol", "TCP");
      port.putIfAbsent("targetPort", port.get("port"));
    }
  }

  private static void deployment(Map<String, Object> spec) {
    spec.putIfAbsent("replicas", 1);
    spec.putIfAbsent("revisionHistoryLimit", 10);
    spec.putIfAbsent("progressDeadlineSeconds", 600);
    Map<String, Object> pod = Json.map(Json.map(spec, "template"), "spec");
    pod.putIfAbsent("restartPolicy", "Always");
    pod.putIfAbsent("terminationGracePeriodSeconds", 30);
    pod.putIfAbsent("dnsPolicy", "ClusterFirst");
    pod.putIfAbsent("schedulerName", "default-scheduler");
    for (String list : new String[] {"containers", "initContainers"}) {
      for (Map<String, Object> container : Json.list(pod, list)) {
        container.putIfAbsent("imagePullPolicy", "IfNotPresent");
        container.putIfAbsent("terminationMessagePath", "/dev/termination-log");
        container.putIfAbsent("terminationMessagePolicy", "File");
        for (String probe : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
          if (container.containsKey(probe)) {
            Map<String, Object> p = Json.map(container, probe);
            p.putIfAbsent("successThreshold", 1);
            Json.map(p, "httpGet").putIfAbsent("scheme", "HTTP");
          }
        }
      }
    }
  }
}
