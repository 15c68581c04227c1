package dev.sealift.profile;

import dev.sealift.core.Spelling;
import dev.sealift.seal.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a profile of an INI text and collects everything that is wrong with it. */
final class Validation {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern DNS =
      Pattern.compile(
          "(?=.{1,253}$)[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*");

  /** Two colons at least: with one it may be a host and its port. */
  private static final Pattern IPV6 = Pattern.compile("(?:[0-9a-fA-F.]*:){2}[0-9a-fA-F:.]*");

  private static final Pattern IMAGE =
      Pattern.compile("[a-z0-9][a-zA-Z0-9._:/-]*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> SSL_MODES =
      new LinkedHashSet<>(
          List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"));
  private static final Set<String> PERMISSIONS =
      new LinkedHashSet<>(List.of("READ", "EDIT", "MANAGE", "NO_PERMISSIONS"));

  private final IniText ini;
  private final List<Problem> problems;

  Validation(IniText ini) {
    this.ini = ini;
    this.problems = new ArrayList<>(ini.problems());
    if (problems.isEmpty()) {
      refuseUnknown();
    }
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The profile; of use only when there are no problems. */
  Profile profile() {
    Profile profile = new Profile(deployment(), database(), bucket(), auth(), ingress(), sealing());
    if (!ini.problems().isEmpty()) {
      // What cannot be parsed has no keys: that they are missing says nothing.
      problems.clear();
      problems.addAll(ini.problems());
    }
    return profile;
  }

  private Profile.Deployment deployment() {
    String s = "deployment";
    return new Profile.Deployment(
        matching(s, "name", LABEL, "small letters, digits and '-', 63 at most"),
        matching(s, "namespace", LABEL, "small letters, digits and '-', 63 at most"),
        matching(s, "image", IMAGE, "an image such as registry.homelab/mlflow:3.17.2"),
        number(s, "replicas", 1, 16),
        number(s, "workers", 1, 16));
  }

  private Profile.Database database() {
    String s = "database";
    String sslMode = oneOf(s, "sslmode", SSL_MODES);
    Optional<Path> ca = optional(s, "ca_file").flatMap(text -> path(s, "ca_file", text));
    boolean verified = sslMode.startsWith("verify-");
    if (verified && ca.isEmpty()) {
      problem(s, "ca_file", "sslmode " + sslMode + " needs it", "name the CA's PEM file");
    }
    // With it libpq makes verify-ca of require, and plaintext of prefer where it does not fit.
    if (!verified && SSL_MODES.contains(sslMode) && ca.isPresent()) {
      problem(
          s,
          "ca_file",
          "is of use with sslmode verify-ca or verify-full alone",
          "set one of them, or leave it out");
    }
    Optional<String> adminName = optional(s, "admin_username");
    Optional<String> adminPassword = optional(s, "admin_password");
    Optional<Profile.DatabaseAdmin> admin = Optional.empty();
    if (adminName.isPresent() != adminPassword.isPresent()) {
      String missing = adminName.isPresent() ? "admin_password" : "admin_username";
      problem(s, missing, "is missing beside the other", "give both, or neither");
    } else if (adminName.isPresent()) {
      admin =
          Optional.of(
              new Profile.DatabaseAdmin(
                  identifier(s, "admin_username"), outsideSecret(s, "admin_password")));
    }
    return new Profile.Database(
        host(s, "host"),
        number(s, "port", 1, 65535),
        database(s, "tracking"),
        database(s, "auth"),
        identifier(s, "username"),
        secret(s, "password"),
        sslMode,
        ca,
        admin);
  }

  private Profile.Bucket bucket() {
    String s = "bucket";
    String prefix = value(s, "prefix");
    if (prefix.startsWith("/") || prefix.endsWith("/")) {
      problem(s, "prefix", quoted(prefix) + " begins or ends with /", "leave that slash out");
    }
    String name = matching(s, "name", BUCKET, "3 to 63 small letters, digits, '-' and '.'");
    Optional<URI> endpoint = endpoint(s);
    Optional<Path> ca = optional(s, "ca_file").flatMap(text -> path(s, "ca_file", text));
    if (ca.isPresent() && endpoint.filter(uri -> "https".equals(uri.getScheme())).isEmpty()) {
      problem(s, "ca_file", "is of use with an https endpoint alone", "leave it out, or give one");
    }
    return new Profile.Bucket(
        name,
        prefix,
        endpoint,
        matching(s, "region", Pattern.compile("[A-Za-z0-9-]{1,64}"), "a region such as us-east-1"),
        outsideSecret(s, "access_key"),
        outsideSecret(s, "secret_key"),
        oneOf(s, "create", new LinkedHashSet<>(List.of("true", "false"))).equals("true"),
        ca);
  }

  private Profile.Auth auth() {
    String s = "auth";
    String admin = required(s, "admin_username");
    if (admin.contains(":")) {
      // RFC 7617, section 2: a name cannot have one.
      problem(
          s,
          "admin_username",
          quoted(admin) + " has a colon, at which a login ends the name",
          "write a name without one");
    }
    return new Profile.Auth(
        admin,
        secret(s, "admin_password"),
        oneOf(s, "default_permission", PERMISSIONS),
        secret(s, "flask_secret_key"));
  }

  private Profile.Ingress ingress() {
    String s = "ingress";
    Optional<String> host = optional(s, "host");
    if (host.isPresent() && !isNamed(host.get(), true)) {
      problem(
          s,
          "host",
          quoted(host.get()) + " is no name that an Ingress could have",
          "write a name of small letters, such as mlflow.homelab; an address is none");
    }
    for (String key : List.of("class", "tls_secret")) {
      Optional<String> value = optional(s, key);
      if (host.isEmpty() && value.isPresent()) {
        problem(s, key, "is given without a host", "give host too, or leave " + key + " empty");
      } else if (value.isPresent() && !isNamed(value.get(), false)) {
        problem(
            s,
            key,
            quoted(value.get()) + " is no object's name",
            "use small letters, digits, '-' and '.'");
      }
    }
    return new Profile.Ingress(host, optional(s, "class"), optional(s, "tls_secret"));
  }

  private Profile.Sealing sealing() {
    String s = "sealing";
    String word = value(s, "scope");
    Optional<Scope> scope = Scope.of(word);
    if (scope.isEmpty()) {
      problem(
          s, "scope", quoted(word) + " is no scope", "use strict, namespace-wide or cluster-wide");
    }
    return new Profile.Sealing(
        matching(s, "controller_namespace", LABEL, "a namespace's name"),
        matching(s, "controller_name", LABEL, "a Service's name"),
        scope.orElse(Scope.STRICT));
  }

  private void refuseUnknown() {
    ini.sections()
        .forEach(
            (section, keys) -> {
              if (!Keys.sections().contains(section)) {
                String hint = hint(Spelling.nearest(section, Keys.sections()), Keys.sections());
                problems.add(
                    new Problem(section, "", ini.sectionLine(section), "is no section", hint));
                return;
              }
              keys.forEach(
                  (key, entry) -> {
                    if (!Keys.keys(section).contains(key)) {
                      String hint =
                          hint(Spelling.nearest(key, Keys.keys(section)), Keys.keys(section));
                      String shown = IniText.shown(key);
                      problems.add(new Problem(section, shown, entry.line(), "is no key", hint));
                    }
                  });
            });
  }

  private static String hint(Optional<String> nearest, Set<String> known) {
    return nearest
        .map(word -> "did you mean " + word + "?")
        .orElse(
            "known are " + Keys.list(known) + "; a newer Sealift may know more: update this one");
  }

  private String value(String section, String key) {
    String fallback = Keys.defaultOf(section, key);
    return ini.entry(section, key)
        .map(IniText.Entry::value)
        .orElse(fallback.equals(Keys.REQUIRED) ? "" : fallback);
  }

  private Optional<String> optional(String section, String key) {
    return Optional.of(value(section, key)).filter(v -> !v.isEmpty());
  }

  private String required(String section, String key) {
    String value = value(section, key);
    if (value.isEmpty()) {
      problem(section, key, "is missing", "add a line: " + key + " = …");
    }
    return value;
  }

  private String matching(String section, String key, Pattern pattern, String remedy) {
    String value = required(section, key);
    if (!value.isEmpty() && !pattern.matcher(value).matches()) {
      problem(section, key, quoted(value) + " cannot be used", "write " + remedy);
    }
    return value;
  }

  /** As Kubernetes has it of an Ingress's host, which is no address, and of most objects' names. */
  private static boolean isNamed(String name, boolean noAddress) {
    return DNS.matcher(name).matches()
        && name.equals(name.toLowerCase(Locale.ROOT))
        && !(noAddress && name.matches("[0-9.]+"));
  }

  private String host(String section, String key) {
    String value = required(section, key);
    boolean good = DNS.matcher(value).matches() || IPV6.matcher(value).matches();
    if (!value.isEmpty() && !good) {
      problem(section, key, quoted(value) + " is no host", "write a host name or an address alone");
    }
    return value;
  }

  private String identifier(String section, String key) {
    String value = required(section, key);
    if (value.getBytes(StandardCharsets.UTF_8).length > 63) {
      problem(section, key, "is longer than PostgreSQL's 63 bytes", "write a shorter name");
    }
    return value;
  }

  /**
   * A name that stands in a URL as it is: SQLAlchemy does not decode this part of one ({@code
   * sqlalchemy/engine/url.py}, {@code _parse_url}).
   */
  private String database(String section, String key) {
    String value = identifier(section, key);
    if (!value.matches("[A-Za-z0-9._-]*")) {
      problem(
          section,
          key,
          quoted(value) + " is no name that MLflow's URL of a database could have",
          "use letters, digits, '.', '_' and '-' of ASCII");
    }
    return value;
  }

  private int number(String section, String key, int least, int most) {
    String value = required(section, key);
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    if (!value.isEmpty()) {
      problem(
          section,
          key,
          quoted(value) + " cannot be used",
          "write a number, " + least + " to " + most);
    }
    return least;
  }

  private String oneOf(String section, String key, Set<String> words) {
    String value = required(section, key);
    if (!value.isEmpty() && !words.contains(value)) {
      problem(section, key, quoted(value) + " is unknown", "use one of " + Keys.list(words));
    }
    return value;
  }

  private Optional<URI> endpoint(String section) {
    Optional<String> text = optional(section, "endpoint");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.get());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare = !uri.isOpaque() && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
      if (uri.getUserInfo() != null) {
        problem(section, "endpoint", "has credentials in it", "use access_key and secret_key");
        return Optional.empty();
      }
      if (http && uri.getHost() != null && bare && uri.getQuery() == null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // told below, with what a good one looks like
    }
    problem(section, "endpoint", "is no endpoint", "write http://host:port or https://host");
    return Optional.empty();
  }

  /** A secret that Sealift may make. */
  private SecretSource secret(String section, String key) {
    return source(section, key, true);
  }

  /** A secret that comes from elsewhere: making one up would let nobody in. */
  private SecretSource outsideSecret(String section, String key) {
    return source(section, key, false);
  }

  private SecretSource source(String section, String key, boolean mayGenerate) {
    String value = value(section, key);
    if (value.equals("generate") && mayGenerate) {
      return new SecretSource.Generate();
    }
    if (value.equals("prompt")) {
      return new SecretSource.Prompt();
    }
    if (value.equals("keep")) {
      return new SecretSource.Keep();
    }
    if (value.startsWith("env:") && VARIABLE.matcher(value.substring(4)).matches()) {
      return new SecretSource.Env(value.substring(4));
    }
    if (value.startsWith("file:") && value.length() > 5) {
      return path(section, key, value.substring(5))
          .<SecretSource>map(SecretSource.File::new)
          .orElseGet(SecretSource.Prompt::new);
    }
    String sources = (mayGenerate ? "generate, " : "") + "prompt, keep, env:NAME or file:PATH";
    String seen =
        value.isEmpty()
            ? "is empty"
            : value.equals("generate")
                ? "cannot be generated: someone else gives it"
                : "a profile holds no secret, and what stands here is no source of one";
    problem(section, key, seen, "write " + sources);
    return new SecretSource.Prompt();
  }

  private Optional<Path> path(String section, String key, String text) {
    if (text.startsWith("~")) {
      problem(section, key, "begins with ~, which a shell alone knows", "write the whole path");
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text));
    } catch (java.nio.file.InvalidPathException e) {
      // Half a character; or any beyond ASCII where the locale is C.
      problem(
          section, key, "is a path that cannot be named here", "use ASCII, or set LC_ALL=C.UTF-8");
      return Optional.empty();
    }
  }

  private static String quoted(String value) {
    // Of an address that was pasted whole: a password may stand before the @.
    if (value.contains("@") && !value.contains("@sha256:")) {
      return "what stands here";
    }
    return '"' + dev.sealift.core.Text.printable(value) + '"';
  }

  private void problem(String section, String key, String seen, String remedy) {
    int line = ini.entry(section, key).map(IniText.Entry::line).orElse(0);
    problems.add(new Problem(section, key, line, seen, remedy));
  }
}
