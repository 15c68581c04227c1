package dev.sealift.sandbox;

import dev.sealift.seal.Scope;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import dev.sealift.seal.Unsealer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Sealed Secrets controller: really decrypts, and answers as the real one was measured to
 * (conditions without a reason, no Secret touched when one item fails).
 */
final class SealedSecretsController {
  static final String NAMESPACE = "kube-system";
  static final String SERVICE = "sealed-secrets-controller";
  private static final String MANAGED = "sealedsecrets.bitnami.com/managed";

  private final ObjectStore store;
  private volatile SealingKeys keys;
  private final Faults faults;

  /** What was opened, in the form of a Secret: an object that changes keeps most of its values. */
  private final Map<Sealed, String> opened = new ConcurrentHashMap<>();

  /** A value, and what it is bound to. */
  private record Sealed(String value, Scope scope, String namespace, String name) {}

  SealedSecretsController(ObjectStore store, SealingKeys keys, Faults faults) {
    this.store = store;
    this.keys = keys;
    this.faults = faults;
    faults.onKeyLoss(this::loseKeys);
  }

  private void loseKeys(KeyPair next) {
    keys = SealingKeys.read(SealingKeys.make(Instant.now(), next));
    opened.clear();
    store.list(Kind.SEALED_SECRET, "").forEach(this::reconcile);
  }

  /** Makes its Service, unseals what is there, and watches. */
  void start() {
    if (store.get(Kind.SERVICE, NAMESPACE, SERVICE).isEmpty()) {
      store.create(
          Kind.SERVICE,
          NAMESPACE,
          Json.of(
              "metadata",
              Json.of("name", SERVICE, "labels", Json.of("name", SERVICE)),
              "spec",
              Json.of("ports", List.of(Json.of("name", "http", "port", 8080)))));
    }
    store.list(Kind.SEALED_SECRET, "").forEach(this::reconcile);
    store.watch(
        (kind, object) -> {
          boolean gone = Json.map(object, "metadata").containsKey("deletionTimestamp");
          if (kind == Kind.SEALED_SECRET && !gone && !settled(object)) {
            reconcile(object);
          }
        });
  }

  /** The certificate, unless a test wants another. */
  String certificate() {
    return faults.certificate().orElse(keys.certificatePem());
  }

  /** Whether every item can be opened: {@code /v1/verify}. */
  boolean verify(Map<String, Object> sealed) {
    return unseal(sealed).isPresent();
  }

  /** Seals every value again; as with the real one, hardly anything else comes back. */
  Optional<Map<String, Object>> rotate(Map<String, Object> sealed) {
    Map<String, Object> metadata = Json.map(sealed, "metadata");
    String namespace = Json.text(metadata, "namespace");
    String name = Json.text(metadata, "name");
    // As there: the new scope is what the template says.
    Scope scope = scope(Json.map(Json.map(sealed, "spec"), "template"));
    Sealer sealer =
        new Sealer(SealingCertificate.parse(keys.certificatePem()).key(), new SecureRandom());
    return unseal(sealed)
        .map(
            data -> {
              data.replaceAll(
                  (key, value) ->
                      sealer.seal(
                          Base64.getDecoder().decode(value.toString()), scope, namespace, name));
              return Json.of(
                  "metadata", Json.of("name", name, "namespace", namespace),
                  "spec", Json.of("encryptedData", data));
            });
  }

  private static Scope scope(Map<String, Object> object) {
    Map<String, String> annotations = new TreeMap<>();
    Json.map(Json.map(object, "metadata"), "annotations")
        .forEach((k, v) -> annotations.put(k, String.valueOf(v)));
    return Scope.ofAnnotations(annotations);
  }

  private static boolean settled(Map<String, Object> sealed) {
    return Json.number(Json.map(sealed, "status"), "observedGeneration", 0)
        == Json.number(Json.map(sealed, "metadata"), "generation", 1);
  }

  private void reconcile(Map<String, Object> sealed) {
    Map<String, Object> metadata = Json.map(sealed, "metadata");
    String namespace = Json.text(metadata, "namespace");
    String name = Json.text(metadata, "name");
    String refusal =
        unseal(sealed)
            .map(data -> write(sealed, namespace, name, data))
            .orElse("no key could decrypt secret (" + firstKey(sealed) + ")");
    Map<String, Object> condition =
        Json.of(
            "type",
            "Synced",
            "status",
            refusal.isEmpty() ? "True" : "False",
            "lastUpdateTime",
            ObjectStore.now(),
            "lastTransitionTime",
            ObjectStore.now());
    if (!refusal.isEmpty()) {
      condition.put("message", refusal);
    }
    store.status(
        Kind.SEALED_SECRET,
        namespace,
        name,
        Json.of(
            "observedGeneration", Json.number(metadata, "generation", 1),
            "conditions", List.of(condition)));
  }

  private static String firstKey(Map<String, Object> sealed) {
    return Json.map(Json.map(sealed, "spec"), "encryptedData").keySet().stream()
        .findFirst()
        .orElse("");
  }

  private Optional<Map<String, Object>> unseal(Map<String, Object> sealed) {
    Map<String, Object> metadata = Json.map(sealed, "metadata");
    Scope scope = scope(sealed);
    String namespace = Json.text(metadata, "namespace");
    String name = Json.text(metadata, "name");
    Map<String, Object> data = new LinkedHashMap<>();
    for (Map.Entry<String, Object> item :
        Json.map(Json.map(sealed, "spec"), "encryptedData").entrySet()) {
      String plain =
          opened.computeIfAbsent(
              new Sealed(String.valueOf(item.getValue()), scope, namespace, name), this::open);
      if (plain == null) {
        return Optional.empty();
      }
      data.put(item.getKey(), plain);
    }
    return Optional.of(data);
  }

  private @Nullable String open(Sealed sealed) {
    return new Unsealer(keys.privateKey())
        .unseal(sealed.value(), sealed.scope(), sealed.namespace(), sealed.name())
        .map(Base64.getEncoder()::encodeToString)
        .orElse(null);
  }

  /** Writes the Secret; returns the refusal, or nothing. */
  private String write(
      Map<String, Object> sealed, String namespace, String name, Map<String, Object> data) {
    Map<String, Object> owner =
        Json.of(
            "apiVersion",
            Kind.SEALED_SECRET.apiVersion,
            "kind",
            Kind.SEALED_SECRET.word,
            "name",
            name,
            "uid",
            Json.text(Json.map(sealed, "metadata"), "uid"),
            "controller",
            true);
    Map<String, Object> template = Json.map(Json.map(sealed, "spec"), "template");
    Map<String, Object> metadata = Json.copy(Json.map(template, "metadata"));
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    metadata.put("ownerReferences", List.of(owner));
    Map<String, Object> secret =
        Json.of(
            "metadata", metadata, "type", template.getOrDefault("type", "Opaque"), "data", data);
    Optional<Map<String, Object>> live = store.get(Kind.SECRET, namespace, name);
    if (live.isEmpty()) {
      store.create(Kind.SECRET, namespace, secret);
      return "";
    }
    Map<String, Object> liveMetadata = Json.map(live.get(), "metadata");
    boolean own =
        Json.list(liveMetadata, "ownerReferences").stream()
            .anyMatch(o -> Json.text(o, "kind").equals(Kind.SEALED_SECRET.word));
    boolean adopted = "true".equals(Json.text(Json.map(liveMetadata, "annotations"), MANAGED));
    if (!own && !adopted) {
      return "failed update: Resource \""
          + name
          + "\" already exists and is not managed by SealedSecret";
    }
    store.update(Kind.SECRET, namespace, secret);
    return "";
  }
}
