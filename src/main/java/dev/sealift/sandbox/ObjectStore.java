package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * The objects of the stand-in, with the API server's rules: versions, generations, server-side
 * apply with field managers, dry run. Every change is on disk before it is answered.
 */
final class ObjectStore {
  private static final String KEEPS_OTHERS = "status";

  private final Path file;
  private final Map<String, Map<String, Object>> objects = new TreeMap<>();

  /** What the file has of each: of a change all is written, and one object's text is made. */
  private final Map<String, String> texts = new TreeMap<>();

  private final List<BiConsumer<Kind, Map<String, Object>>> watchers = new ArrayList<>();
  private long version;

  ObjectStore(Path file) {
    this.file = file;
    Map<String, Object> saved = Json.read(PrivateFiles.readOrMake(file, () -> "{\"version\": 1}"));
    version = Json.number(saved, "version", 1);
    Json.map(saved, "objects").forEach((key, value) -> put(key, asTree(value)));
  }

  private void put(String key, Map<String, Object> object) {
    objects.put(key, object);
    if (isKept(key, object)) {
      texts.put(key, Json.write(object));
    } else {
      texts.remove(key);
    }
  }

  /**
   * Secrets that were unsealed stay in memory: the controller makes them again from their source.
   */
  private static boolean isKept(String key, Map<String, Object> object) {
    return !key.startsWith(Kind.SECRET.name() + "/")
        || Json.list(Json.map(object, "metadata"), "ownerReferences").isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asTree(Object value) {
    return (Map<String, Object>) value;
  }

  /** Told of each change, after it was made; the object is a copy. */
  void watch(BiConsumer<Kind, Map<String, Object>> watcher) {
    watchers.add(watcher);
  }

  synchronized Optional<Map<String, Object>> get(Kind kind, String namespace, String name) {
    return Optional.ofNullable(objects.get(key(kind, namespace, name))).map(Json::copy);
  }

  /** All of a kind; of every namespace when it is empty. */
  synchronized List<Map<String, Object>> list(Kind kind, String namespace) {
    String prefix = kind.name() + "/" + (namespace.isEmpty() ? "" : namespace + "/");
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> Json.copy(entry.getValue()))
        .toList();
  }

  synchronized long version() {
    return version;
  }

  Map<String, Object> create(Kind kind, String namespace, Map<String, Object> object) {
    Map<String, Object> made;
    synchronized (this) {
      requireNamespace(kind, namespace);
      String name = name(object);
      if (objects.containsKey(key(kind, namespace, name))) {
        throw ApiFailure.conflict(
            kind.resource(), name, kind.resource() + " \"" + name + "\" already exists");
      }
      made = born(kind, namespace, object);
      store(kind, namespace, made);
    }
    return told(kind, made);
  }

  /** Replaces an object; its resourceVersion, where it has one, must be the newest. */
  Map<String, Object> update(Kind kind, String namespace, Map<String, Object> object) {
    Map<String, Object> next;
    synchronized (this) {
      String name = name(object);
      Map<String, Object> live = require(kind, namespace, name);
      String wanted = Json.text(Json.map(object, "metadata"), "resourceVersion");
      String newest = Json.text(Json.map(live, "metadata"), "resourceVersion");
      if (!wanted.isEmpty() && !wanted.equals(newest)) {
        throw ApiFailure.conflict(
            kind.resource(),
            name,
            "Operation cannot be fulfilled on "
                + kind.resource()
                + " \""
                + name
                + "\": the object has been modified; please apply your changes to the latest"
                + " version and try again");
      }
      next = Json.copy(object);
      Map<String, Object> metadata = Json.map(next, "metadata");
      for (String kept : List.of("uid", "creationTimestamp", "generation", "managedFields")) {
        if (Json.map(live, "metadata").containsKey(kept)) {
          metadata.put(kept, Json.map(live, "metadata").get(kept));
        }
      }
      next.put("apiVersion", kind.apiVersion);
      next.put("kind", kind.word);
      if (Json.same(live, next)) {
        return Json.copy(live);
      }
      grown(kind, live, next);
      store(kind, namespace, next);
    }
    return told(kind, next);
  }

