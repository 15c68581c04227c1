package dev.sealift.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/** The options that every command takes, before or behind its name. */
final class GlobalOptions {
  private static final long LONGEST_SECONDS = 86_400;

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
            "-p --profile",
            Path.class,
            "FILE",
            "the profile; default: the only one in profiles/",
            it -> profile = Optional.of(it))
        .option(
            "--context",
            String.class,
            "NAME",
            "the kubeconfig's context",
            it -> context = Optional.of(it))
        .option(
            "--kubeconfig",
            Path.class,
            "FILE",
            "the kubeconfig; default: $KUBECONFIG, ~/.kube/config",
            it -> kubeconfig = Optional.of(it))
        .option(
            "--history",
            String.class,
            "FILE|URL",
            "the history: a file, default under $XDG_STATE_HOME/sealift; or"
                + " jdbc:postgresql://USER@HOST/DATABASE, with $PGPASSWORD or psql's own password file",
            it -> history = Optional.of(it))
        .flag("--sandbox", "use the embedded homelab in place of a cluster", it -> sandbox = it)
        .option(
            "-o --output",
            Format.class,
            "FORMAT",
            "text, json or yaml",
            it -> output = Optional.of(it))
        .flag("--no-input", "never ask; what would be asked is an error", it -> noInput = it)
        .flag("-y --yes", "do not ask whether to go on", it -> yes = it)
        .option(
            "--timeout",
            Long.class,
            GlobalOptions::seconds,
            "SECONDS",
            "how long each wait may take; default " + timeoutSeconds,
            it -> timeoutSeconds = it)
        .option("--note", String.class, "TEXT", "what the history shall remember", it -> note = it)
        .flag(
            "--accessible",
            "line prompts in place of screens; so does ACCESSIBLE=1",
            it -> accessible = it)
        .flag("--no-color", "screens without colours; so does NO_COLOR", it -> noColor = it)
        .flag("-v --verbose", "show where an error comes from", it -> verbose = it);
  }

  private static Long seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 1 && seconds <= LONGEST_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new TypeConversionException(
        "'" + text + "' is no number of seconds from 1 to " + LONGEST_SECONDS + ", a day");
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
