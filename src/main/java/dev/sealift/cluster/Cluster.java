package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Json;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.TreeWriter;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One Kubernetes cluster, through fabric8. Every failure is a {@link UserException}. */
public final class Cluster implements AutoCloseable {
  /** Who owns the fields that Sealift applies. */
  static final String FIELD_MANAGER = "sealift";

  private static final int TRIES_TO_APPLY = 6;

  /** Twice as long after each try: a second and a half in all. */
  private static final long PAUSE_MILLIS = 25;

  private final HttpClient http;
  private final Config config;
  private final ApiRequests requests;
  private final LiveObjects objects;
  private final String context;
  private final Optional<Greeting> greeting;
  private final ServiceWays services = new ServiceWays(this);
  private final Object firstCall = new Object();
  private volatile boolean connected;
  private volatile Optional<UserException> unreachable = Optional.empty();
  private volatile Optional<String> identity = Optional.empty();
  private @Nullable KubernetesClientImpl client;

  private Cluster(Kubeconfig read, HttpClient http, boolean greeted) {
    this.http = http;
    this.config = read.config();
    this.requests = new ApiRequests(http, config);
    this.objects = new LiveObjects(requests);
    this.context = read.context();
    this.greeting = greeted ? Optional.of(Greeting.send(requests)) : Optional.empty();
    ClientThreads.keepFor(this);
  }

  /**
   * Opens a cluster; no request is made yet.
   *
   * @throws UserException there is no kubeconfig, it is broken, or has no such context
   */
  public static Cluster open(ClusterAddress address) {
    return open(Kubeconfig.load(address), false);
  }

  /**
   * The same for one that will most likely be wanted, and connects to it.
   *
   * @return empty where reading the kubeconfig would have an effect, such as running a program
   */
  public static Optional<Cluster> connect(ClusterAddress address) {
    return Kubeconfig.plain(address).map(read -> open(read, true));
  }

  private static Cluster open(Kubeconfig read, boolean greeted) {
    return new Cluster(read, ApiClientFactory.open(read.config()), greeted);
  }

  /**
   * The contexts of a kubeconfig, the current one first where one is chosen.
   *
   * @throws UserException there is no kubeconfig, it is broken, or has no contexts
   */
  public static List<String> contexts(ClusterAddress address) {
    Kubeconfig.Names names = Kubeconfig.names(address, System.getenv());
    return Stream.concat(names.current().stream(), names.all().stream()).distinct().toList();
  }

  /**
   * The context that kubectl takes by itself; empty where none is chosen.
   *
   * @throws UserException as {@link #contexts} does
   */
  public static Optional<String> currentContext(ClusterAddress address) {
    return Kubeconfig.names(address, System.getenv()).current();
  }

  /**
   * The library's own, for what Sealift asks by its models. Made when it is first wanted, as its
   * builder does it, which makes the HTTP client last.
   */
  synchronized KubernetesClientImpl client() {
    if (client == null) {
      client = new KubernetesClientImpl(http, config, null, ApiRequests.Models.READER);
    }
    return client;
  }

  ApiRequests requests() {
    return requests;
  }

  LiveObjects objects() {
    return objects;
  }

  /** The context's name. */
  public String context() {
    return context;
  }

  /** The API server's URL, without a password that may stand in it. */
  public String server() {
    return config.getMasterUrl().replaceAll("/$", "").replaceFirst("//[^/]*@", "//");
  }

  /** The server's version, e.g. {@code v1.34.4}; tells whether it can be reached at all. */
  public String version() {
    return call(
        "reading its version",
        () ->
            Objects.requireNonNull(
                (String) Json.map(requests.get("version").orElseThrow()).get("gitVersion")));
  }

  /** What tells this cluster from all others: the uid of its namespace kube-system; asked once. */
  public String identity() {
    String known =
        identity.orElseGet(() -> call("reading namespace kube-system", () -> identityOf(system())));
    identity = Optional.of(known);
    return known;
  }

  private Optional<KubernetesObject> system() {
    return greeting
        .flatMap(said -> said.await(server()))
        .map(Json::read)
        .or(() -> objects.find("v1", "Namespace", "", "kube-system"));
  }

  private String identityOf(Optional<KubernetesObject> system) {
    return system.map(namespace -> namespace.metadata().uid()).orElseGet(this::server);
  }

