package dev.sealift.cluster;

import dev.sealift.core.NoRoute;
import dev.sealift.core.Text;
import dev.sealift.core.TlsFailure;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** The API server's refusals, and the ways not to reach it, in words. */
final class ApiErrors {
  /**
   * What stands against an object itself, whoever applies it. The server tells it by its words
   * alone: its status is that of a missing right (403), of a wrong value (400, 422), or of its own
   * failure (500).
   *
   * @param sign what the words have (Kubernetes 1.34, k8s.io/apiserver/pkg: util/webhook/error.go,
   *     admission/plugin/webhook/errors/statuserror.go, policy/validating/dispatcher.go,
   *     resourcequota/controller.go, namespace/lifecycle/admission.go; pod-security-admission:
   *     admission/admission.go; plugin/pkg/admission/limitranger)
   */
  private record Obstacle(String sign, String what, String remedy) {}

  private static final String POLICY = "a policy of the cluster refuses this";

  private static final String EXCEPTION =
      "change what it names, or have the policy's keeper make an exception for this namespace";

  private static final List<Obstacle> OBSTACLES =
      List.of(
          new Obstacle(" denied the request", POLICY, EXCEPTION),
          new Obstacle(" denied request: ", POLICY, EXCEPTION),
          new Obstacle(
              "failed calling webhook ",
              "a webhook that the cluster asks about each object fails",
              "look at the pods behind it, which the webhook's configuration names: kubectl get"
                  + " validatingwebhookconfiguration,mutatingwebhookconfiguration -o yaml"),
          new Obstacle(
              "exceeded quota: ",
              "the namespace's quota is used up",
              "raise it, or delete what counts and is not needed: kubectl describe resourcequota"),
          new Obstacle("violates PodSecurity ", POLICY, EXCEPTION),
          new Obstacle(
              " usage per ",
              "the namespace's LimitRange does not allow this",
              "change it: kubectl describe limitrange; or lower workers under [deployment], each of"
                  + " which brings 512 MiB"),
          new Obstacle(
              " because it is being terminated",
              "the namespace is being deleted",
              "wait until it is gone, or see what holds it: kubectl get namespace -o yaml"));

  /** By what a 500 is the store behind the server that is late or elects: etcd, or k3s's kine. */
  private static final List<String> LATE_STORE =
      List.of("etcdserver:", "database is locked", "context deadline exceeded");

  private ApiErrors() {}

  static UserException of(KubernetesClientException e, String doing, String server) {
    Optional<UserException> unreachable = unreachable(e, server);
    if (unreachable.isPresent()) {
      return unreachable.get();
    }
    String said = said(e);
    Optional<Obstacle> obstacle = obstacle(said);
    if (obstacle.isPresent()) {
      return error(obstacle.get().what + ": " + doing, said, obstacle.get().remedy, e);
    }
    if (isBusy(e)) {
      return error(
          "the API server is busy: " + doing,
          said.isEmpty() ? "status " + e.getCode() : said,
          "try again shortly",
          e);
    }
    return switch (e.getCode()) {
      case 401 ->
          error(
              "the API server at " + server + " does not know who you are",
              said,
              "the kubeconfig's token or certificate may have expired: get a new one",
              e);
      case 403 ->
          error(
              "the API server does not allow this: " + doing,
              said,
              "ask whoever runs the cluster for the right, or use another --context",
              e);
      case 301, 302, 303, 307, 308 ->
          error(
              "what answers at " + server + " sends elsewhere: " + doing,
              "an API server does not redirect, and the token is not taken along to another host",
              "check server in the kubeconfig: a proxy or a login page may stand there",
              e);
      case 409 ->
          error(
              "someone else writes the same at the same time: " + doing,
              said,
              "try again shortly",
              e);
      case 422, 400, 500 ->
          error(
              "the API server refuses this: " + doing,
              said,
              "check the profile's values that stand in this object",
              e);
      default ->
          error(
              "failed: " + doing,
              said.isEmpty() ? "status " + e.getCode() : said,
              "look at it with kubectl",
              e);
    };
  }

  /** What a Deployment's status says of the pods that could not be made, in words. */
  static UserException noPod(String said, String namespace) {
    String doing = "making the pod";
    return obstacle(said)
        .map(obstacle -> new UserException(obstacle.what + ": " + doing, said, obstacle.remedy))
        .orElseGet(
            () ->
                new UserException(
                    "the cluster refuses this: " + doing,
                    said,
                    "look closer: kubectl -n " + namespace + " describe replicaset"));
  }

  static UserException notUnderstood(RuntimeException e, String doing, String server) {
    return error(
        "the answer of " + server + " cannot be understood: " + doing,
        "it is not what a Kubernetes API server answers",
        "check server in the kubeconfig, and proxies on the way",
        e);
  }