  /** Server-side apply. A dry run answers as if, and stores nothing. */
  Map<String, Object> apply(
      Kind kind,
      String namespace,
      String name,
      Map<String, Object> applied,
      String manager,
      boolean force,
      boolean dryRun) {
    Map<String, Object> next;
    synchronized (this) {
      requireNamespace(kind, namespace);
      Map<String, Object> live = objects.get(key(kind, namespace, name));
      Map<String, Object> fields = applicable(applied);
      if (live == null) {
        next = born(kind, namespace, fields);
        own(next, manager, FieldPaths.leaves(fields).keySet(), Set.of());
      } else {
        next = merged(kind, live, fields, manager, force);
        if (Json.same(live, next)) {
          return Json.copy(live);
        }
        grown(kind, live, next);
      }
      if (dryRun) {
        return Json.copy(next);
      }
      store(kind, namespace, next);
    }
    return told(kind, next);
  }

  private Map<String, Object> merged(
      Kind kind,
      Map<String, Object> live,
      Map<String, Object> fields,
      String manager,
      boolean force) {
    Map<String, Object> wanted = FieldPaths.leaves(fields);
    Map<String, Object> present = FieldPaths.leaves(live);
    Map<String, Set<String>> owners = owners(live);
    Set<String> lost = new TreeSet<>();
    List<Map<String, Object>> causes = new ArrayList<>();
    owners.forEach(
        (other, owned) -> {
          for (String path : owned) {
            boolean differs =
                wanted.containsKey(path)
                    && !Objects.equals(text(wanted.get(path)), text(present.get(path)));
            if (!other.equals(manager) && differs) {
              lost.add(path);
              causes.add(
                  Json.of(
                      "reason",
                      "FieldManagerConflict",
                      "message",
                      "conflict with \"" + other + "\"",
                      "field",
                      path));
            }
          }
        });
    if (!causes.isEmpty() && !force) {
      throw ApiFailure.fieldConflicts(causes);
    }
    Map<String, Object> next = Json.copy(live);
    Set<String> gone = new TreeSet<>(owners.getOrDefault(manager, Set.of()));
    gone.removeAll(wanted.keySet());
    owners.forEach(
        (other, owned) -> {
          if (!other.equals(manager)) {
            gone.removeAll(owned);
          }
        });
    FieldPaths.remove(next, gone);
    FieldPaths.overlay(next, Json.copy(fields));
    Defaults.fill(kind, next);
    own(next, manager, wanted.keySet(), lost);
    return next;
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? "" : Json.write(value);
  }

  /** Without what a client may not apply, and the identity, which nobody owns. */
  private static Map<String, Object> applicable(Map<String, Object> applied) {
    Map<String, Object> fields = Json.copy(applied);
    fields.remove(KEEPS_OTHERS);
    Map<String, Object> metadata = Json.map(fields, "metadata");
    metadata.keySet().retainAll(Set.of("name", "namespace", "labels", "annotations"));
    return fields;
  }

  private static Map<String, Set<String>> owners(Map<String, Object> object) {
    Map<String, Set<String>> owners = new LinkedHashMap<>();
    for (Map<String, Object> entry : Json.list(Json.map(object, "metadata"), "managedFields")) {
      owners.put(Json.text(entry, "manager"), FieldPaths.noted(Json.map(entry, "fieldsV1")));
    }
    return owners;
  }

  private static void own(
      Map<String, Object> object, String manager, Set<String> paths, Set<String> lost) {
    Map<String, Set<String>> owners = owners(object);
    owners.values().forEach(owned -> owned.removeAll(lost));
    Set<String> owned = new TreeSet<>(paths);
    owned.removeIf(p -> p.matches("\\.(apiVersion|kind|metadata\\.name|metadata\\.namespace)"));
    boolean same = owned.equals(owners.get(manager)) && lost.isEmpty();
    if (same) {
      return;
    }
    owners.put(manager, owned);
    List<Object> entries = new ArrayList<>();
    owners.forEach(
        (name, fields) ->
            entries.add(
                Json.of(
                    "manager",
                    name,
                    "operation",
                    "Apply",
                    "apiVersion",
                    Json.text(object, "apiVersion"),
                    "time",
                    now(),
                    "fieldsType",
                    "FieldsV1",
                    "fieldsV1",
                    FieldPaths.notes(object, fields))));
    Json.map(object, "metadata").put("managedFields", entries);
  }

