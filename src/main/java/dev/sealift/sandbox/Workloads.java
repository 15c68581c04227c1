package dev.sealift.sandbox;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What controller manager and kubelet do for a Deployment: one ReplicaSet's worth of pods, replaced
 * when the template changes. The container in them is {@link EmulatedMlflow}.
 */
final class Workloads implements AutoCloseable {
  private static final Pattern FORWARD =
      Pattern.compile(".*/namespaces/([^/]+)/pods/([^/]+)/portforward[?]ports=([0-9]+)");
  private static final Pattern BAD_IMAGE = Pattern.compile(".*(missing|does-not-exist).*");

  private final ObjectStore store;
  private final EmulatedMlflow.Surroundings surroundings;
  private final Faults faults;
  private final Map<String, EmulatedMlflow> running = new ConcurrentHashMap<>();
  private final Map<String, List<String>> logs = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> environments = new ConcurrentHashMap<>();

  /** One thread: a rollout is a sequence, and later changes wait for it. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread t = new Thread(task, "sandbox-kubelet");
            t.setDaemon(true);
            return t;
          });

  Workloads(ObjectStore store, EmulatedMlflow.Surroundings surroundings, Faults faults) {
    this.store = store;
    this.surroundings = surroundings;
    this.faults = faults;
  }

  /** Starts the pods that are there, as a node does after a reboot, and watches. */
  void start() {
    store.list(Kind.DEPLOYMENT, "").forEach(this::reconcileLater);
    store.watch(
        (kind, object) -> {
          if (kind == Kind.DEPLOYMENT && !settled(object)) {
            reconcileLater(object);
          }
          boolean gone = Json.map(object, "metadata").containsKey("deletionTimestamp");
          if (kind == Kind.POD && gone) {
            String namespace = Json.text(Json.map(object, "metadata"), "namespace");
            stop(namespace, ObjectStore.name(object));
            // As a ReplicaSet does: what is still wanted is made anew.
            store.list(Kind.DEPLOYMENT, namespace).forEach(this::reconcileLater);
          }
        });
  }

  private static boolean settled(Map<String, Object> deployment) {
    return Json.number(Json.map(deployment, "status"), "observedGeneration", 0)
            == Json.number(Json.map(deployment, "metadata"), "generation", 1)
        && !Json.map(deployment, "metadata").containsKey("deletionTimestamp");
  }

  private void reconcileLater(Map<String, Object> deployment) {
    String namespace = Json.text(Json.map(deployment, "metadata"), "namespace");
    String name = ObjectStore.name(deployment);
    thread.execute(
        () -> {
          try {
            Optional<Map<String, Object>> live = store.get(Kind.DEPLOYMENT, namespace, name);
            if (live.isPresent()) {
              reconcile(live.get(), namespace, name);
            } else {
              stopAll(namespace);
            }
          } catch (ApiFailure e) {
            // Deleted meanwhile, with its namespace: there is nothing to reconcile any more.
            stopAll(namespace);
          }
        });
  }

