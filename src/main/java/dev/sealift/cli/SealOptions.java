package dev.sealift.cli;

import dev.sealift.cli.GlobalOptions.Format;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The options of {@code sealift seal}: kubeseal's names where they mean the same. */
final class SealOptions {
  Optional<Path> from = Optional.empty();

  Optional<Path> into = Optional.empty();

  Optional<Format> format = Optional.empty();

  Optional<String> certificate = Optional.empty();

  Optional<String> controllerNamespace = Optional.empty();

  Optional<String> controllerName = Optional.empty();

  Optional<String> scope = Optional.empty();

  Optional<String> name = Optional.empty();

  Optional<String> namespace = Optional.empty();

  boolean allowEmptyData;

  boolean raw;

  List<String> fromFile = List.of();

  Optional<Path> mergeInto = Optional.empty();

  boolean fetchCertificate;

  boolean validate;

  boolean reEncrypt;

  /** Declares them. */
  void declare(Declaration command) {
    command
        .option(
            Path.class,
            it -> from = Optional.of(it),
            "FILE",
            "a file with Secrets, or with SealedSecrets for --validate and --re-encrypt; - is"
                + " standard input, and the default without NAME",
            "-f",
            "--from",
            "--secret-file")
        .option(
            Path.class,
            it -> into = Optional.of(it),
            "FILE",
            "where to write, whole or not at all; default: standard output",
            "-w",
            "--sealed-secret-file")
        .option(
            Format.class,
            it -> format = Optional.of(it),
            "FORMAT",
            "the same as --output; default: as the input is, else yaml",
            "--format")
        .option(
            String.class,
            it -> certificate = Optional.of(it),
            "FILE|URL",
            "the sealing certificate, as --fetch-cert prints it; default: asked from the controller",
            "--cert")
        .option(
            String.class,
            it -> controllerNamespace = Optional.of(it),
            "NAME",
            "where the controller is; default kube-system",
            "--controller-namespace")
        .option(
            String.class,
            it -> controllerName = Optional.of(it),
            "NAME",
            "the controller's Service; default sealed-secrets-controller",
            "--controller-name")
        .option(
            String.class,
            it -> scope = Optional.of(it),
            "SCOPE",
            "strict, namespace-wide or cluster-wide; default: what the Secret's annotations say,"
                + " else strict",
            "--scope")
        .option(
            String.class,
            it -> name = Optional.of(it),
            "NAME",
            "the Secret's name, in place of the input's",
            "--name")
        .option(
            String.class,
            it -> namespace = Optional.of(it),
            "NAME",
            "the namespace where the input has none; default: the kubeconfig's context's",
            "-n",
            "--namespace")
        .flag(it -> allowEmptyData = it, "seal a Secret without values too", "--allow-empty-data")
        .flag(
            it -> raw = it,
            "print the ciphertext of one value: KEY=VALUE, --from-file, or standard input",
            "--raw")
        .values(
            it -> fromFile = it,
            "FILE",
            "the value for --raw; [KEY=]FILE as in kubectl",
            "--from-file")
        .option(
            Path.class,
            it -> mergeInto = Optional.of(it),
            "FILE",
            "put the values into this SealedSecret's file; what else is in it stays",
            "--merge-into")
        .flag(
            it -> fetchCertificate = it,
            "print the controller's certificate, for --cert",
            "--fetch-cert")
        .flag(
            it -> validate = it,
            "ask the controller whether it can open the SealedSecrets of the input",
            "--validate")
        .flag(
            it -> reEncrypt = it,
            "have the controller seal the input's values again with its newest key; a file is"
                + " changed in place unless -w is given",
            "--re-encrypt",
            "--rotate");
  }
}
