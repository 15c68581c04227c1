package dev.sealift.seal;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.seal.Documents.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A SealedSecret with everything that a file says of it, so that a change of some items leaves the
 * rest as it is.
 */
public final class SealedDocument {
  private final Map<String, Object> tree;

  SealedDocument(Map<String, Object> tree) {
    this.tree = tree;
  }

  /** One of these parts. */
  static SealedDocument of(
      Map<String, ?> metadata, Map<String, String> encryptedData, Map<String, ?> template) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("encryptedData", encryptedData);
    spec.put("template", template);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", SealedSecret.API_VERSION);
    tree.put("kind", SealedSecret.KIND);
    tree.put("metadata", metadata);
    tree.put("spec", spec);
    return new SealedDocument(tree);
  }

  /**
   * The SealedSecrets of a text.
   *
   * @param source where the text is from, for messages
   * @throws UserException it cannot be read, holds anything but SealedSecrets, or nothing
   */
  public static List<SealedDocument> read(String text, String source) {
    List<SealedDocument> documents = new ArrayList<>();
    List<Map<String, Object>> objects = Documents.read(text, source);
    for (int i = 0; i < objects.size(); i++) {
      Map<String, Object> object = objects.get(i);
      List<Object> items = new ArrayList<>();
      if (object.get("kind") instanceof String word
          && word.endsWith("List")
          && object.get("items") instanceof List<?> list) {
        items.addAll(list);
      } else {
        items.add(object);
      }
      for (Object item : items) {
        documents.add(checked(item, source, objects.size() == 1 ? "" : "document " + (i + 1)));
      }
    }
    if (documents.isEmpty()) {
      throw wrong(source, "it is empty");
    }
    return documents;
  }

  private static SealedDocument checked(Object object, String source, String place) {
    String where = place.isEmpty() ? "" : place + ": ";
    if (!(object instanceof Map<?, ?> map)) {
      throw wrong(source, where + "it is no object");
    }
    Map<String, Object> tree = Documents.object(map);
    Object apiVersion = tree.get("apiVersion");
    if (!SealedSecret.KIND.equals(tree.get("kind"))
        || !SealedSecret.API_VERSION.equals(apiVersion)) {
      String kind = Documents.text(tree, "kind");
      throw wrong(
          source, where + (kind.isEmpty() ? "it has no kind" : "its kind is " + shortened(kind)));
    }
    Map<String, Object> metadata = Documents.map(tree, "metadata");
    if (!SecretReader.isName(Documents.text(metadata, "name"))) {
      throw wrong(source, where + "metadata.name is missing, or no name");
    }
    if (!(tree.get("spec") instanceof Map<?, ?> spec)
        || !(spec.get("encryptedData") == null || spec.get("encryptedData") instanceof Map<?, ?>)
        || !Documents.map(Documents.object(spec), "encryptedData").values().stream()
            .allMatch(String.class::isInstance)) {
      throw wrong(source, where + "it has no spec.encryptedData of texts");
    }
    if (spec.get("data") != null && spec.get("encryptedData") == null) {
      throw wrong(
          source, where + "it has the spec.data of 2018, which no controller opens any more");
    }
    return new SealedDocument(tree);
  }

  private static String shortened(String word) {
    return Text.printable(word.length() > 60 ? word.substring(0, 60) + "…" : word);
  }

  private static UserException wrong(String source, String why) {
    return new UserException(
        source + " is no SealedSecret",
        why,
        "give the file that `sealift seal` or kubeseal has written");
  }

  /** The name of the SealedSecret, and of the Secret made from it. */
  public String name() {
    return Documents.text(Documents.map(tree, "metadata"), "name");
  }

  /** Its namespace; empty where the file has none. */
  public String namespace() {
    return Documents.text(Documents.map(tree, "metadata"), "namespace");
  }

  /** What its values are bound to. */
  public Scope scope() {
    Map<String, String> annotations = new TreeMap<>();
    Documents.map(Documents.map(tree, "metadata"), "annotations")
        .forEach((key, value) -> annotations.put(key, String.valueOf(value)));
    return Scope.ofAnnotations(annotations);
  }

  /** The ciphertexts. */
  public SortedMap<String, String> encryptedData() {
    SortedMap<String, String> items = new TreeMap<>();
    Documents.map(Documents.map(tree, "spec"), "encryptedData")
        .forEach((key, value) -> items.put(key, String.valueOf(value)));
    return items;
  }

  /** The same with these items in place of those of the same key, or beside them. */
  public SealedDocument with(Map<String, String> items) {
    SortedMap<String, String> merged = encryptedData();
    merged.putAll(items);
    return new SealedDocument(
        put(tree, "spec", put(Documents.map(tree, "spec"), "encryptedData", merged)));
  }

  /**
   * The same with its items sealed anew, from the controller's answer.
   *
   * @throws UserException the answer has other items than this
   */
  public SealedDocument withItemsOf(String answer) {
    List<Map<String, Object>> objects = Documents.read(answer, "the controller's answer");
    Map<String, Object> items =
        objects.isEmpty()
            ? Map.of()
            : Documents.map(Documents.map(objects.get(0), "spec"), "encryptedData");
    if (!items.keySet().equals(encryptedData().keySet())
        || !items.values().stream().allMatch(String.class::isInstance)) {
      throw new UserException(
          "the controller's answer is not " + namespace() + "/" + name() + " sealed again",
          "it has other keys, and nothing was changed",
          "look at the controller's log");
    }
    Map<String, String> texts = new TreeMap<>();
    items.forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return with(texts);
  }

  /** The same with another's items, and its template's labels and annotations, taken in. */
  public SealedDocument merge(SealedDocument other) {
    Map<String, Object> spec = Documents.map(with(other.encryptedData()).tree, "spec");
    Map<String, Object> template = Documents.map(spec, "template");
    Map<String, Object> metadata = Documents.map(template, "metadata");
    Map<String, Object> others =
        Documents.map(Documents.map(Documents.map(other.tree, "spec"), "template"), "metadata");
    for (String name : List.of("annotations", "labels")) {
      Map<String, Object> added = Documents.map(others, name);
      if (!added.isEmpty()) {
        Map<String, Object> merged = new LinkedHashMap<>(Documents.map(metadata, name));
        merged.putAll(added);
        metadata = put(metadata, name, merged);
      }
    }
    if (!metadata.equals(Documents.map(template, "metadata"))) {
      spec = put(spec, "template", put(template, "metadata", metadata));
    }
    return new SealedDocument(put(tree, "spec", spec));
  }

  private static Map<String, Object> put(Map<String, Object> map, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  /**
   * What the controller needs to open the items: no template, whose rendered texts it would put in
   * their place when it seals again.
   */
  public String bareJson() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (scope() != Scope.STRICT) {
      metadata.put("annotations", new TreeMap<>(scope().annotations()));
    }
    metadata.put("name", name());
    metadata.put("namespace", namespace());
    return of(metadata, encryptedData(), Map.of("metadata", metadata)).write(Format.JSON);
  }

  /** As text of that format. */
  public String write(Format format) {
    return format == Format.JSON ? TreeWriter.json(tree) : TreeWriter.yaml(tree);
  }

  /**
   * A file's text with its documents changed: comments and layout kept where only items have
   * changed, else written anew.
   *
   * @param text what the documents were read from, before they were changed
   * @param after in the order of the text
   */
  public static String rewrite(String text, List<SealedDocument> after, Format format) {
    if (format == Format.YAML && Documents.format(text) == Format.YAML) {
      List<Map<String, Object>> trees = after.stream().map(document -> document.tree).toList();
      List<Map<String, String>> items = new ArrayList<>();
      after.forEach(document -> items.add(document.encryptedData()));
      String edited = YamlItems.replace(text, items).orElse("");
      if (!edited.isEmpty() && Documents.read(edited, "the edited file").equals(trees)) {
        return edited;
      }
    }
    StringBuilder out = new StringBuilder();
    after.forEach(document -> out.append(document.write(format)));
    return out.toString();
  }

  /** Whether this is the same but for nothing that a file says. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SealedDocument that && tree.equals(that.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  @Override
  public String toString() {
    return "SealedDocument[" + namespace() + "/" + name() + "]";
  }
}