  private void reconcile(Map<String, Object> deployment, String namespace, String name) {
    Map<String, Object> spec = Json.map(deployment, "spec");
    long replicas = Json.number(spec, "replicas", 1);
    Map<String, Object> template = Json.map(spec, "template");
    String hash = HexFormat.of().toHexDigits(Json.write(template).hashCode());
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      String pod = name + "-" + hash + "-" + i;
      wanted.add(pod);
      make(namespace, pod, template);
    }
    long before = wanted.stream().filter(pod -> running.containsKey(namespace + "/" + pod)).count();
    if (before < replicas) {
      // Only now: who reads that pods are updated takes the newest for one of them.
      status(deployment, namespace, name, replicas, before);
    }
    long ready = 0;
    for (String pod : wanted) {
      if (runPod(namespace, pod, template)) {
        ready++;
      }
    }
    if (ready == replicas) {
      for (Map<String, Object> pod : store.list(Kind.POD, namespace)) {
        String old = ObjectStore.name(pod);
        if (old.startsWith(name + "-") && !wanted.contains(old)) {
          stop(namespace, old);
          store.delete(Kind.POD, namespace, old);
        }
      }
    }
    status(deployment, namespace, name, replicas, ready);
  }

  private void status(
      Map<String, Object> deployment, String namespace, String name, long replicas, long ready) {
    store.status(
        Kind.DEPLOYMENT,
        namespace,
        name,
        Json.of(
            "observedGeneration",
            Json.number(Json.map(deployment, "metadata"), "generation", 1),
            "replicas",
            replicas,
            "updatedReplicas",
            replicas,
            "readyReplicas",
            ready,
            "availableReplicas",
            ready));
  }

  private void make(String namespace, String pod, Map<String, Object> template) {
    if (store.get(Kind.POD, namespace, pod).isEmpty()) {
      Map<String, Object> made = Json.copy(template);
      Json.map(made, "metadata").put("name", pod);
      store.create(Kind.POD, namespace, made);
    }
  }

  /** Whether the pod is ready in the end. */
  private boolean runPod(String namespace, String pod, Map<String, Object> template) {
    String key = namespace + "/" + pod;
    if (running.containsKey(key)) {
      return true;
    }
    Map<String, Object> spec = Json.map(template, "spec");
    Map<String, Object> container = Json.list(spec, "containers").get(0);
    String image = Json.text(container, "image");
    if (BAD_IMAGE.matcher(image).matches()) {
      podStatus(
          namespace,
          pod,
          waiting("ErrImagePull", "failed to pull image \"" + image + "\": not found"));
      return false;
    }
    Map<String, String> environment = new TreeMap<>();
    environment.put(EmulatedMlflow.IMAGE, image);
    for (Map<String, Object> variable : Json.list(container, "env")) {
      Optional<String> value = value(namespace, variable);
      if (value.isEmpty()) {
        podStatus(
            namespace,
            pod,
            waiting(
                "CreateContainerConfigError",
                "secret for variable " + Json.text(variable, "name") + " not found"));
        return false;
      }
      environment.put(Json.text(variable, "name"), value.get());
    }
    List<String> log = new ArrayList<>();
    logs.put(key, log);
    if (faults.podsCrash()) {
      log.add("RuntimeError: the sandbox was told to crash");
      podStatus(namespace, pod, Json.of("terminated", Json.of("exitCode", 1, "reason", "Error")));
      return false;
    }
    Optional<EmulatedMlflow> server = EmulatedMlflow.start(surroundings, environment, log);
    if (server.isEmpty()) {
      podStatus(namespace, pod, Json.of("terminated", Json.of("exitCode", 1, "reason", "Error")));
      return false;
    }
    running.put(key, server.get());
    environments.put(key, Map.copyOf(environment));
    podStatus(namespace, pod, Json.of("running", Json.of("startedAt", ObjectStore.now())));
    return true;
  }

  private static Map<String, Object> waiting(String reason, String message) {
    return Json.of("waiting", Json.of("reason", reason, "message", message));
  }

  private void podStatus(String namespace, String pod, Map<String, Object> state) {
    boolean ready = state.containsKey("running");
    boolean ended = state.containsKey("terminated");
    Map<String, Object> container =
        Json.of(
            "name", "mlflow",
            "ready", ready,
            "started", ready,
            // Where the real kubelet takes a minute of back-off, the sandbox has tried already.
            "restartCount", ended ? 2 : 0,
            "state", state);
    store.status(
        Kind.POD,
        namespace,
        pod,
        Json.of(
            "phase",
            ready ? "Running" : "Pending",
            "podIP",
            "127.0.0.1",
            "conditions",
            List.of(Json.of("type", "Ready", "status", ready ? "True" : "False")),
            "containerStatuses",
            List.of(container)));
  }

  private Optional<String> value(String namespace, Map<String, Object> variable) {
    Map<String, Object> reference = Json.map(Json.map(variable, "valueFrom"), "secretKeyRef");
    if (reference.isEmpty()) {
      return Optional.of(Json.text(variable, "value"));
    }
    return store
        .get(Kind.SECRET, namespace, Json.text(reference, "name"))
        .map(secret -> Json.text(Json.map(secret, "data"), Json.text(reference, "key")))
        .filter(text -> !text.isEmpty())
        .map(
            text ->
                new String(
                    Base64.getDecoder().decode(text), java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The port on this machine that stands for a pod's; 0 when it does not run. */
  int port(String forwardPath) {
    Matcher path = FORWARD.matcher(forwardPath);
    if (!path.matches()) {
      return 0;
    }
    EmulatedMlflow server = running.get(path.group(1) + "/" + path.group(2));
    return server == null
        ? hostPort(path.group(1), path.group(2), Integer.parseInt(path.group(3)))
        : server.port();
  }

  /** A pod of somebody else's is on this machine where it has a port of this machine's. */
  private int hostPort(String namespace, String pod, int port) {
    return store.get(Kind.POD, namespace, pod).stream()
        .flatMap(live -> Json.list(Json.map(live, "spec"), "containers").stream())
        .flatMap(container -> Json.list(container, "ports").stream())
        .filter(each -> Json.number(each, "containerPort", 0) == port)
        .mapToInt(each -> (int) Json.number(each, "hostPort", 0))
        .findFirst()
        .orElse(0);
  }

  String log(String namespace, String pod, String container) {
    List<String> lines = logs.getOrDefault(namespace + "/" + pod, List.of());
    return container.equals("mlflow") ? String.join("\n", lines) : "";
  }

  /** Runs a program in a pod's container, as far as Sealift has such. */
  EmulatedPrograms.Output exec(String namespace, String pod, String script, String line) {
    String key = namespace + "/" + pod;
    if (!running.containsKey(key)) {
      return new EmulatedPrograms.Output(126, "");
    }
    return new EmulatedPrograms(surroundings, environments.getOrDefault(key, Map.of()), faults)
        .run(script, line);
  }

  private void stop(String namespace, String pod) {
    EmulatedMlflow server = running.remove(namespace + "/" + pod);
    if (server != null) {
      server.close();
    }
  }

  private void stopAll(String namespace) {
    List.copyOf(running.keySet()).stream()
        .filter(key -> key.startsWith(namespace + "/"))
        .forEach(key -> stop(namespace, key.substring(namespace.length() + 1)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    running.values().forEach(EmulatedMlflow::close);
  }
}
