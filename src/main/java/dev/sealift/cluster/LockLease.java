package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the Lease of the lock says.
 *
 * @param version the API server's, of what was read; empty for one that is not there yet
 * @param holder empty where nobody holds it
 * @param seconds for how long it is held without being renewed
 * @param acquired since when, as it is written
 * @param transitions how often it has changed hands
 */
record LockLease(
    String version,
    Map<String, String> annotations,
    String holder,
    int seconds,
    String acquired,
    int transitions) {
  static final String API = "coordination.k8s.io/v1";
  static final String KIND = "Lease";

  private static final int DEFAULT_SECONDS = 15;

  /** The API server takes exactly six decimals. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  static LockLease of(KubernetesObject live) {
    return new LockLease(
        live.metadata().resourceVersion(),
        live.metadata().annotations(),
        text(live, "holderIdentity"),
        number(live, "leaseDurationSeconds", DEFAULT_SECONDS),
        text(live, "acquireTime"),
        number(live, "leaseTransitions", -1));
  }

  private static String text(KubernetesObject live, String field) {
    return Optional.ofNullable(live.<String>at("spec", field)).orElse("");
  }

  private static int number(KubernetesObject live, String field, int otherwise) {
    return Optional.ofNullable(live.<Number>at("spec", field))
        .map(Number::intValue)
        .orElse(otherwise);
  }

  /** One that nobody has made yet. */
  static LockLease none() {
    return new LockLease("", Map.of(), "", DEFAULT_SECONDS, "", -1);
  }

  boolean isThere() {
    return !version.isEmpty();
  }

  boolean isFree() {
    return holder.isEmpty();
  }

  /** What stands in an annotation; empty where there is none. */
  Optional<String> annotation(String name) {
    return Optional.ofNullable(annotations.get(name));
  }

  /** Whether both are of one taking of the lock, whose renewals differ in the version alone. */
  boolean isSameTaking(LockLease other) {
    return holder.equals(other.holder)
        && acquired.equals(other.acquired)
        && transitions == other.transitions;
  }

  /** The same, in other hands from {@code now} on. */
  LockLease takenBy(String taker, int forSeconds, Instant now) {
    return new LockLease(
        version, annotations, taker, forSeconds, TIME.format(now), transitions + 1);
  }

  /** The same with an annotation, or without it; whatever else stands there stays. */
  LockLease annotated(String name, Optional<String> value) {
    Map<String, String> all = new TreeMap<>(annotations);
    all.remove(name);
    value.ifPresent(text -> all.put(name, text));
    return new LockLease(version, Map.copyOf(all), holder, seconds, acquired, transitions);
  }

  /** The object to write, renewed at {@code now}. */
  KubernetesObject object(String namespace, String name, Instant now) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    metadata.put("annotations", annotations);
    if (isThere()) {
      metadata.put("resourceVersion", version);
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (!isFree()) {
      spec.put("holderIdentity", holder);
    }
    spec.put("leaseDurationSeconds", seconds);
    spec.put("acquireTime", acquired);
    spec.put("renewTime", TIME.format(now));
    spec.put("leaseTransitions", transitions);
    return KubernetesObject.of(API, KIND, Map.of("metadata", metadata, "spec", spec));
  }
}
