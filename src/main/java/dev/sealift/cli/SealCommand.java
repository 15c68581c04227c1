package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.seal.Documents;
import dev.sealift.seal.PlainSecret;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import dev.sealift.seal.SecretReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

final class SealCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;
  private final SealInput input;

  private final Declaration declaration = new Declaration("seal", this);
  private final SealOptions seal = new SealOptions();

  private List<String> arguments = List.of();

  SealCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
    this.input = new SealInput(shell, options);
  }

  @Override
  public Declaration declaration() {
    return declaration
        .description(
            "Prints a SealedSecret: of the values given, else of the Secrets on standard input.",
            "",
            "A value is KEY=TEXT, or where the text comes from, which keeps it out of the shell's"
                + " history: KEY=@FILE, KEY=env:NAME, KEY=random:32 or, asked for, KEY=-.",
            "",
            "Takes kubeseal's options. src/site/kubeseal.md tells where the two differ.",
            "")
        .footer("Example: sealift seal mlflow-s3 mlflow AWS_SECRET_ACCESS_KEY=env:S3_KEY")
        .with(seal::declare)
        .parameters(
            0,
            "NAME NAMESPACE KEY=VALUE",
            "the Secret's name, its namespace, and the values",
            it -> arguments = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    checkModes();
    if (seal.validate) {
      validate();
    } else if (seal.reEncrypt) {
      reEncrypt();
    } else if (seal.fetchCertificate) {
      String pem = pem();
      SealingCertificate.parse(pem);
      output().write(pem);
    } else if (seal.raw) {
      raw();
    } else if (seal.mergeInto.isPresent()) {
      merge(seal.mergeInto.get());
    } else {
      sealAll();
    }
    return Main.DONE;
  }

  private void checkModes() {
    long modes =
        Stream.of(
                seal.validate,
                seal.reEncrypt,
                seal.fetchCertificate,
                seal.raw,
                seal.mergeInto.isPresent())
            .filter(on -> on)
            .count();
    if (modes > 1) {
      throw declaration.wrong(
          "--validate, --re-encrypt, --fetch-cert, --raw and --merge-into exclude each other");
    }
    if (seal.mergeInto.filter(file -> !SealInput.isFile(file)).isPresent()) {
      throw declaration.wrong("--merge-into reads a file and writes it: give its name, not -");
    }
    if (!seal.fromFile.isEmpty() && !seal.raw) {
      throw declaration.wrong("--from-file requires --raw; use KEY=@FILE");
    }
    if (!arguments.isEmpty()
        && (seal.validate || seal.reEncrypt || seal.fetchCertificate || seal.from.isPresent())) {
      throw declaration.wrong(
          "NAME and values go with none of --from, --validate, --re-encrypt, --fetch-cert");
    }
    if (seal.format.isPresent() && options.output.isPresent() && !isSet("SEALIFT_OUTPUT")) {
      throw declaration.wrong("--format and --output are the same: give one");
    }
  }

  private void validate() throws InterruptedException {
    List<SealedDocument> documents = SealedDocument.read(input.text(source()), sourceName());
    try (SealController controller = controller()) {
      controller.validate(documents);
    }
  }

  private void reEncrypt() throws InterruptedException {
    String text = input.text(source());
    List<SealedDocument> documents = SealedDocument.read(text, sourceName());
    List<SealedDocument> again;
    try (SealController controller = controller()) {
      again = controller.sealedAgain(documents);
    }
    // As kubeseal: a file is sealed again in place, unless -w is given.
    SealOutput output = new SealOutput(shell, seal.into.or(() -> seal.from), format());
    output.write(SealedDocument.rewrite(text, again, output.format(Documents.format(text))));
  }

  private void raw() throws InterruptedException {
    if (seal.from.isPresent()) {
      throw declaration.wrong(
          "--raw takes its value from --from-file, KEY=VALUE or standard input");
    }
    if (seal.fromFile.size() > 1) {
      throw declaration.wrong("--raw takes one --from-file");
    }
    Names names = names();
    if (names.values().size() > 1 || (!names.values().isEmpty() && !seal.fromFile.isEmpty())) {
      throw declaration.wrong("--raw takes one value");
    }
    Scope scope = scope().orElse(Scope.STRICT);
    if (scope == Scope.STRICT && names.name().isEmpty()) {
      throw declaration.wrong("--raw and scope strict need --name");
    }
    String name = scope == Scope.STRICT ? names.name().orElseThrow() : "";
    String namespace =
        scope == Scope.CLUSTER_WIDE
            ? ""
            : names.namespace().orElseGet(() -> ContextNamespace.of(shell, options));
    checkNames(Optional.of(name).filter(n -> scope == Scope.STRICT), Optional.of(namespace), scope);
    try (Secret value = rawValue(names.values())) {
      output().write(sealer().seal(value, scope, namespace, name));
    }
  }

  private Secret rawValue(List<String> values) {
    if (!values.isEmpty()) {
      return values().read(values).values().iterator().next();
    }
    Path file =
        seal.fromFile.isEmpty()
            ? SealInput.STANDARD_INPUT
            : Path.of(seal.fromFile.get(0).replaceFirst("^[^=]*=", ""));
    return SealInput.secret(input.bytes(file));
  }

  private void merge(Path file) throws InterruptedException {
    if (seal.into.isPresent()) {
      throw declaration.wrong("--merge-into writes into its file: -w cannot be given too");
    }
    String text = input.text(file);
    List<SealedDocument> documents = SealedDocument.read(text, file.toString());
    if (documents.size() != 1) {
      throw SealValues.wrong(
          file.toString(), "holds several SealedSecrets", "split it, and merge into one");
    }
    SealedDocument old = documents.get(0);
    List<PlainSecret> secrets = secrets();
    try {
      if (secrets.size() != 1) {
        throw SealValues.wrong("the input", "holds several Secrets", "merge one at a time");
      }
      PlainSecret secret = secrets.get(0);
      Scope asked =
          scope()
              .or(() -> Optional.of(secret.scope()).filter(s -> s != Scope.STRICT))
              .orElse(old.scope());
      if (asked != old.scope()) {
        throw new UserException(
            file + " has scope " + old.scope().word() + ", and " + asked.word() + " was asked for",
            "a value of another scope than its SealedSecret's cannot be opened",
            "leave --scope out, or seal the whole Secret again");
      }
      checkNotEmpty(secret);
      Optional<String> namespace = Optional.of(old.namespace()).filter(n -> !n.isEmpty());
      PlainSecret renamed =
          secret.at(
              namespace.or(
                  () -> old.scope() == Scope.CLUSTER_WIDE ? Optional.empty() : namespace(secret)),
              old.name());
      checkNames(renamed.name(), renamed.namespace(), old.scope());
      SealedDocument merged = old.merge(renamed.seal(sealer(), old.scope()));
      Documents.Format format =
          new SealOutput(shell, seal.mergeInto, format()).format(Documents.format(text));
      PrivateFiles.replace(file, SealedDocument.rewrite(text, List.of(merged), format));
    } finally {
      secrets.forEach(PlainSecret::close);
    }
  }

  private void sealAll() throws InterruptedException {
    String text = arguments.isEmpty() ? input.text(source()) : "";
    List<PlainSecret> secrets =
        arguments.isEmpty() ? SecretReader.read(text, sourceName()) : List.of(given());
    try {
      List<PlainSecret> named = new ArrayList<>();
      for (PlainSecret secret : secrets) {
        checkNotEmpty(secret);
        String name =
            seal.name
                .or(secret::name)
                .orElseThrow(
                    () ->
                        SealValues.wrong(
                            "the Secret", "has no metadata.name", "add it, or give --name"));
        Scope scope = scope().orElse(secret.scope());
        Optional<String> namespace =
            scope == Scope.CLUSTER_WIDE ? secret.namespace() : namespace(secret);
        checkNames(Optional.of(name), namespace, scope);
        named.add(secret.at(namespace, name));
      }
      Sealer sealer = sealer();
      SealOutput output = output();
      Documents.Format format = output.format(Documents.format(text));
      StringBuilder out = new StringBuilder();
      for (PlainSecret secret : named) {
        out.append(secret.seal(sealer, scope().orElse(secret.scope())).write(format));
      }
      output.write(out.toString());
    } finally {
      secrets.forEach(PlainSecret::close);
    }
  }

  private List<PlainSecret> secrets() {
    return arguments.isEmpty()
        ? SecretReader.read(input.text(source()), sourceName())
        : List.of(given());
  }

  /** The Secret of the command line. */
  private PlainSecret given() {
    Names names = names();
    return new PlainSecret(
        names.name(),
        names.namespace(),
        PlainSecret.Metadata.none(),
        Optional.of("Opaque"),
        Optional.empty(),
        values().read(names.values()));
  }

  private SealValues values() {
    return new SealValues(shell, options.noInput, input);
  }

  /** Whether an option may be of a variable: what the command line says goes before that. */
  private boolean isSet(String variable) {
    return !shell.environment().getOrDefault(variable, "").isEmpty();
  }

  /** NAME, NAMESPACE and values; a name has no {@code =}, so both may be left out. */
  private Names names() {
    int count = 0;
    while (count < Math.min(2, arguments.size()) && arguments.get(count).indexOf('=') < 0) {
      count++;
    }
    List<String> values = arguments.subList(count, arguments.size());
    if ((count > 0 && seal.name.isPresent() && !isSet("SEALIFT_SEAL_NAME"))
        || (count > 1 && seal.namespace.isPresent() && !isSet("SEALIFT_SEAL_NAMESPACE"))) {
      throw declaration.wrong(
          "NAME NAMESPACE and --name --namespace say the same: give one of them");
    }
    return new Names(
        count > 0 ? Optional.of(arguments.get(0)) : seal.name,
        count > 1 ? Optional.of(arguments.get(1)) : seal.namespace,
        values);
  }

  private record Names(Optional<String> name, Optional<String> namespace, List<String> values) {}

  private Optional<String> namespace(PlainSecret secret) {
    return secret
        .namespace()
        .or(() -> seal.namespace)
        .or(() -> Optional.of(ContextNamespace.of(shell, options)));
  }

  private void checkNotEmpty(PlainSecret secret) {
    if (secret.values().isEmpty() && !seal.allowEmptyData) {
      throw SealValues.wrong(
          "the Secret",
          "has no values",
          "give it data or stringData, or KEY=VALUE; or allow it with --allow-empty-data");
    }
  }

  private static void checkNames(Optional<String> name, Optional<String> namespace, Scope scope) {
    if (name.isPresent() && !SecretReader.isName(name.get())) {
      throw SealValues.usage(
          "NAME " + name.get(),
          "is no Kubernetes name",
          "use small letters, digits, '-' and '.', beginning and ending with a letter or digit");
    }
    // Only what is sealed for the whole cluster can do without: the rest nothing would ever open.
    if (namespace.filter(String::isEmpty).isPresent() && scope != Scope.CLUSTER_WIDE) {
      throw SealValues.usage(
          "NAMESPACE",
          "is empty",
          "name it: a variable that is not set may stand there; without NAMESPACE and -n the"
              + " context's is taken");
    }
    if (namespace.filter(where -> !where.isEmpty()).isPresent()
        && !SecretReader.isNamespace(namespace.get())) {
      throw SealValues.usage(
          "NAMESPACE " + namespace.get(),
          "is no Kubernetes namespace",
          "use small letters, digits and '-', beginning and ending with a letter or digit");
    }
  }

  private Optional<Scope> scope() {
    return setting(seal.scope, "SCOPE")
        .filter(word -> !word.isEmpty())
        .map(
            word ->
                Scope.of(word)
                    .orElseThrow(
                        () ->
                            SealValues.usage(
                                "--scope " + word,
                                "is no scope",
                                "use strict, namespace-wide or cluster-wide")));
  }

  private Optional<GlobalOptions.Format> format() {
    return seal.format.or(() -> options.output);
  }

  private SealOutput output() {
    return new SealOutput(shell, seal.into, format());
  }

  private Path source() {
    return seal.from.orElse(SealInput.STANDARD_INPUT);
  }

  private String sourceName() {
    return SealInput.name(source());
  }

  private Sealer sealer() throws InterruptedException {
    SealingCertificate certificate = SealingCertificate.parse(pem());
    certificate.requireNotExpired(Instant.now());
    return new Sealer(certificate.key(), new SecureRandom());
  }

  private String pem() throws InterruptedException {
    Optional<String> where = setting(seal.certificate, "CERT").filter(text -> !text.isEmpty());
    if (where.isPresent()) {
      return new CertificateSource(input).read(where.get());
    }
    try (SealController controller = controller()) {
      return controller.certificate();
    }
  }

  private SealController controller() {
    return new SealController(
        shell,
        options,
        setting(seal.controllerNamespace, "CONTROLLER_NAMESPACE").orElse("kube-system"),
        setting(seal.controllerName, "CONTROLLER_NAME").orElse("sealed-secrets-controller"));
  }

  /** An option, or else the variable that kubeseal reads for it. */
  private Optional<String> setting(Optional<String> option, String variable) {
    return option.or(
        () -> Optional.ofNullable(shell.environment().get("SEALED_SECRETS_" + variable)));
  }
}
