package dev.sealift.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The options that every command takes, before or behind its name. */
final class GlobalOptions {
  Optional<Path> profile = Optional.empty();

  Optional<String> context = Optional.empty();

  Optional<Path> kubeconfig = Optional.empty();

  Optional<String> history = Optional.empty();

  boolean sandbox;

  Optional<Format> output = Optional.empty();

  boolean noInput;

  boolean yes;

  long timeoutSeconds = 300;

  String note = "";

  boolean accessible;

  boolean noColor;

  boolean verbose;

  /** Declares them. */
  void declare(Declaration command) {
    command
        .option(
            Path.class,
            it -> profile = Optional.of(it),
            "FILE",
            "the profile; default: the only one in profiles/",
            "-p",
            "--profile")
        .option(
            String.class,
            it -> context = Optional.of(it),
            "NAME",
            "the kubeconfig's context",
            "--context")
        .option(
            Path.class,
            it -> kubeconfig = Optional.of(it),
            "FILE",
            "the kubeconfig; default: $KUBECONFIG, ~/.kube/config",
            "--kubeconfig")
        .option(
            String.class,
            it -> history = Optional.of(it),
            "FILE|URL",
            "the history: a file, default under $XDG_STATE_HOME/sealift; or"
                + " jdbc:postgresql://USER@HOST/DATABASE, with $PGPASSWORD or ~/.pgpass",
            "--history")
        .flag(it -> sandbox = it, "use the embedded homelab in place of a cluster", "--sandbox")
        .option(
            Format.class,
            it -> output = Optional.of(it),
            "FORMAT",
            "text, json or yaml",
            "-o",
            "--output")
        .flag(it -> noInput = it, "never ask; what would be asked is an error", "--no-input")
        .flag(it -> yes = it, "do not ask whether to go on", "-y", "--yes")
        .option(
            Long.class,
            it -> timeoutSeconds = it,
            "SECONDS",
            "how long each wait may take; default 300",
            "--timeout")
        .option(String.class, it -> note = it, "TEXT", "what the history shall remember", "--note")
        .flag(
            it -> accessible = it,
            "line prompts in place of screens; so does ACCESSIBLE=1",
            "--accessible")
        .flag(it -> noColor = it, "screens without colours; so does NO_COLOR", "--no-color")
        .flag(it -> verbose = it, "show where an error comes from", "-v", "--verbose");
  }

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
