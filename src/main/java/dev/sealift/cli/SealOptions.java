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
            "-f --from --secret-file",
            Path.class,
            "FILE",
            "a file with Secrets, or with SealedSecrets for --validate and --re-encrypt; - is"
                + " standard input, and the default without NAME",
            it -> from = Optional.of(it))
        .option(
            "-w --sealed-secret-file",
            Path.class,
            "FILE",
            "where to write, whole or not at all; default: standard output",
            it -> into = Optional.of(it))
        .option(
            "--format",
            Format.class,
            "FORMAT",
            "the same as --output; default: as the input is, else yaml",
            it -> format = Optional.of(it))
        .option(
            "--cert",
            String.class,
            "FILE|URL",
            "the sealing certificate, as --fetch-cert prints it; default: asked from the controller",
            it -> certificate = Optional.of(it))
        .option(
            "--controller-namespace",
            String.class,
            "NAME",
            "where the controller is; default kube-system",
            it -> controllerNamespace = Optional.of(it))
        .option(
            "--controller-name",
            String.class,
            "NAME",
            "the controller's Service; default sealed-secrets-controller",
            it -> controllerName = Optional.of(it))
        .option(
            "--scope",
            String.class,
            "SCOPE",
            "strict, namespace-wide or cluster-wide; default: what the Secret's annotations say,"
                + " else strict",
            it -> scope = Optional.of(it))
        .option(
            "--name",
            String.class,
            "NAME",
            "the Secret's name, in place of the input's",
            it -> name = Optional.of(it))
        .option(
            "-n --namespace",
            String.class,
            "NAME",
            "the namespace where the input has none; default: the kubeconfig's context's",
            it -> namespace = Optional.of(it))
        .flag("--allow-empty-data", "seal a Secret without values too", it -> allowEmptyData = it)
        .flag(
            "--raw",
            "print the ciphertext of one value: KEY=VALUE, --from-file, or standard input",
            it -> raw = it)
        .values(
            "--from-file",
            "FILE",
            "the value for --raw; [KEY=]FILE as in kubectl",
            it -> fromFile = it)
        .option(
            "--merge-into",
            Path.class,
            "FILE",
            "put the values into this SealedSecret's file; what else is in it stays",
            it -> mergeInto = Optional.of(it))
        .flag(
            "--fetch-cert",
            "print the controller's certificate, for --cert",
            it -> fetchCertificate = it)
        .flag(
            "--validate",
            "ask the controller whether it can open the SealedSecrets of the input",
            it -> validate = it)
        .flag(
            "--re-encrypt --rotate",
            "have the controller seal the input's values again with its newest key; a file is"
                + " changed in place unless -w is given",
            it -> reEncrypt = it);
  }
}
