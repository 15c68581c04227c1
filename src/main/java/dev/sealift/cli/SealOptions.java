package dev.sealift.cli;

import dev.sealift.cli.GlobalOptions.Format;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code sealift seal}: kubeseal's names where they mean the same. */
final class SealOptions {
  @Option(
      names = {"-f", "--from", "--secret-file"},
      paramLabel = "FILE",
      description =
          "a file with Secrets, or with SealedSecrets for --validate and --re-encrypt; - is"
              + " standard input, and the default without NAME")
  Optional<Path> from = Optional.empty();

  @Option(
      names = {"-w", "--sealed-secret-file"},
      paramLabel = "FILE",
      description = "where to write, whole or not at all; default: standard output")
  Optional<Path> into = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "the same as --output; default: as the input is, else yaml")
  Optional<Format> format = Optional.empty();

  @Option(
      names = "--cert",
      paramLabel = "FILE|URL",
      description =
          "the sealing certificate, as --fetch-cert prints it; default: asked from the controller")
  Optional<String> certificate = Optional.empty();

  @Option(
      names = "--controller-namespace",
      paramLabel = "NAME",
      description = "where the controller is; default kube-system")
  Optional<String> controllerNamespace = Optional.empty();

  @Option(
      names = "--controller-name",
      paramLabel = "NAME",
      description = "the controller's Service; default sealed-secrets-controller")
  Optional<String> controllerName = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "strict, namespace-wide or cluster-wide; default: what the Secret's annotations say,"
              + " else strict")
  Optional<String> scope = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "the Secret's name, in place of the input's")
  Optional<String> name = Optional.empty();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "the namespace where the input has none; default: the kubeconfig's context's")
  Optional<String> namespace = Optional.empty();

  @Option(names = "--allow-empty-data", description = "seal a Secret without values too")
  boolean allowEmptyData;

  @Option(
      names = "--raw",
      description = "print the ciphertext of one value: KEY=VALUE, --from-file, or standard input")
  boolean raw;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description = "the value for --raw; [KEY=]FILE as in kubectl")
  List<String> fromFile = List.of();

  @Option(
      names = "--merge-into",
      paramLabel = "FILE",
      description = "put the values into this SealedSecret's file; what else is in it stays")
  Optional<Path> mergeInto = Optional.empty();

  @Option(names = "--fetch-cert", description = "print the controller's certificate, for --cert")
  boolean fetchCertificate;

  @Option(
      names = "--validate",
      description = "ask the controller whether it can open the SealedSecrets of the input")
  boolean validate;

  @Option(
      names = {"--re-encrypt", "--rotate"},
      description =
          "have the controller seal the input's values again with its newest key; a file is"
              + " changed in place unless -w is given")
  boolean reEncrypt;
}
