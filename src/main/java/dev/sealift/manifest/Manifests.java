package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the objects of a deployment: the same input, the same objects. */
public final class Manifests {
  private Manifests() {}

  /** The namespace, which is applied before all else and never deleted. */
  public static KubernetesObject namespace(Profile profile) {
    return KubernetesObject.of(
        "v1", "Namespace", Tree.of("metadata", Tree.of("name", profile.deployment().namespace())));
  }

  /**
   * All objects in the order they are applied: the three SealedSecrets first.
   *
   * @param authorities the CAs that the profile names
   */
  public static List<KubernetesObject> render(
      Profile profile, SealedCredentials sealed, Authorities authorities) {
    ServerConfig config = new ServerConfig(profile, authorities);
    Map<String, String> files = config.files();
    List<KubernetesObject> objects = new ArrayList<>();
    sealed
        .all()
        .forEach(
            secret ->
                objects.add(
                    sealedSecret(secret, sealed.notes().getOrDefault(secret.name(), Map.of()))));
    objects.add(
        KubernetesObject.of(
            "v1", "ConfigMap", Tree.of("metadata", configMetadata(profile), "data", files)));
    objects.add(
        object(profile, "networking.k8s.io/v1", "NetworkPolicy", Names.SERVICE, networkPolicy()));
    objects.add(object(profile, "v1", "Service", Names.SERVICE, service()));
    objects.add(
        object(
            profile,
            "apps/v1",
            "Deployment",
            Names.DEPLOYMENT,
            deployment(profile, config, hash(sealed, files))));
    profile
        .ingress()
        .host()
        .ifPresent(
            host ->
                objects.add(
                    KubernetesObject.of(
                        "networking.k8s.io/v1",
                        "Ingress",
                        Tree.of(
                            "metadata", ingressMetadata(profile),
                            "spec", ingress(profile.ingress(), host)))));
    if (profile.deployment().replicas() > 1) {
      objects.add(
          object(
              profile, "policy/v1", "PodDisruptionBudget", Names.DEPLOYMENT, disruptionBudget()));
    }
    return List.copyOf(objects);
  }

  /** A SealedSecret as an object; the scope's annotations stand on it and on its template. */
  public static KubernetesObject sealedSecret(SealedSecret secret) {
    return sealedSecret(secret, Map.of());
  }

  private static KubernetesObject sealedSecret(SealedSecret secret, Map<String, String> notes) {
    Map<String, String> annotations = new TreeMap<>(secret.scope().annotations());
    annotations.putAll(notes);
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("metadata", templateMetadata(secret));
    template.put("type", "Opaque");
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("encryptedData", new TreeMap<>(secret.encryptedData()));
    spec.put("template", template);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", secret.name());
    metadata.put("namespace", secret.namespace());
    putSome(metadata, "labels", secret.labels());
    putSome(metadata, "annotations", annotations);
    return KubernetesObject.of(
        SealedSecret.API_VERSION, SealedSecret.KIND, Map.of("metadata", metadata, "spec", spec));
  }

  private static Map<String, Object> templateMetadata(SealedSecret secret) {
    Map<String, Object> metadata = new TreeMap<>();
    metadata.put("name", secret.name());
    metadata.put("namespace", secret.namespace());
    putSome(metadata, "labels", secret.labels());
    putSome(metadata, "annotations", secret.scope().annotations());
    return metadata;
  }

  private static void putSome(Map<String, Object> metadata, String key, Map<String, String> some) {
    if (!some.isEmpty()) {
      metadata.put(key, new TreeMap<>(some));
    }
  }

  /** The SealedSecret that an object of the cluster or of the history is. */
  public static SealedSecret sealedSecret(KubernetesObject object) {
    Metadata meta = object.metadata();
    SortedMap<String, String> data = new TreeMap<>();
    if (object.at("spec", "encryptedData") instanceof Map<?, ?> encrypted) {
      encrypted.forEach((key, value) -> data.put(String.valueOf(key), String.valueOf(value)));
    }
    return SealedSecret.of(
        meta.namespace(),
        meta.name(),
        Scope.ofAnnotations(meta.annotations()),
        meta.labels(),
        data);
  }

