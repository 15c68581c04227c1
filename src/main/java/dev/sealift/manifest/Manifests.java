package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
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
  private static final String SEALED_API = "bitnami.com/v1alpha1";
  private static final String SEALED_KIND = "SealedSecret";

  private Manifests() {}

  /** The namespace, which is applied before all else and never deleted. */
  public static KubernetesObject namespace(Profile profile) {
    return KubernetesObject.of(
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(profile.deployment().namespace())
            .endMetadata()
            .build());
  }

  /**
   * All objects in the order they are applied: the three SealedSecrets first.
   *
   * @param authorities the CAs that the profile names
   */
  public static List<KubernetesObject> render(
      Profile profile, SealedCredentials sealed, Authorities authorities) {
    ServerConfig config = new ServerConfig(profile, authorities);
    ConfigMap map =
        new ConfigMapBuilder()
            .withMetadata(metadata(profile, Names.CONFIG))
            .withData(config.files())
            .build();
    List<KubernetesObject> objects = new ArrayList<>();
    sealed
        .all()
        .forEach(
            secret ->
                objects.add(
                    sealedSecret(secret, sealed.notes().getOrDefault(secret.name(), Map.of()))));
    objects.add(KubernetesObject.of(map));
    objects.add(KubernetesObject.of(networkPolicy(profile)));
    objects.add(KubernetesObject.of(service(profile)));
    objects.add(KubernetesObject.of(deployment(profile, config, hash(sealed, map))));
    profile
        .ingress()
        .host()
        .ifPresent(host -> objects.add(KubernetesObject.of(ingress(profile, host))));
    if (profile.deployment().replicas() > 1) {
      objects.add(KubernetesObject.of(disruptionBudget(profile)));
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
    return KubernetesObject.of(SEALED_API, SEALED_KIND, Map.of("metadata", metadata, "spec", spec));
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

  private static ObjectMeta metadata(Profile profile, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(profile.deployment().namespace())
        .withLabels(Names.labels(profile))
        .build();
  }

  /** Only MLflow's port is open; what the pod itself may reach stays as the cluster has it. */
  private static HasMetadata networkPolicy(Profile profile) {
    return new NetworkPolicyBuilder()
        .withMetadata(metadata(profile, Names.SERVICE))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Names.selector())
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(Names.PORT))
        .endPort()
        .endIngress()
        .endSpec()
        .build();
  }

  private static HasMetadata service(Profile profile) {
    return new ServiceBuilder()
        .withMetadata(metadata(profile, Names.SERVICE))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Names.selector())
        .addNewPort()
        .withName("http")
        .withProtocol("TCP")
        .withPort(Names.PORT)
        .withTargetPort(new IntOrString("http"))
        .endPort()
        .endSpec()
        .build();
  }

  private static HasMetadata deployment(Profile profile, ServerConfig config, String hash) {
    return new DeploymentBuilder()
        .withMetadata(metadata(profile, Names.DEPLOYMENT))
        .withNewSpec()
        .withReplicas(profile.deployment().replicas())
        .withRevisionHistoryLimit(3)
        .withNewSelector()
        .withMatchLabels(Names.selector())
        .endSelector()
        // The old pod serves until the new one does.
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(1))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(new PodTemplate(profile, config).build(hash))
        .endSpec()
        .build();
  }

  private static HasMetadata ingress(Profile profile, String host) {
    IngressBuilder ingress =
        new IngressBuilder()
            .withMetadata(metadata(profile, Names.SERVICE))
            .withNewSpec()
            .addNewRule()
            .withHost(host)
            .withNewHttp()
            .addNewPath()
            .withPath("/")
            .withPathType("Prefix")
            .withNewBackend()
            .withNewService()
            .withName(Names.SERVICE)
            .withNewPort()
            .withName("http")
            .endPort()
            .endService()
            .endBackend()
            .endPath()
            .endHttp()
            .endRule()
            .endSpec();
    profile
        .ingress()
        .className()
        .ifPresent(name -> ingress.editSpec().withIngressClassName(name).endSpec());
    profile
        .ingress()
        .tlsSecret()
        .ifPresent(
            secret ->
                ingress
                    .editSpec()
                    .addNewTl()
                    .withHosts(host)
                    .withSecretName(secret)
                    .endTl()
                    .endSpec());
    return ingress.build();
  }

  private static HasMetadata disruptionBudget(Profile profile) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(metadata(profile, Names.DEPLOYMENT))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(Names.selector())
        .endSelector()
        .endSpec()
        .build();
  }

  /** Changes when a ciphertext or the configuration does, and with nothing else. */
  private static String hash(SealedCredentials sealed, ConfigMap config) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sealed.all().forEach(s -> update(digest, s.encryptedData()));
      update(digest, config.getData());
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
