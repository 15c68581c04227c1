package dev.sealift.cluster;

import dev.sealift.core.Tasks;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Json;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The program that a kubeconfig names for a credential, run as client-go does it
 * (plugin/pkg/client/auth/exec/exec.go), and again when the credential has expired or is refused.
 * It gets no terminal, which may be showing a screen: what it says there is kept for the error.
 */
final class ExecPlugin implements OAuthTokenProvider, Interceptor {
  private static final int MAXIMUM_BYTES = 1 << 20;
  private static final int MAXIMUM_SAID = 500;

  /**
   * What the program gave; each part may be missing.
   *
   * @param certificate in PEM, as is its key
   */
  private record Credential(
      @Nullable String token,
      @Nullable String certificate,
      @Nullable String key,
      Optional<Instant> expiry) {
    @Override
    public String toString() {
      return "a plugin's credential";
    }
  }

  private final ExecConfig exec;
  private final List<String> command;
  private final Map<String, Object> cluster;
  private final Duration limit;
  private Credential credential;

  /**
   * Runs the program.
   *
   * @param folder the kubeconfig's, from which a relative path is meant
   * @param cluster what is told of the cluster, where the program shall know it
   * @throws UserException it gave no credential
   */
  ExecPlugin(ExecConfig exec, Path folder, Map<String, Object> cluster, Duration limit) {
    this.exec = exec;
    this.command = command(exec, folder);
    this.cluster = cluster;
    this.limit = limit;
    if ("Always".equals(exec.getInteractiveMode())) {
      throw failed("it asks at the terminal (interactiveMode: Always), which Sealift keeps");
    }
    this.credential = run();
  }

  private static List<String> command(ExecConfig exec, Path folder) {
    String program = exec.getCommand();
    if (program == null || program.isBlank()) {
      throw new UserException(
          "the kubeconfig's plugin has no command",
          "its user has exec without it",
          "name the program: command: NAME");
    }
    List<String> command = new ArrayList<>();
    command.add(
        program.contains("/") ? folder.resolve(program).toAbsolutePath().toString() : program);
    if (exec.getArgs() != null) {
      command.addAll(exec.getArgs());
    }
    return command;
  }

  /** The client certificate and its key in PEM; empty where the credential is a token alone. */
  Optional<Map.Entry<String, String>> certificate() {
    Credential given = current();
    return given.certificate == null || given.key == null
        ? Optional.empty()
        : Optional.of(Map.entry(given.certificate, given.key));
  }

  @Override
  public @Nullable String getToken() {
    return current().token;
  }

  private synchronized Credential current() {
    if (credential.expiry.filter(Instant.now()::isAfter).isPresent()) {
      credential = run();
    }
    return credential;
  }

  /** Runs it again, unless that was done since {@code refused} was taken. */
  private synchronized @Nullable String renewed(String refused) {
    if (refused.equals(header(credential.token))) {
      credential = run();
    }
    return header(credential.token);
  }

  private static @Nullable String header(@Nullable String token) {
    return token == null ? null : "Bearer " + token;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String header = header(current().token);
    if (header != null) {
      builder.setHeader("Authorization", header);
    }
  }

  @Override
  public CompletableFuture<Boolean> afterFailure(
      BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
    String refused = response.request().header("Authorization");
    if (response.code() != HttpURLConnection.HTTP_UNAUTHORIZED || refused == null) {
      return CompletableFuture.completedFuture(false);
    }
    String header = renewed(refused);
    if (header == null || header.equals(refused)) {
      return CompletableFuture.completedFuture(false);
    }
    builder.setHeader("Authorization", header);
    return CompletableFuture.completedFuture(true);
  }

  private Credential run() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(new File("/dev/null"));
    if (exec.getEnv() != null) {
      for (ExecEnvVar variable : exec.getEnv()) {
        String value = variable.getValue();
        builder.environment().put(variable.getName(), value == null ? "" : value);
      }
    }
    builder.environment().put("KUBERNETES_EXEC_INFO", info());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw failed("it cannot be started: is it installed, and on the PATH?");
    }
    Tasks tasks = new Tasks();
    try {
      Future<String> said = tasks.start(() -> read(process.getErrorStream()));
      Future<String> gave = tasks.start(() -> read(process.getInputStream()));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
        throw failed("it did not end within " + limit.toSeconds() + " s" + quoted(said));
      }
      if (process.exitValue() != 0) {
        throw failed("it ended with status " + process.exitValue() + quoted(said));
      }
      return understood(gave.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("it was interrupted");
    } catch (ExecutionException | TimeoutException e) {
      throw failed("its answer cannot be read");
    } finally {
      end(process);
      tasks.close();
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readNBytes(MAXIMUM_BYTES), StandardCharsets.UTF_8);
  }

  private String info() {
    Map<String, Object> spec =
        Boolean.TRUE.equals(exec.getProvideClusterInfo())
            ? Map.of("interactive", false, "cluster", cluster)
            : Map.of("interactive", false);
    return Json.write(Map.of("kind", "ExecCredential", "apiVersion", version(), "spec", spec));
  }

  private String version() {
    return String.valueOf(exec.getApiVersion());
  }

  /** The answer may be a token: no error repeats any of it. */
  private Credential understood(String answer) {
    Map<String, Object> said;
    try {
      said = Json.map(answer.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw failed("it gave no JSON");
    }
    if (!version().equals(said.get("apiVersion"))) {
      throw failed("it speaks another apiVersion than " + version());
    }
    if (!(said.get("status") instanceof Map<?, ?> status)) {
      throw failed("what it gave has no status");
    }
    Credential given =
        new Credential(
            text(status, "token"),
            text(status, "clientCertificateData"),
            text(status, "clientKeyData"),
            expiry(text(status, "expirationTimestamp")));
    if ((given.certificate == null) != (given.key == null)) {
      throw failed("it gave a certificate or its key, and not both");
    }
    if (given.token == null && given.certificate == null) {
      throw failed("it gave neither a token nor a certificate");
    }
    if (given.token != null && !given.token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw failed("what it gave for a token is none");
    }
    return given;
  }

  private static @Nullable String text(Map<?, ?> status, String key) {
    return status.get(key) instanceof String text && !text.isEmpty() ? text : null;
  }

  private static Optional<Instant> expiry(@Nullable String time) {
    try {
      return time == null ? Optional.empty() : Optional.of(Instant.parse(time));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The end of what it wrote to stderr. */
  private static String quoted(Future<String> said) throws InterruptedException {
    String text;
    try {
      text = Text.printable(said.get(1, TimeUnit.SECONDS).strip());
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
    return text.isEmpty() ? "" : ": " + text.substring(Math.max(0, text.length() - MAXIMUM_SAID));
  }

  private UserException failed(String why) {
    String hint = exec.getInstallHint();
    return new UserException(
        "the kubeconfig's plugin " + exec.getCommand() + " gave no credential",
        why,
        // Without its arguments: a client's secret may be one of them.
        "run it by hand, with the arguments that the kubeconfig gives it, and see what it says: "
            + command.get(0)
            + (hint == null || hint.isBlank() ? "" : "; " + hint.strip()));
  }
}