  private static KubernetesObject object(
      Profile profile, String apiVersion, String kind, String name, Map<String, Object> spec) {
    return KubernetesObject.of(
        apiVersion, kind, Tree.of("metadata", metadata(profile, name), "spec", spec));
  }

  private static Map<String, Object> metadata(Profile profile, String name) {
    return Tree.of(
        "name",
        name,
        "namespace",
        profile.deployment().namespace(),
        "labels",
        Names.labels(profile));
  }

  /** Only MLflow's port is open; what the pod itself may reach stays as the cluster has it. */
  private static Map<String, Object> networkPolicy() {
    return Tree.of(
        "podSelector", matching(Names.podSelector()),
        "policyTypes", List.of("Ingress"),
        "ingress",
            List.of(Tree.of("ports", List.of(Tree.of("protocol", "TCP", "port", Names.PORT)))));
  }

  private static Map<String, Object> matching(Map<String, String> labels) {
    return Tree.of("matchLabels", labels);
  }

  private static Map<String, Object> service() {
    return Tree.of(
        "type", "ClusterIP",
        "selector", Names.podSelector(),
        "ports",
            List.of(
                Tree.of(
                    "name", "http",
                    "protocol", "TCP",
                    "port", Names.PORT,
                    "targetPort", "http")));
  }

  private static Map<String, Object> deployment(Profile profile, ServerConfig config, String hash) {
    return Tree.of(
        "replicas", profile.deployment().replicas(),
        "revisionHistoryLimit", 3,
        "selector", matching(Names.deploymentSelector()),
        // The old pod serves until the new one does.
        "strategy",
            Tree.of(
                "type",
                "RollingUpdate",
                "rollingUpdate",
                Tree.of("maxSurge", 1, "maxUnavailable", 0)),
        "template", new PodTemplate(profile, config).build(hash));
  }

  /** Flux, where it fills in variables, would take envsubst's for its own. */
  private static Map<String, Object> configMetadata(Profile profile) {
    Map<String, Object> metadata = metadata(profile, Names.CONFIG);
    metadata.put("annotations", Tree.of("kustomize.toolkit.fluxcd.io/substitute", "disabled"));
    return metadata;
  }

  /** An artifact goes up in one request, of which ingress-nginx by itself takes a megabyte. */
  private static Map<String, Object> ingressMetadata(Profile profile) {
    Map<String, Object> metadata = metadata(profile, Names.SERVICE);
    metadata.put("annotations", Tree.of("nginx.ingress.kubernetes.io/proxy-body-size", "0"));
    return metadata;
  }

  private static Map<String, Object> ingress(Profile.Ingress wanted, String host) {
    Map<String, Object> backend =
        Tree.of("service", Tree.of("name", Names.SERVICE, "port", Tree.of("name", "http")));
    Map<String, Object> path = Tree.of("path", "/", "pathType", "Prefix", "backend", backend);
    Map<String, Object> spec =
        Tree.of("rules", List.of(Tree.of("host", host, "http", Tree.of("paths", List.of(path)))));
    wanted.className().ifPresent(name -> spec.put("ingressClassName", name));
    wanted
        .tlsSecret()
        .ifPresent(
            secret ->
                spec.put("tls", List.of(Tree.of("hosts", List.of(host), "secretName", secret))));
    return spec;
  }

  private static Map<String, Object> disruptionBudget() {
    return Tree.of("maxUnavailable", 1, "selector", matching(Names.podSelector()));
  }

  /** Changes when a ciphertext or the configuration does, and with nothing else. */
  private static String hash(SealedCredentials sealed, Map<String, String> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sealed.all().forEach(s -> update(digest, s.encryptedData()));
      update(digest, files);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, Map<String, String> data) {
    new TreeMap<>(data)
        .forEach(
            (key, value) ->
                digest.update((key + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8)));
  }
}
