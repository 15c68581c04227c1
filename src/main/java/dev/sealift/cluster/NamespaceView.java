package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One namespace looked at closely: its objects, its pods' logs, and what is asked in its pods. */
public final class NamespaceView {
  /** What a program in a pod printed, and its status. */
  public record Output(int status, String out, String err) {}

  private final Cluster cluster;
  private final String namespace;

  /** A view of {@code namespace}. */
  public NamespaceView(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** The pods of the deployment, of all its generations. */
  public List<Pod> pods() {
    return cluster.pods(namespace);
  }

  /** All objects of a kind. */
  public List<KubernetesObject> list(String apiVersion, String kind) {
    return cluster.call(
        "listing " + kind, () -> cluster.objects().list(apiVersion, kind, namespace, Map.of()));
  }

  /**
   * Runs a program in a container. What it is told comes on its standard input, which no process
   * list shows; it has to know by itself where that ends, since no end of file is sent.
   *
   * @param in the bytes for its standard input, the caller's to wipe
   * @throws UserException it is not allowed, the program is not there, or does not end in time
   */
  public Output exec(String pod, String container, byte[] in, Deadline deadline, String... command)
      throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ExecWatch watch =
        resource(pod)
            .inContainer(container)
            .redirectingInput()
            .writingOutput(out)
            .writingError(err)
            .exec(command)) {
      watch.getInput().write(in);
      watch.getInput().flush();
      int status = watch.exitCode().get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
      return new Output(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } catch (KubernetesClientException e) {
      throw refused(e, pod);
    } catch (TimeoutException e) {
      throw noAnswer(pod, "it took longer than " + deadline.span().toSeconds() + " s", e);
    } catch (IOException | ExecutionException e) {
      throw noAnswer(pod, "the connection was closed, or the program is not there", e);
    }
  }

  /** A refused upgrade to a websocket has its status deep in its causes. */
  private UserException refused(KubernetesClientException e, String pod) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof WebSocketHandshakeException handshake) {
        return handshake.getResponse().code() == HttpURLConnection.HTTP_FORBIDDEN
            ? new UserException(
                "the API server does not allow a look into pod " + pod,
                "to run a program there needs get and create of pods/exec",
                "look as someone who may create pods/exec in "
                    + namespace
                    + ": sealift doctor --context NAME",
                e)
            : noAnswer(pod, "its container has ended, or the node does not answer", e);
      }
    }
    return ApiErrors.of(e, "a look into pod " + pod, cluster.server());
  }

  private static UserException noAnswer(String pod, String why, Exception cause) {
    return new UserException(
        "pod " + pod + " did not answer",
        why,
        "look at it with kubectl describe pod " + pod + ", and run this again",
        cause);
  }

  /**
   * The last lines of a container's log, safe for a terminal; none when it has no log.
   *
   * @param previous of the try before this one
   * @throws UserException it may not be read, or its node does not answer
   */
  public List<String> log(String pod, String container, boolean previous, int lines) {
    try {
      var source = resource(pod).inContainer(container);
      String text =
          previous
              ? source.terminated().tailingLines(lines).getLog()
              : source.tailingLines(lines).getLog();
      return text == null ? List.of() : text.lines().map(Text::printable).toList();
    } catch (KubernetesClientException e) {
      // A container between two states has no log, nor has a pod that is gone.
      if (e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return List.of();
      }
      throw ApiErrors.of(e, "reading the log of pod " + pod, cluster.server());
    }
  }

  private PodResource resource(String pod) {
    return cluster.client().pods().inNamespace(namespace).withName(pod);
  }
}
