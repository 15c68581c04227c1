package dev.sealift.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or behind its name. */
final class GlobalOptions {
  @Option(
      names = {"-p", "--profile"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "the profile; default: the only one in profiles/")
  Optional<Path> profile = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "the kubeconfig's context")
  Optional<String> context = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "the kubeconfig; default: $KUBECONFIG, ~/.kube/config")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--history",
      paramLabel = "FILE|URL",
      scope = ScopeType.INHERIT,
      description =
          "the history: a file, default under $XDG_STATE_HOME/sealift; or"
              + " jdbc:postgresql://USER@HOST/DATABASE, with $PGPASSWORD or ~/.pgpass")
  Optional<String> history = Optional.empty();

  @Option(
      names = "--sandbox",
      scope = ScopeType.INHERIT,
      description = "use the embedded homelab in place of a cluster")
  boolean sandbox;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "text, json or yaml")
  Optional<Format> output = Optional.empty();

  @Option(
      names = "--no-input",
      scope = ScopeType.INHERIT,
      description = "never ask; what would be asked is an error")
  boolean noInput;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "do not ask whether to go on")
  boolean yes;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      scope = ScopeType.INHERIT,
      description = "how long each wait may take; default ${DEFAULT-VALUE}")
  long timeoutSeconds;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      defaultValue = "",
      scope = ScopeType.INHERIT,
      description = "what the history shall remember")
  String note = "";

  @Option(
      names = "--accessible",
      scope = ScopeType.INHERIT,
      description = "line prompts in place of screens; so does ACCESSIBLE=1")
  boolean accessible;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "screens without colours; so does NO_COLOR")
  boolean noColor;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "show where an error comes from")
  boolean verbose;

  /** How long each wait may take. */
  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  /** How a result is written. */
  enum Format {
    text,
    json,
    yaml
  }
}
