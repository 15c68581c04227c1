package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.Events;
import dev.sealift.core.Text;
import dev.sealift.credential.Secret;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Desk;
import dev.sealift.rollout.Workplace;
import dev.sealift.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The wizard's desk: what the options of this command line mean, and this terminal or pipe. */
final class CommandDesk implements Desk {
  /** What the embedded homelab is called by, and where its credentials come from. */
  private static final Map<String, String> SANDBOX =
      Map.of(
          "deployment.image", "sealift/mlflow:sandbox",
          "database.host", "postgres.sandbox",
          "database.admin_username", "postgres",
          "database.admin_password", "env:SANDBOX_DB_ADMIN_PASSWORD",
          "bucket.name", "mlflow",
          "bucket.endpoint", "http://s3.sandbox:7070",
          "bucket.access_key", "env:SANDBOX_S3_ACCESS_KEY",
          "bucket.secret_key", "env:SANDBOX_S3_SECRET_KEY");

  private static final Map<String, String> HOMELAB =
      Map.of("database.admin_username", "postgres", "database.admin_password", "prompt");

  private final Session session;
  private final Shell shell;
  private final GlobalOptions options;
  private final BufferedReader in;

  CommandDesk(Session session, Shell shell, GlobalOptions options) {
    this.session = session;
    this.shell = shell;
    this.options = options;
    this.in = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
  }

  @Override
  public List<String> contexts() {
    if (options.sandbox) {
      return List.of("sandbox");
    }
    return options.context.isPresent()
        ? List.of(options.context.get())
        : Cluster.contexts(kubeconfig());
  }

  private ClusterAddress kubeconfig() {
    return new ClusterAddress(options.kubeconfig, Optional.empty());
  }

  @Override
  public Optional<String> ownContext() {
    if (options.sandbox) {
      return Optional.of("sandbox");
    }
    return options.context.isPresent() ? Optional.empty() : Cluster.currentContext(kubeconfig());
  }

  @Override
  public boolean emulated() {
    return options.sandbox;
  }

  @Override
  public String command(Optional<String> context) {
    StringBuilder command = new StringBuilder("sealift");
    if (options.sandbox) {
      command.append(" --sandbox");
    }
    add(command, "--context", context.or(() -> options.context));
    add(command, "--kubeconfig", options.kubeconfig.map(Path::toString));
    // A password that the address has is refused where it is opened, and shown nowhere.
    add(
        command,
        "--history",
        options.history.map(
            place ->
                place
                    .replaceFirst("(//[^/@:]*):[^/]*@", "$1@")
                    .replaceAll("(?i)(password=)[^&]*", "$1")));
    return command.toString();
  }

  private static void add(StringBuilder command, String option, Optional<String> value) {
    value.ifPresent(v -> command.append(' ').append(option).append(' ').append(Text.shellWord(v)));
  }

  @Override
  public Workplace open(String context, Events events) {
    return session.workplace(session.cluster(Optional.of(context), events), events);
  }

  @Override
  public Map<String, String> suggestions() {
    return options.sandbox ? SANDBOX : HOMELAB;
  }

  @Override
  public SecretResolver resolver(Map<String, Secret> typed, SecretResolver.Prompter prompter) {
    return session.resolver(typed, prompter);
  }

  @Override
  public Path draft() {
    return session.stateFolder().resolve("init.ini");
  }

  /** What is read is what is written: the profile that was named, or the only one. */
  @Override
  public Path profile(String name) {
    List<Path> all = own();
    return all.size() == 1 ? all.get(0) : session.newProfile(name);
  }

  /** As a command takes it: what the sandbox has may be of the profile that is shipped. */
  @Override
  public List<Path> profiles() {
    List<Path> own = own();
    return own.isEmpty() && options.sandbox && Sandbox.exists(session.sandboxFolder())
        ? List.of(session.profileFile())
        : own;
  }

  @Override
  public Path written(Path profile) {
    return own().contains(profile) ? profile : session.newProfile("mlflow");
  }

  private List<Path> own() {
    return options
        .profile
        .map(List::of)
        .orElseGet(
            () ->
                session.profiles().stream()
                    .filter(file -> !file.getFileName().equals(draft().getFileName()))
                    .toList());
  }

  @Override
  public boolean screens() {
    String term = shell.environment().getOrDefault("TERM", "");
    return !options.accessible
        && !options.noInput
        && !shell.environment().getOrDefault("ACCESSIBLE", "").equals("1")
        && !term.isEmpty()
        && !term.equals("dumb")
        && Terminal.of(shell).filter(Terminal::isShown).isPresent();
  }

  @Override
  public Map<String, String> environment() {
    if (!options.noColor) {
      return shell.environment();
    }
    Map<String, String> without = new TreeMap<>(shell.environment());
    without.put("NO_COLOR", "1");
    return without;
  }

  @Override
  public void tell(String line) {
    shell.err().println(Text.printable(line));
  }

  @Override
  public Optional<String> ask(String question) {
    Optional<Terminal> terminal = terminal();
    return terminal.isPresent()
        ? unlessInterrupted(() -> terminal.get().line(Text.printable(question)))
        : piped(question);
  }

  @Override
  public Optional<Secret> askSecret(String question) {
    Optional<Terminal> terminal = terminal();
    return terminal.isPresent()
        ? unlessInterrupted(() -> terminal.get().secret(Text.printable(question)))
        : piped(question).map(Secret::of);
  }

  private Optional<Terminal> terminal() {
    return options.noInput ? Optional.empty() : Terminal.of(shell);
  }

  /** An interrupted question is the answers' end: those there are will be kept. */
  private static <T> Optional<T> unlessInterrupted(Supplier<Optional<T>> answer) {
    try {
      return answer.get();
    } catch (Terminal.Interrupted e) {
      // The flag would break the file channel that they are written through.
      boolean cleared = Thread.interrupted();
      assert cleared;
      return Optional.empty();
    }
  }

  /** A pipe echoes nothing: the line is ended here, so that questions stand below each other. */
  private Optional<String> piped(String question) {
    shell.err().print(Text.printable(question));
    shell.err().flush();
    try {
      Optional<String> line = Optional.ofNullable(options.noInput ? null : in.readLine());
      shell.err().println();
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
