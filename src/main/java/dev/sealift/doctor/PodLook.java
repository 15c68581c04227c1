package dev.sealift.doctor;

import dev.sealift.cluster.NamespaceView;
import dev.sealift.core.Deadline;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was found in one pod: names, and yes or no. The values of the Secrets go in on the program's
 * standard input, to be compared there; none comes out.
 *
 * @param missing variables that are missing or empty
 * @param different variables whose value is not the Secret's
 * @param arguments variables whose value stands in a process's argument list
 * @param lacking what the image lacks
 * @param resolved what is wrong with the resolved INI file; empty when nothing is
 * @param databases of runs and of users, each {@code current}, {@code behind}, {@code ahead},
 *     {@code password}, {@code unreachable}, {@code refused} (it gets in and may not read) or
 *     {@code not tried}
 * @param memoryUsed bytes; 0 when not known
 * @param memoryLimit bytes; 0 when not known, or without a limit
 * @param storeReached whether the bucket's store answers there
 * @param storeAhead by how much the store's clock is ahead of the pod's
 * @param ahead by how much the pod's clock is ahead of this machine's
 */
record PodLook(
    String pod,
    List<String> missing,
    List<String> different,
    List<String> arguments,
    List<String> lacking,
    String resolved,
    Map<String, String> databases,
    long memoryUsed,
    long memoryLimit,
    boolean storeReached,
    Duration storeAhead,
    Duration ahead) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As a shell and the container's runtime say that a program cannot be run, or is not there. */
  private static final int CANNOT_RUN = 126;

  private static final int NOT_FOUND = 127;

  /** Variables without which the server is not what it should be. */
  private static final List<String> REQUIRED =
      List.of(
          "SEALIFT_DATABASE",
          "SEALIFT_AUTH_DATABASE",
          "SEALIFT_ARTIFACTS",
          "SEALIFT_WORKERS",
          "AWS_DEFAULT_REGION",
          "MLFLOW_SERVER_ALLOWED_HOSTS",
          "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS");

  /**
   * Looks into a pod whose server's container runs.
   *
   * @throws UserException it is not allowed, the image has no Python, or the program failed there
   */
  static PodLook into(Patient patient, String pod) throws InterruptedException {
    byte[] question = question(patient);
    try {
      NamespaceView.Output output =
          patient
              .view()
              .exec(
                  pod,
                  "mlflow",
                  question,
                  Deadline.in(PATIENCE),
                  "python3",
                  "-c",
                  script("look.py"));
      if (output.status() != 0) {
        throw failed(patient.namespace(), pod, output.status());
      }
      return read(pod, JSON.readTree(output.out()), patient.work().clock().instant());
    } catch (JacksonException e) {
      throw new UserException(
          "pod " + pod + " gave no answer that can be read", "", "run this again", e);
    } finally {
      Arrays.fill(question, (byte) 0);
    }
  }

  /** What it printed is not passed on: nothing is known of it. */
  static UserException failed(String namespace, String pod, int status) {
    String what = "the look into pod " + pod + " ended with status " + status;
    return status == CANNOT_RUN || status == NOT_FOUND
        ? new UserException(
            what, "the image has no python3 that runs", "sealift image makes one that has all")
        : new UserException(
            what,
            "the program failed inside the pod; Python older than 3.8 cannot run it",
            "run this again, and see what the image has: kubectl -n "
                + namespace
                + " exec "
                + pod
                + " -c mlflow -- python3 --version");
  }

  static String script(String name) {
    try (InputStream in = PodLook.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] question(Patient patient) {
    Map<String, String> secret = new LinkedHashMap<>();
    List<String> required = new ArrayList<>(REQUIRED);
    Patient.VARIABLES.forEach(
        (variable, reference) -> {
          required.add(variable);
          patient
              .value(reference.secret(), reference.key())
              .map(Secret::reveal)
              .ifPresent(value -> secret.put(variable, value));
        });
    String line = JSON.writeValueAsString(Map.of("required", required, "secret", secret)) + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static PodLook read(String pod, JsonNode answer, Instant now) {
    Map<String, String> databases = new LinkedHashMap<>();
    answer
        .path("databases")
        .properties()
        .forEach(entry -> databases.put(entry.getKey(), entry.getValue().asString("")));
    JsonNode store = answer.path("store");
    long time = (long) (answer.path("time").asDouble(0) * 1000);
    return new PodLook(
        pod,
        names(answer.path("missing")),
        names(answer.path("different")),
        names(answer.path("arguments")),
        names(answer.path("lacking")),
        answer.path("resolved").asString(""),
        databases,
        answer.path("memory").path(0).asLong(0),
        answer.path("memory").path(1).asLong(0),
        store.path("reached").asBoolean(false),
        Duration.ofSeconds(store.path("ahead").asLong(0)),
        Duration.between(now, Instant.ofEpochMilli(time)));
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(item -> names.add(item.asString("")));
    return names;
  }
}