  /** Those of {@code wanted} that are not allowed, e.g. {@code create deployments.apps}. */
  public List<String> denied(String namespace, List<Access> wanted) {
    return wanted.parallelStream()
        .filter(access -> !allowed(namespace, access))
        .map(
            a ->
                a.verb()
                    + " "
                    + a.resource()
                    + (a.group().isEmpty() ? "" : "." + a.group())
                    + (a.subresource().isEmpty() ? "" : "/" + a.subresource()))
        .toList();
  }

  private boolean allowed(String namespace, Access access) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    if (!access.resource().equals("namespaces")) {
      wanted.put("namespace", namespace);
    }
    wanted.put("verb", access.verb());
    wanted.put("group", access.group());
    wanted.put("resource", access.resource());
    if (!access.subresource().isEmpty()) {
      wanted.put("subresource", access.subresource());
    }
    String review =
        Json.write(
            Map.of(
                "apiVersion", "authorization.k8s.io/v1",
                "kind", "SelfSubjectAccessReview",
                "spec", Map.of("resourceAttributes", wanted)));
    String path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    return call(
        "asking what is allowed",
        () ->
            Json.map(requests.post(path, review)).get("status") instanceof Map<?, ?> status
                && Boolean.TRUE.equals(status.get("allowed")));
  }

  /** Whether the namespace is there. */
  public boolean namespaceExists(String namespace) {
    return call(
        "reading namespace " + namespace,
        () -> objects.find("v1", "Namespace", "", namespace).isPresent());
  }

  /** The live object of the same kind, namespace and name. */
  public Optional<KubernetesObject> get(KubernetesObject like) {
    return get(like.apiVersion(), like.kind(), like.metadata().namespace(), like.name());
  }

  /** A live object; empty when it is not there. Of a kind without a namespace that is empty. */
  public Optional<KubernetesObject> get(
      String apiVersion, String kind, String namespace, String name) {
    return call(
        "reading " + kind + " " + name, () -> objects.find(apiVersion, kind, namespace, name));
  }

  /** The objects of a kind with these labels in all namespaces; none where that is forbidden. */
  public List<KubernetesObject> everywhere(
      String apiVersion, String kind, Map<String, String> labels) {
    return call(
        "listing " + kind,
        () -> {
          try {
            return objects.list(apiVersion, kind, "", labels);
          } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
              return List.of();
            }
            throw e;
          }
        });
  }

  /**
   * Server-side apply.
   *
   * @param dryRun whether the server only says what would come of it
   * @param force whether fields of other managers are taken over
   */
  public ApplyResult apply(KubernetesObject object, boolean dryRun, boolean force) {
    return made(
        "applying " + object.kind() + " " + object.name(), () -> applied(object, dryRun, force));
  }

  /**
   * What an apply would come to, as the server's dry run tells it. It is untold without the right
   * to patch, which whoever only looks may not have, and where a policy stands against it.
   */
  public ApplyResult wouldApply(KubernetesObject object, boolean force) {
    return made(
        "asking what applying " + object.kind() + " " + object.name() + " would change",
        () -> {
          try {
            return applied(object, true, force);
          } catch (KubernetesClientException e) {
            return ApplyResult.untold(ApiErrors.refusal(e).orElseThrow(() -> e));
          }
        });
  }

  private ApplyResult applied(KubernetesObject object, boolean dryRun, boolean force) {
    try {
      return ApplyResult.of(tried(object, dryRun, force));
    } catch (KubernetesClientException e) {
      List<FieldOwner> owners = FieldOwner.of(e);
      if (owners.isEmpty()) {
        throw e;
      }
      if (isScaledToZero(object, owners)) {
        return ApplyResult.of(tried(object, dryRun, true));
      }
      // What it would be all the same is with the server's defaults: without them every default
      // would look like a field that goes.
      return new ApplyResult(
          dryRun ? Optional.of(tried(object, true, true)) : Optional.empty(),
          owners,
          Optional.empty());
    }
  }

  /**
   * Whether all that stands against it is a {@code kubectl scale --replicas=0}, as before an
   * upgrade: whoever applies the Deployment then wants its pods back. No other number is a wish of
   * the moment alone.
   */
  private boolean isScaledToZero(KubernetesObject object, List<FieldOwner> owners) {
    return object.kind().equals("Deployment")
        && owners.stream().allMatch(FieldOwner::isOfScale)
        && objects
            .find(object.apiVersion(), object.kind(), object.metadata().namespace(), object.name())
            .filter(live -> live.at("spec", "replicas") instanceof Number n && n.intValue() == 0)
            .isPresent();
  }

  /**
   * A conflict that names no field is two writes at once, mostly of a quota that objects made side
   * by side are counted in: the server did nothing, and asks to be asked again.
   */
  private KubernetesObject tried(KubernetesObject object, boolean dryRun, boolean force) {
    for (int tries = 1; ; tries++) {
      try {
        return objects.apply(object, FIELD_MANAGER, dryRun, force);
      } catch (KubernetesClientException e) {
        boolean again =
            e.getCode() == HttpURLConnection.HTTP_CONFLICT && FieldOwner.of(e).isEmpty();
        if (!again || tries == TRIES_TO_APPLY) {
          throw e;
        }
        pause(PAUSE_MILLIS << tries, "nothing was applied");
      }
    }
  }

  /** Waits, unless Sealift is ended: then {@code undone} is what that leaves. */
  static void pause(long millis, String undone) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UserException.ended(undone, e);
    }
  }

  /** Deletes an object; none being there is fine. */
  public void delete(String apiVersion, String kind, String namespace, String name) {
    call(
        "deleting " + kind + " " + name,
        () -> {
          objects.delete(apiVersion, kind, namespace, name);
          return true;
        });
  }

  /** A Secret with its values, the caller's to close. */
  public Optional<LiveSecret> secret(String namespace, String name) {
    return call(
        "reading Secret " + name,
        () -> objects.find("v1", "Secret", namespace, name).map(LiveSecret::of));
  }

  /** Finds the controller: the Service named, else one with its labels in any namespace. */
  public SealingController findController(String namespace, String name) {
    return call(
        "looking for the Sealed Secrets controller",
        () -> new SealedSecretsApi(this).find(namespace, name));
  }

  /** The controller's certificate in PEM. */
  public String sealingCertificate(SealingController controller) {
    return new SealedSecretsApi(this).certificate(controller);
  }

  /** Whether the controller's keys open every value of {@code sealed}: its {@code /v1/verify}. */
  public boolean canUnseal(SealingController controller, SealedSecret sealed) {
    return new SealedSecretsApi(this)
        .verify(controller, TreeWriter.json(Manifests.sealedSecret(sealed).tree()));
  }

  /** The same of a SealedSecret from a file. */
  public boolean canUnseal(SealingController controller, SealedDocument sealed) {
    return new SealedSecretsApi(this).verify(controller, sealed.bareJson());
  }

  /**
   * Has the controller seal every value again with its newest key: its {@code /v1/rotate}.
   *
   * @return the SealedSecret with nothing changed but the ciphertexts
   */
  public SealedDocument sealAgain(SealingController controller, SealedDocument sealed) {
    return new SealedSecretsApi(this).rotate(controller, sealed);
  }

  /** Waits until none of these Secrets is there any more: the cluster deletes them in its time. */
  public void awaitGone(String namespace, List<String> secrets, Deadline deadline, Events events)
      throws InterruptedException {
    new SyncWait(this, namespace, deadline, events, SyncWait.PATIENCE).awaitGone(secrets);
  }

  /** Waits until each SealedSecret is unsealed. */
  public void awaitSynced(
      String namespace, List<String> sealedSecrets, Deadline deadline, Events events)
      throws InterruptedException {
    new SyncWait(this, namespace, deadline, events, SyncWait.PATIENCE).await(sealedSecrets);
  }

  /**
   * Waits until a Deployment's rollout is done.
   *
   * @param mask is applied to each log line before it is shown
   */
  public void awaitRollout(
      String namespace,
      String deployment,
      Deadline deadline,
      Events events,
      UnaryOperator<String> mask)
      throws InterruptedException {
    new RolloutWait(
            this, namespace, deployment, deadline, events, mask, RolloutWait.LOOK_AT_PODS_EVERY)
        .await();
  }

  /** How far a Deployment is; empty when there is none. */
  public Optional<RolloutState> rolloutState(String namespace, String deployment) {
    return get("apps/v1", "Deployment", namespace, deployment).map(this::rolloutState);
  }

  /** How far a live Deployment is. */
  public RolloutState rolloutState(KubernetesObject deployment) {
    return made("reading Deployment " + deployment.name(), () -> RolloutState.of(deployment));
  }

  /**
   * Opens a way to a ready pod of a Service, from a port of 127.0.0.1. The pod is chosen here:
   * fabric8 takes any, one that is being deleted included, and then stays with it.
   *
   * @param port the pod's port
   * @throws UserException no pod of that Service is ready
   */
  public PortForward forward(String namespace, String service, int port) {
    return call(
        "a port-forward to " + service,
        () -> {
          List<Pod> pods =
              objects
                  .find("v1", "Service", namespace, service)
                  .map(live -> live.<Map<String, String>>at("spec", "selector"))
                  .map(labels -> pods(namespace, labels))
                  .orElse(List.of());
          Pod pod =
              PodHealth.newest(pods.stream().filter(PodHealth::ready))
                  .orElseThrow(() -> noPod(namespace, service));
          return forward(pod, port);
        });
  }

  /**
   * Opens a way to the newest pod of a rollout that is under way, as soon as its main container
   * runs: the server in it may not listen yet.
   *
   * @return empty as long as there is no such pod
   */
  public Optional<PortForward> forwardStarting(String namespace, String deployment, int port) {
    if (rolloutState(namespace, deployment)
        .filter(state -> state.observed() && state.updated() > 0)
        .isEmpty()) {
      return Optional.empty();
    }
    return PodHealth.newest(pods(namespace).stream())
        .filter(pod -> PodHealth.runs(pod, deployment))
        .map(pod -> call("a port-forward to a pod", () -> forward(pod, port)));
  }

  private PortForward forward(Pod pod, int port) {
    return forwardTo(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), port);
  }

  PortForward forwardTo(String namespace, String pod, int port) {
    return PortForward.to(client(), namespace, pod, port);
  }

  /**
   * The port of 127.0.0.1 that leads to a Service, to a ready pod behind it; it is open until this
   * is closed.
   *
   * @throws UserException none is ready, or it leads out of the cluster
   */
  public int reach(ServiceAddress service) {
    return services.to(service);
  }

  /** Those of the deployment, of all its generations. */
  List<Pod> pods(String namespace) {
    return pods(namespace, Names.podSelector());
  }

  List<Pod> pods(String namespace, Map<String, String> selector) {
    return call(
        "listing pods",
        () -> client().pods().inNamespace(namespace).withLabels(selector).list().getItems());
  }

  private static UserException noPod(String namespace, String service) {
    return new UserException(
        "no pod of Service " + service + " is ready",
        "there is nothing to log in to",
        "look at the pods: kubectl -n " + namespace + " get pods");
  }

  /**
   * Makes a request. The first one goes alone, and those beside it wait: each would open a
   * connection of its own, and a handshake takes as long as ten requests on a connection. Where it
   * finds that the server cannot be reached, or does not know who asks, they have waited for that
   * too.
   */
  <T> T call(String doing, Supplier<T> request) {
    if (!connected) {
      synchronized (firstCall) {
        if (!connected) {
          try {
            greeting.ifPresent(said -> said.await(server()));
            return made(doing, request);
          } catch (UserException e) {
            unreachable = ApiErrors.holdsForAll(e, server()) ? Optional.of(e) : Optional.empty();
            throw e;
          } finally {
            connected = true;
          }
        }
        if (unreachable.isPresent()) {
          throw unreachable.get();
        }
      }
    }
    return made(doing, request);
  }

  /** The same for one that does not wait for the first. */
  <T> T made(String doing, Supplier<T> request) {
    try {
      return request.get();
    } catch (UserException e) {
      throw e;
    } catch (KubernetesClientException e) {
      throw ApiErrors.of(e, doing, server());
    } catch (RuntimeException e) {
      // Another type or no value where the API has one: what answers is no API server, or broken.
      throw ApiErrors.notUnderstood(e, doing, server());
    }
  }

  @Override
  public void close() {
    services.close();
    http.close();
    ClientThreads.closed(this);
  }
}
