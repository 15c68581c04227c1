package dev.sealift.seal;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.seal.PlainSecret.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Secrets as they are given to kubeseal: one or several documents, lists of them too. No
 * message repeats a value.
 */
public final class SecretReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** kubectl and kubecfg keep a copy of the whole object there, the plaintext included. */
  private static final Set<String> COPIES =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "kubecfg.ksonnet.io/last-applied-configuration");

  private final String source;
  private final boolean json;
  private final List<PlainSecret> secrets = new ArrayList<>();

  private SecretReader(String source, boolean json) {
    this.source = source;
    this.json = json;
  }

  /**
   * The Secrets of a text.
   *
   * @param source where the text is from, for messages
   * @return the caller's to close
   * @throws UserException it cannot be read, holds anything but Secrets, or nothing
   */
  public static List<PlainSecret> read(String text, String source) {
    SecretReader reader = new SecretReader(source, Documents.format(text) == Documents.Format.JSON);
    List<Map<String, Object>> objects = Documents.read(text, source);
    if (objects.isEmpty()) {
      throw new UserException(
          source + " holds no Secret",
          "it is empty",
          "give it a Secret: kubectl create secret generic NAME --dry-run=client -o yaml …");
    }
    try {
      for (int i = 0; i < objects.size(); i++) {
        reader.object(objects.get(i), objects.size() == 1 ? "" : "document " + (i + 1) + ": ");
      }
      return reader.secrets;
    } catch (UserException e) {
      reader.secrets.forEach(PlainSecret::close);
      throw e;
    }
  }

  /** Whether Kubernetes takes this for an object's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether Kubernetes takes this for a namespace. */
  public static boolean isNamespace(String text) {
    return NAMESPACE.matcher(text).matches();
  }

  /** Whether Kubernetes takes this for a key of a Secret. */
  public static boolean isKey(String text) {
    return KEY.matcher(text).matches() && !text.equals(".") && !text.startsWith("..");
  }

  private void object(Map<String, Object> object, String where) {
    Object kind = object.get("kind");
    if (kind instanceof String word && word.endsWith("List")) {
      if (!(object.get("items") instanceof List<?> items) || items.isEmpty()) {
        throw wrong(where + "a " + name(word) + " without items", "");
      }
      for (int i = 0; i < items.size(); i++) {
        if (!(items.get(i) instanceof Map<?, ?> item)) {
          throw wrong(where + "item " + (i + 1) + " is no object", "");
        }
        object(Documents.object(item), where + "item " + (i + 1) + ": ");
      }
      return;
    }
    // kubeseal does not look at the kind, and much that is piped into it has none.
    if (kind != null && !kind.equals("Secret")) {
      throw wrong(
          where + "it is a " + (kind instanceof String word ? name(word) : "thing without a kind"),
          "give only Secrets: kubectl get -o yaml, or split the file");
    }
    secrets.add(secret(object, where));
  }

  private PlainSecret secret(Map<String, Object> object, String where) {
    Map<String, Object> metadata = section(object, "metadata", where);
    SortedMap<String, String> annotations = texts(metadata, "annotations", where);
    annotations.keySet().removeAll(COPIES);
    List<String> finalizers = new ArrayList<>();
    if (metadata.get("finalizers") instanceof List<?> list) {
      list.forEach(item -> finalizers.add(text(item, where + "metadata.finalizers")));
    }
    SortedMap<String, Secret> values = new TreeMap<>();
    try {
      values(section(object, "data", where), where + "data.", true, values);
      values(section(object, "stringData", where), where + "stringData.", false, values);
      return new PlainSecret(
          word(metadata, "name", where),
          word(metadata, "namespace", where),
          new Metadata(texts(metadata, "labels", where), annotations, finalizers),
          word(object, "type", where),
          Optional.ofNullable(object.get("immutable"))
              .map(
                  flag -> {
                    if (flag instanceof Boolean is) {
                      return is;
                    }
                    throw wrong(where + "immutable is neither true nor false", "");
                  }),
          values);
    } catch (UserException e) {
      values.values().forEach(Secret::close);
      throw e;
    }
  }

  /** stringData comes last and wins, as in the API server. */
  private void values(
      Map<String, Object> section, String where, boolean encoded, SortedMap<String, Secret> into) {
    section.forEach(
        (key, value) -> {
          if (!isKey(key)) {
            throw wrong(
                where + " has a key that Kubernetes refuses",
                "use letters, digits, '-', '_' and '.' in keys");
          }
          // As the API server: a number's digits are no base64, though they may read as such.
          if (encoded && value != null && !(value instanceof String)) {
            throw wrong(
                where + key + " is no text", "encode it, or move it to stringData, in quotes");
          }
          String text = value == null ? "" : text(value, where + key);
          Secret secret = encoded ? decoded(text, where + key) : Secret.of(text);
          Secret before = into.put(key, secret);
          if (before != null) {
            before.close();
          }
        });
  }

  private Secret decoded(String text, String where) {
    try {
      // As Go's decoder: line breaks are no part of it, and the padding is not left out.
      byte[] bare = text.replaceAll("[\r\n]", "").getBytes(StandardCharsets.UTF_8);
      if (bare.length % 4 != 0) {
        throw new IllegalArgumentException("no padding");
      }
      byte[] value = Base64.getDecoder().decode(bare);
      try {
        return Secret.of(value);
      } finally {
        Arrays.fill(value, (byte) 0);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(where + " is no base64", "encode it, or move it to stringData as it is");
    }
  }

  private Map<String, Object> section(Map<String, Object> object, String name, String where) {
    Object section = object.get(name);
    if (section == null) {
      return Map.of();
    }
    if (section instanceof Map<?, ?> map) {
      return Documents.object(map);
    }
    throw wrong(where + name + " is no map", "");
  }

  private SortedMap<String, String> texts(Map<String, Object> metadata, String name, String where) {
    SortedMap<String, String> texts = new TreeMap<>();
    section(metadata, name, where + "metadata.")
        .forEach((key, value) -> texts.put(key, text(value, where + "metadata." + name)));
    return texts;
  }

  private Optional<String> word(Map<String, Object> object, String name, String where) {
    Object value = object.get(name);
    return value == null ? Optional.empty() : Optional.of(text(value, where + name));
  }

  /** Kubernetes reads an unquoted number of YAML as its text, and refuses one of JSON. */
  private String text(@Nullable Object value, String where) {
    if (value instanceof String text) {
      return text;
    }
    if (value == null) {
      return "";
    }
    if (json || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw wrong(where + " is no text", "put it in quotes");
    }
    return value.toString();
  }

  private static String name(String word) {
    return Text.printable(word.length() > 60 ? word.substring(0, 60) + "…" : word);
  }

  private UserException wrong(String why, String remedy) {
    return new UserException(
        source + " is no Secret that can be sealed",
        Text.printable(why),
        remedy.isEmpty() ? "look at it: kubectl create secret generic --help" : remedy);
  }
}
