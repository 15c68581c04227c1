package dev.sealift.history;

import dev.sealift.core.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The URL of a history in PostgreSQL. Others can read this process's arguments, so a password in it
 * is refused, without repeating it.
 *
 * @param forDriver the URL without its user
 * @param schema where the tables are: of their own, so that whatever else is in that database does
 *     not meet them
 * @param shown the same without its parameters, for messages
 */
record PostgresUrl(String forDriver, String user, String schema, String shown) {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final String EXAMPLE = "jdbc:postgresql://USER@HOST:5432/DATABASE";

  /** Those of the driver's parameters that neither hold a secret nor load a class or a file. */
  private static final Set<String> ALLOWED =
      Set.of("user", "sslmode", "sslrootcert", "sslcert", "sslkey", "currentSchema");

  static PostgresUrl parse(String text) {
    if (!text.startsWith(PREFIX + "//")) {
      throw refused("--history takes a file or a PostgreSQL URL", "this is another kind of URL");
    }
    URI uri = uri(text.substring(PREFIX.length()));
    String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    if (user.contains(":")) {
      throw password();
    }
    List<String> kept = new ArrayList<>();
    String schema = "sealift";
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String name = parameter.replaceFirst("=.*", "");
      if (name.toLowerCase(java.util.Locale.ROOT).contains("password")) {
        throw password();
      }
      if (!ALLOWED.contains(name)) {
        throw refused("the history's URL has a parameter " + name, "these are known: " + sorted());
      }
      String value = parameter.replaceFirst("[^=]*=?", "");
      switch (name) {
        case "user" -> user = value;
        case "currentSchema" -> schema = value;
        default -> kept.add(parameter);
      }
    }
    if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw refused("the history's URL has no schema's name in currentSchema", "");
    }
    kept.add("currentSchema=" + schema);
    if (user.isEmpty()) {
      throw refused("the history's URL names no user", "");
    }
    String place = "//" + uri.getRawAuthority().replaceFirst(".*@", "") + uri.getRawPath();
    return new PostgresUrl(
        PREFIX + place + "?" + String.join("&", kept),
        URLDecoder.decode(user, StandardCharsets.UTF_8),
        schema,
        PREFIX + place);
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean whole =
          uri.getHost() != null && uri.getRawPath() != null && uri.getRawPath().length() > 1;
      if (whole && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Its message would repeat the URL.
    }
    throw refused("the history's URL has no host and database, or a character to be quoted", "");
  }

  private static String sorted() {
    return String.join(", ", ALLOWED.stream().sorted().toList());
  }

  private static UserException password() {
    return new UserException(
        "the history's URL has a password",
        "others on this machine can read a command's arguments",
        "take it out, change it, and give it by $PGPASSWORD or ~/.pgpass");
  }

  private static UserException refused(String what, String why) {
    return new UserException(what, why, "write it so: --history " + EXAMPLE);
  }
}
