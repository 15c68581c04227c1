package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.security.Security;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What reads the API server's answers, made ready beside the connection: the library finds out how
 * an object is read when it reads the first, which takes as long as a handshake.
 */
final class AnswerReader {
  private final FutureTask<KubernetesSerialization> made = new FutureTask<>(AnswerReader::make);

  private AnswerReader() {}

  /** Begins to make it ready, on a daemon thread. */
  static AnswerReader begin() {
    AnswerReader reader = new AnswerReader();
    Thread beside = new Thread(reader.made, "sealift-ahead");
    beside.setDaemon(true);
    beside.start();
    return reader;
  }

  private static KubernetesSerialization make() {
    // With the first certificate that it reads, or the first such setting, the JDK looks through
    // all jars for who takes its log. Here nothing waits for that.
    Security.setProperty("sealift.reader", "begun");
    KubernetesSerialization reader = new KubernetesSerialization();
    reader.unmarshal("{}", GenericKubernetesResource.class);
    return reader;
  }

  /** The reader, as soon as it is ready. */
  KubernetesSerialization await() {
    try {
      return made.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // One that is made here fails the same way, where it is told of.
    }
    return new KubernetesSerialization();
  }
}
