package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.SealedSecretWriter;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a SealedSecret.",
      "",
      "A value is KEY=TEXT, KEY=@FILE or KEY=env:NAME; the last two keep it out of the"
          + " shell's history."
    },
    footer = {"", "Example: sealift seal mlflow-s3 mlflow AWS_SECRET_ACCESS_KEY=env:S3_KEY"})
final class SealCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private final Shell shell;
  private final GlobalOptions options;

  @Parameters(index = "0", paramLabel = "NAME", description = "the Secret's name")
  private String name;

  @Parameters(index = "1", paramLabel = "NAMESPACE", description = "its namespace")
  private String namespace;

  @Parameters(index = "2..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "the values")
  private List<String> values;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description =
          "the sealing certificate, as kubeseal --fetch-cert prints it; default: asked"
              + " from the controller")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--controller-namespace",
      defaultValue = "kube-system",
      paramLabel = "NAME",
      description = "where the controller is; default ${DEFAULT-VALUE}")
  private String controllerNamespace;

  @Option(
      names = "--controller-name",
      defaultValue = "sealed-secrets-controller",
      paramLabel = "NAME",
      description = "the controller's Service; default ${DEFAULT-VALUE}")
  private String controllerName;

  @Option(
      names = "--scope",
      defaultValue = "strict",
      paramLabel = "SCOPE",
      description = "strict, namespace-wide or cluster-wide; default ${DEFAULT-VALUE}")
  private String scope;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  SealCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    Scope bound =
        Scope.of(scope)
            .orElseThrow(
                () ->
                    wrong(
                        "--scope " + scope,
                        "is no scope",
                        "use strict, namespace-wide or cluster-wide"));
    requireName("NAME", name);
    requireName("NAMESPACE", namespace);
    SealingCertificate sealing =
        SealingCertificate.parse(certificate.map(SealCommand::text).orElseGet(this::fetched));
    sealing.requireValid(Instant.now());
    Sealer sealer = new Sealer(sealing.key(), new SecureRandom());
    Map<String, String> encrypted = new TreeMap<>();
    for (String argument : values) {
      String key = key(argument);
      if (encrypted.containsKey(key)) {
        throw wrong("key " + key, "is given twice", "give each key once");
      }
      encrypted.put(key, seal(sealer, argument.substring(key.length() + 1), bound));
    }
    SealedSecret sealed = SealedSecret.of(namespace, name, bound, Map.of(), encrypted);
    shell
        .out()
        .print(
            options.output.equals(Optional.of(GlobalOptions.Format.json))
                ? SealedSecretWriter.json(sealed)
                : SealedSecretWriter.yaml(sealed));
    return Main.DONE;
  }

  private String fetched() {
    try (Session session = new Session(shell, options);
        Cluster cluster = session.cluster()) {
      return cluster.sealingCertificate(
          cluster.findController(controllerNamespace, controllerName));
    }
  }

  private String seal(Sealer sealer, String source, Scope bound) {
    try (Secret value = value(source)) {
      byte[] plain = value.bytes();
      try {
        return sealer.seal(plain, bound, namespace, name);
      } finally {
        Arrays.fill(plain, (byte) 0);
      }
    }
  }

  private Secret value(String source) {
    if (source.startsWith("@")) {
      return Secret.of(bytes(Path.of(source.substring(1))));
    }
    if (source.startsWith("env:")) {
      String variable = source.substring(4);
      String value = shell.environment().get(variable);
      if (value == null) {
        throw wrong("variable " + variable, "is not set", "set it: export " + variable + "=…");
      }
      return Secret.of(value);
    }
    return Secret.of(source);
  }

  /** The key of an argument; the message of a bad one does not repeat what may be a secret. */
  private String key(String argument) {
    int end = argument.indexOf('=');
    if (end < 0) {
      throw wrong(
          "value " + (values.indexOf(argument) + 1),
          "has no =",
          "write KEY=VALUE, KEY=@FILE or KEY=env:NAME");
    }
    String key = argument.substring(0, end);
    if (!KEY.matcher(key).matches()) {
      throw wrong(
          "value " + (values.indexOf(argument) + 1),
          "has a key that Kubernetes refuses",
          "use letters, digits, '-', '_' and '.' in keys");
    }
    return key;
  }

  private static void requireName(String what, String value) {
    if (!NAME.matcher(value).matches()) {
      throw wrong(
          what + " " + value,
          "is no Kubernetes name",
          "use small letters, digits, '-' and '.', beginning and ending with a letter or digit");
    }
  }

  private static String text(Path file) {
    return new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException(
          "cannot read " + file,
          Files.exists(file) ? "no permission, or no file" : "there is no such file",
          "check the path and its permissions",
          e);
    }
  }

  private static UserException wrong(String what, String why, String remedy) {
    return new UserException(what + " " + why, "", remedy);
  }
}