  void delete(Kind kind, String namespace, String name) {
    Map<String, Object> gone;
    synchronized (this) {
      gone = require(kind, namespace, name);
      String key = key(kind, namespace, name);
      objects.remove(key);
      texts.remove(key);
      save();
    }
    // What it owns goes with it, and a namespace with all that is in it.
    String uid = Json.text(Json.map(gone, "metadata"), "uid");
    for (Kind other : Kind.values()) {
      for (Map<String, Object> object : list(other, kind == Kind.NAMESPACE ? name : namespace)) {
        Map<String, Object> metadata = Json.map(object, "metadata");
        boolean owned =
            Json.list(metadata, "ownerReferences").stream()
                .anyMatch(owner -> Json.text(owner, "uid").equals(uid));
        if ((kind == Kind.NAMESPACE && other.namespaced) || owned) {
          delete(other, Json.text(metadata, "namespace"), name(object));
        }
      }
    }
    Json.map(gone, "metadata").put("deletionTimestamp", now());
    told(kind, gone);
  }

  /** Puts {@code status} into an object; the generation stays. */
  void status(Kind kind, String namespace, String name, Map<String, Object> status) {
    Map<String, Object> next;
    synchronized (this) {
      Map<String, Object> live = objects.get(key(kind, namespace, name));
      if (live == null || Objects.equals(live.get("status"), status)) {
        return;
      }
      next = Json.copy(live);
      next.put("status", status);
      store(kind, namespace, next);
    }
    told(kind, next);
  }

  private Map<String, Object> born(Kind kind, String namespace, Map<String, Object> object) {
    Map<String, Object> made = Json.copy(object);
    made.put("apiVersion", kind.apiVersion);
    made.put("kind", kind.word);
    Map<String, Object> metadata = Json.map(made, "metadata");
    String name = name(made);
    if (!name.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
      throw ApiFailure.of(
          422,
          "Invalid",
          kind.word
              + " \""
              + name
              + "\" is invalid: metadata.name: Invalid value: \""
              + name
              + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
              + " characters, '-' or '.'");
    }
    if (kind.namespaced) {
      metadata.put("namespace", namespace);
    }
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", now());
    if (kind.hasGeneration()) {
      metadata.put("generation", 1);
    }
    Defaults.fill(kind, made);
    return made;
  }

  private static void grown(Kind kind, Map<String, Object> live, Map<String, Object> next) {
    if (kind == Kind.DEPLOYMENT
        && !Objects.equals(
            Json.map(Json.map(live, "spec"), "selector"),
            Json.map(Json.map(next, "spec"), "selector"))) {
      throw ApiFailure.of(
          422,
          "Invalid",
          "Deployment.apps \""
              + name(next)
              + "\" is invalid: spec.selector: Invalid value:"
              + " field is immutable");
    }
    if (kind.hasGeneration() && !Objects.equals(live.get("spec"), next.get("spec"))) {
      Map<String, Object> metadata = Json.map(next, "metadata");
      metadata.put("generation", Json.number(metadata, "generation", 1) + 1);
    }
  }

  private void store(Kind kind, String namespace, Map<String, Object> object) {
    version++;
    Json.map(object, "metadata").put("resourceVersion", Long.toString(version));
    put(key(kind, namespace, name(object)), Json.copy(object));
    save();
  }

  private void save() {
    StringJoiner all = new StringJoiner(",", "{\"version\":" + version + ",\"objects\":{", "}}");
    texts.forEach((key, text) -> all.add(Json.write(key) + ":" + text));
    PrivateFiles.write(file, all.toString());
  }

  private Map<String, Object> told(Kind kind, Map<String, Object> object) {
    watchers.forEach(watcher -> watcher.accept(kind, Json.copy(object)));
    return Json.copy(object);
  }

  private Map<String, Object> require(Kind kind, String namespace, String name) {
    Map<String, Object> live = objects.get(key(kind, namespace, name));
    if (live == null) {
      throw ApiFailure.notFound(kind.resource(), name);
    }
    return live;
  }

  private void requireNamespace(Kind kind, String namespace) {
    if (kind.namespaced && !objects.containsKey(key(Kind.NAMESPACE, "", namespace))) {
      throw ApiFailure.notFound("namespaces", namespace);
    }
  }

  static String name(Map<String, Object> object) {
    return Json.text(Json.map(object, "metadata"), "name");
  }

  private static String key(Kind kind, String namespace, String name) {
    return kind.name() + "/" + (kind.namespaced ? namespace + "/" : "") + name;
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
