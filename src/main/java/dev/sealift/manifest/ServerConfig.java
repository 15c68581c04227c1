package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What the server is configured with, besides its secrets. */
final class ServerConfig {
  static final String FOLDER = "/opt/sealift";
  static final String TEMPLATE = "auth_config.ini";
  private static final String DATABASE_CA = "database-ca.crt";
  private static final String BUCKET_CA = "bucket-ca.crt";

  private final Profile profile;
  private final Authorities authorities;

  ServerConfig(Profile profile, Authorities authorities) {
    this.profile = profile;
    this.authorities = authorities;
  }

  /** The ConfigMap's files. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put(TEMPLATE, template());
    files.put("start.sh", resource("start.sh"));
    files.put("migrate.py", resource("migrate.py"));
    authorities.database().ifPresent(pem -> files.put(DATABASE_CA, pem));
    authorities.bucket().ifPresent(pem -> files.put(BUCKET_CA, pem));
    return files;
  }

  /** {@code HOST:PORT/DATABASE?…}: all of the URI but the credentials. */
  String database(String name) {
    Profile.Database d = profile.database();
    String host = d.host().contains(":") ? "[" + d.host() + "]" : d.host();
    String ca =
        authorities.database().isPresent() ? "&sslrootcert=" + FOLDER + "/" + DATABASE_CA : "";
    // psycopg2 would take the database's own, and refuse each letter that a server's C locale
    // lacks.
    return host
        + ":"
        + d.port()
        + "/"
        + uri(name)
        + "?client_encoding=utf8&sslmode="
        + d.sslMode()
        + ca;
  }

  /** The file of the store's authorities in the pod. */
  Optional<String> bucketAuthorities() {
    return authorities.bucket().map(pem -> FOLDER + "/" + BUCKET_CA);
  }

  /** Where artifacts go. */
  String artifacts() {
    Profile.Bucket b = profile.bucket();
    return "s3://" + b.name() + (b.prefix().isEmpty() ? "" : "/" + b.prefix());
  }

  /**
   * The names that the server answers to: a list replaces MLflow's own defaults, and a name counts
   * with and without its port.
   */
  String allowedHosts() {
    List<String> names = new ArrayList<>(serviceNames());
    profile.ingress().host().ifPresent(names::add);
    names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
    List<String> hosts = new ArrayList<>();
    for (String name : names) {
      hosts.add(name);
      // MLflow matches what has a star as a shell does, to which [::1] is one of three characters.
      hosts.add(name.replace("[", "[[]") + ":*");
    }
    return String.join(",", hosts);
  }

  /**
   * The origins that a browser may show the UI from: without them its own POSTs are refused. An
   * Ingress controller need not have the ports that go without saying.
   */
  String allowedOrigins() {
    List<String> origins = new ArrayList<>();
    profile
        .ingress()
        .host()
        .ifPresent(
            host -> {
              for (String origin : List.of("https://" + host, "http://" + host)) {
                origins.add(origin);
                origins.add(origin + ":*");
              }
            });
    serviceNames().forEach(name -> origins.add("http://" + name + ":" + Names.PORT));
    return String.join(",", origins);
  }

  private List<String> serviceNames() {
    String inNamespace = Names.SERVICE + "." + profile.deployment().namespace();
    return List.of(
        Names.SERVICE, inNamespace, inNamespace + ".svc", inNamespace + ".svc.cluster.local");
  }

  /** In an INI file {@code %} is doubled; only the four variables are left to envsubst. */
  private String template() {
    String database = database(profile.database().auth()).replace("%", "%%");
    return """
        [mlflow]
        default_permission = %s
        database_uri = postgresql+psycopg2://${MLFLOW_DB_USERNAME}:${MLFLOW_DB_PASSWORD}@%s
        admin_username = ${MLFLOW_TRACKING_USERNAME}
        admin_password = ${MLFLOW_TRACKING_PASSWORD}
        authorization_function = mlflow.server.auth:authenticate_request_basic_auth
        """
        .formatted(profile.auth().defaultPermission(), database);
  }

  private static String uri(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String resource(String name) {
    try (InputStream in = ServerConfig.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
