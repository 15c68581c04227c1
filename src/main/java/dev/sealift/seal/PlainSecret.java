package dev.sealift.seal;

import dev.sealift.credential.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Secret that is yet to be sealed: what of it survives the sealing.
 *
 * @param name empty where the input has none
 * @param namespace empty where the input has none
 * @param metadata the labels, annotations and finalizers that the Secret shall have
 * @param type empty where the input has none, which Kubernetes takes for Opaque
 * @param immutable whether the Secret can never be changed; empty where the input does not say
 * @param values the caller's to close
 */
public record PlainSecret(
    Optional<String> name,
    Optional<String> namespace,
    Metadata metadata,
    Optional<String> type,
    Optional<Boolean> immutable,
    SortedMap<String, Secret> values)
    implements AutoCloseable {

  /** Copies the map, not the secrets. */
  public PlainSecret {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** What an object's metadata says but for its name and namespace. */
  public record Metadata(
      SortedMap<String, String> labels,
      SortedMap<String, String> annotations,
      List<String> finalizers) {
    /** Nothing. */
    public static Metadata none() {
      return new Metadata(new TreeMap<>(), new TreeMap<>(), List.of());
    }

    /** The same with the annotations that say {@code scope}, and no others that say one. */
    Metadata with(Scope scope) {
      SortedMap<String, String> changed = new TreeMap<>(annotations);
      for (Scope other : Scope.values()) {
        changed.keySet().removeAll(other.annotations().keySet());
      }
      changed.putAll(scope.annotations());
      return new Metadata(labels, changed, finalizers);
    }
  }

  /** The scope that the input's annotations ask for. */
  public Scope scope() {
    return Scope.ofAnnotations(metadata.annotations());
  }

  /** The same under another name, in another namespace. */
  public PlainSecret at(Optional<String> otherNamespace, String otherName) {
    return new PlainSecret(
        Optional.of(otherName), otherNamespace, metadata, type, immutable, values);
  }

  /** Seals every value; what is left is ciphertext, safe to store and to show. */
  public SealedDocument seal(Sealer sealer, Scope scope) {
    SortedMap<String, String> encrypted = new TreeMap<>();
    values.forEach(
        (key, value) ->
            encrypted.put(
                key, sealer.seal(value, scope, namespace.orElse(""), name.orElseThrow())));
    Map<String, Object> own = names(new TreeMap<>(scope.annotations()));
    Metadata scoped = metadata.with(scope);
    Map<String, Object> inner = names(scoped.annotations());
    if (!scoped.finalizers().isEmpty()) {
      inner.put("finalizers", scoped.finalizers());
    }
    if (!scoped.labels().isEmpty()) {
      inner.put("labels", scoped.labels());
    }
    Map<String, Object> template = new LinkedHashMap<>();
    immutable.ifPresent(flag -> template.put("immutable", flag));
    template.put("metadata", inner);
    type.ifPresent(word -> template.put("type", word));
    return SealedDocument.of(own, encrypted, template);
  }

  private Map<String, Object> names(SortedMap<String, String> annotations) {
    Map<String, Object> map = new TreeMap<>();
    if (!annotations.isEmpty()) {
      map.put("annotations", annotations);
    }
    map.put("name", name.orElseThrow());
    namespace.ifPresent(where -> map.put("namespace", where));
    return map;
  }

  @Override
  public void close() {
    values.values().forEach(Secret::close);
  }
}