  /** Why the server refuses to say what an apply would come to; empty where it failed otherwise. */
  static Optional<String> refusal(KubernetesClientException e) {
    String said = said(e);
    if (obstacle(said).isPresent()) {
      return Optional.of(said);
    }
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        ? Optional.of("the right to patch it is missing")
        : Optional.empty();
  }

  private static Optional<Obstacle> obstacle(String said) {
    return OBSTACLES.stream().filter(each -> said.contains(each.sign)).findFirst();
  }

  /** The server's own words, which quote names and fields, never a Secret's values. */
  static String said(KubernetesClientException e) {
    Status status = e.getStatus();
    String message = status == null ? null : status.getMessage();
    return message == null ? "" : Text.printable(message);
  }

  /** Whether every other request would fail in the same way. */
  static boolean holdsForAll(UserException e, String server) {
    boolean unknown =
        e.getCause() instanceof KubernetesClientException answer
            && answer.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
    return unknown || unreachable(e, server).isPresent();
  }

  /** Whether the same may be answered soon: the server is not reached, restarts, or is busy. */
  static boolean passes(UserException e) {
    return e.getCause() instanceof KubernetesClientException answer
        && (isBusy(answer) || (answer.getCode() <= 0 && isCutOff(answer)));
  }

  /** The server itself, or a load balancer before it that finds none ready (502). */
  private static boolean isBusy(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 429, 502, 503, 504 -> true;
      case 500 -> {
        String said = said(e);
        // A webhook that is late, and has as little time, is not the server's own failure.
        yield obstacle(said).isEmpty() && LATE_STORE.stream().anyMatch(said::contains);
      }
      default -> false;
    };
  }

  /** Whether the way to the server broke, and not for what stands in its certificate. */
  private static boolean isCutOff(Throwable e) {
    boolean cut = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return false;
      }
      cut |= cause instanceof IOException;
    }
    return cut;
  }

  /** What to say where no request got to the server. */
  static Optional<UserException> unreachable(Throwable e, String server) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException
          || cause instanceof java.nio.channels.UnresolvedAddressException) {
        return Optional.of(
            error(
                "no address is known for the API server " + server,
                NoRoute.UNRESOLVED,
                "check server in the kubeconfig, or choose another --context",
                e));
      }
      if (cause instanceof SSLException) {
        return Optional.of(refused(e, server));
      }
      if (cause instanceof Http1Fallback.Stalled) {
        return Optional.of(
            error(
                "the answer of the API server at " + server + " does not end",
                "it began and broke off: a proxy on the way, or a VPN that swallows large packets",
                "try again, or without them; for a VPN, give its interface a smaller MTU",
                e));
      }
      if (cause instanceof HttpTimeoutException) {
        return Optional.of(
            error(
                "the API server at " + server + " does not answer",
                "no answer within seconds: a firewall, or a wrong address",
                "check the network, or choose another --context",
                e));
      }
      if (NoRoute.is(cause) || NoRoute.is(cause.getCause())) {
        return Optional.of(
            error(
                "nothing answers at the API server's address " + server,
                NoRoute.WHY,
                "check that it is on and reached, e.g. by ping, or choose another --context",
                e));
      }
      if (cause instanceof ConnectException) {
        return Optional.of(
            error(
                "nothing answers at the API server's address " + server,
                NoRoute.REFUSED,
                "check that the cluster runs, e.g. systemctl status k3s, or choose another"
                    + " --context",
                e));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the server's certificate: the JDK says it somewhere in the causes. */
  private static UserException refused(Throwable e, String server) {
    Optional<String> before = TlsFailure.beforeCertificate(e);
    if (before.isPresent()) {
      return error(
          "no TLS connection to " + server + " comes about",
          before.get(),
          "check http or https, and the port, in the kubeconfig's server",
          e);
    }
    String what = "the TLS certificate of " + server + " was refused";
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return error(
            what,
            "it has expired, unless the clock here is wrong",
            "renew it: on k3s by systemctl restart k3s, with kubeadm by kubeadm certs renew all",
            e);
      }
      if (cause instanceof CertificateNotYetValidException) {
        return error(
            what,
            "it is not valid yet: the clock here is behind, or the server's was ahead",
            "set the clock: timedatectl set-ntp true",
            e);
      }
      // Only a name that does not fit is this and nothing closer.
      if (cause.getClass() == CertificateException.class) {
        return error(
            what,
            "it is for other names: " + Text.printable(String.valueOf(cause.getMessage())),
            "use an address that it is for, or have one made: on k3s tls-san in"
                + " /etc/rancher/k3s/config.yaml; or name the server by tls-server-name in the"
                + " kubeconfig",
            e);
      }
    }
    return error(
        what,
        "it is not of the CA in the kubeconfig",
        "get a fresh kubeconfig from the cluster",
        e);
  }

  private static UserException error(String what, String why, String remedy, Throwable cause) {
    return new UserException(what, why, remedy, cause);
  }
}
