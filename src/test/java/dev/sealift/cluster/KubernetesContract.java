package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Applied;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Sealift takes for granted of a Kubernetes API with a Sealed Secrets controller. It runs on
 * the sandbox and on a real cluster, so that the sandbox cannot flatter us.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubernetesContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SEALED = "bitnami.com/v1alpha1";

  private final String namespace =
      "contract-" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(java.util.Locale.ROOT);
  private final List<Event> events = new ArrayList<>();
  private Cluster cluster;

  /** The cluster to hold to it. */
  abstract Cluster open() throws Exception;

  /** Ends what {@link #open} has begun. */
  void end() {}

  @BeforeAll
  void makeNamespace() throws Exception {
    cluster = open();
    assertThat(cluster.namespaceExists(namespace)).isFalse();
    cluster.apply(
        KubernetesObject.of(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()),
        false,
        false);
    assertThat(cluster.namespaceExists(namespace)).isTrue();
  }

  @AfterAll
  void deleteNamespace() {
    cluster.client().namespaces().withName(namespace).delete();
    cluster.close();
    end();
  }

  private static ConfigMap model(String namespace, String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withData(data)
        .build();
  }

  private KubernetesObject map(String name, Map<String, String> data) {
    return KubernetesObject.of(model(namespace, name, data));
  }

  private String version(KubernetesObject like) {
    return cluster.get(like).orElseThrow().metadata().resourceVersion();
  }

  private Map<String, String> data(String name) {
    return cluster.client().configMaps().inNamespace(namespace).withName(name).get().getData();
  }

  @Test
  void tellsWhoItIsAndWhatIsAllowed() {
    assertThat(cluster.version()).startsWith("v1.");
    assertThat(cluster.identity()).isNotEmpty().isEqualTo(cluster.identity());
    assertThat(cluster.denied(namespace, List.of(new Access("create", "", "configmaps", ""))))
        .isEmpty();
  }

  @Test
  void aDryRunSaysWhatWouldComeOfItAndWritesNothing() {
    KubernetesObject map = map("dry", Map.of("a", "1"));
    ApplyResult result = cluster.apply(map, true, false);
    assertThat(result.object()).isPresent();
    assertThat(cluster.get(map)).isEmpty();
  }

  @Test
  void anApplyCreatesThenChangesNothingThenTakesAwayWhatIsNoLongerWanted() {
    KubernetesObject both = map("fields", Map.of("a", "1", "b", "2"));
    cluster.apply(both, false, false);
    assertThat(data("fields")).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "2"));

    String before = version(both);
    cluster.apply(both, false, false);
    assertThat(version(both)).isEqualTo(before);

    cluster.apply(map("fields", Map.of("a", "1")), false, false);
    assertThat(data("fields")).containsExactly(Map.entry("a", "1"));
  }

  /** What the server notes of an apply says as much as its dry run. */
  @Test
  void whatStandsAsItWasAppliedIsKnownWithoutADryRun() {
    KubernetesObject ours = map("standing", Map.of("a.b", "1", "c", "2"));
    cluster.apply(ours, false, false);
    assertThat(Applied.stands(ours, cluster.get(ours).orElseThrow())).isTrue();

    cluster.client().resource(model(namespace, "standing", Map.of("theirs", "3"))).patch(someone());
    assertThat(Applied.stands(ours, cluster.get(ours).orElseThrow())).isTrue();
    KubernetesObject less = map("standing", Map.of("a.b", "1"));
    assertThat(Applied.stands(less, cluster.get(ours).orElseThrow())).isFalse();
    assertThat(cluster.apply(less, true, false).object()).isNotEqualTo(cluster.get(ours));

    cluster.client().resource(model(namespace, "standing", Map.of("c", "3"))).patch(someone());
    assertThat(Applied.stands(ours, cluster.get(ours).orElseThrow())).isFalse();
  }

  private static PatchContext someone() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager("someone")
        .withForce(true)
        .build();
  }

  @Test
  void aFieldOfSomeoneElseIsAConflictWithItsOwnerUntilItIsForced() {
    KubernetesObject ours = map("owned", Map.of("a", "ours"));
    cluster.apply(ours, false, false);
    cluster.client().resource(model(namespace, "owned", Map.of("a", "theirs"))).patch(someone());

    // A dry run tells what it would be by force, with the server's defaults in it.
    ApplyResult told = cluster.apply(ours, true, false);
    assertThat(told.conflicts()).containsExactly(new FieldOwner(".data.a", "\"someone\""));
    assertThat(told.object().orElseThrow().tree().get("data")).isEqualTo(Map.of("a", "ours"));
    assertThat(told.object().orElseThrow().metadata().resourceVersion()).isNotEmpty();
    assertThat(data("owned")).containsEntry("a", "theirs");

    ApplyResult refused = cluster.apply(ours, false, false);
    assertThat(refused.object()).isEmpty();
    assertThat(refused.conflicts()).containsExactly(new FieldOwner(".data.a", "\"someone\""));
    assertThat(data("owned")).containsEntry("a", "theirs");

    assertThat(cluster.apply(ours, false, true).conflicts()).isEmpty();
    assertThat(data("owned")).containsEntry("a", "ours");
  }

  @Test
  void theServersDefaultsAreNoChange() {
    var service =
        KubernetesObject.of(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("defaults")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("http")
                .withPort(5000)
                .endPort()
                .addToSelector("a", "b")
                .endSpec()
                .build());
    cluster.apply(service, false, false);
    String before = version(service);
    var again = cluster.apply(service, true, false).object().orElseThrow();
    assertThat(again.metadata().resourceVersion()).isEqualTo(before);
    assertThat(cluster.client().services().inNamespace(namespace).withName("defaults").get())
        .satisfies(
            live -> {
              assertThat(live.getSpec().getType()).isEqualTo("ClusterIP");
              assertThat(live.getSpec().getPorts().get(0).getProtocol()).isEqualTo("TCP");
              assertThat(live.getSpec().getPorts().get(0).getTargetPort().getIntVal())
                  .isEqualTo(5000);
            });
  }

  @Test
  void whatIsNotThereIsEmptyAndDeletingItIsFine() {
    assertThat(cluster.get("v1", "ConfigMap", namespace, "none")).isEmpty();
    assertThat(cluster.secret(namespace, "none")).isEmpty();
    cluster.delete("v1", "ConfigMap", namespace, "none");
    assertThat(cluster.rolloutState(namespace, "none")).isEmpty();
  }

  @Test
  void aNamespaceThatIsNotThereIsToldOf() {
    KubernetesObject lost = KubernetesObject.of(model("no-such-namespace", "lost", Map.of()));
    assertThatThrownBy(() -> cluster.apply(lost, false, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ConfigMap lost");
  }

  private Sealer sealer() {
    SealingController controller =
        cluster.findController("kube-system", "sealed-secrets-controller");
    SealingCertificate certificate =
        SealingCertificate.parse(cluster.sealingCertificate(controller));
    return new Sealer(certificate.key(), new SecureRandom());
  }

  private SealedSecret sealed(String name, Scope scope, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return SealedSecret.of(
        namespace,
        name,
        scope,
        Map.of(),
        Map.of("key", sealer().seal(bytes, scope, namespace, name)));
  }

  private void applyAndAwait(SealedSecret sealed) throws InterruptedException {
    cluster.apply(Manifests.sealedSecret(sealed), false, false);
    cluster.awaitSynced(namespace, List.of(sealed.name()), Deadline.in(PATIENCE), events::add);
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void theControllerUnsealsWhatIsSealedHere(Scope scope) throws Exception {
    String name = "sealed-" + scope.word();
    applyAndAwait(sealed(name, scope, "größer & \u0000 kleiner"));
    try (LiveSecret live = cluster.secret(namespace, name).orElseThrow();
        Secret wanted = Secret.of("größer & \u0000 kleiner")) {
      assertThat(live.data()).containsOnlyKeys("key");
      assertThat(live.data().get("key").equals(wanted)).isTrue();
      assertThat(live.sealedOwner()).isEqualTo(Optional.of(name));
    }
    applyAndAwait(sealed(name, scope, "the next"));
    try (LiveSecret live = cluster.secret(namespace, name).orElseThrow();
        Secret wanted = Secret.of("the next")) {
      assertThat(live.data().get("key").equals(wanted)).isTrue();
    }
  }

  @Test
  void theControllerFindsByItsLabelsWhenItsNameIsAnother() {
    assertThat(cluster.findController("kube-system", "another-name").namespace())
        .isEqualTo("kube-system");
  }

  @Test
  void whatIsSealedForAnotherNameIsRefused() {
    SealedSecret other = sealed("right-name", Scope.STRICT, "value");
    SealedSecret wrong =
        SealedSecret.of(namespace, "wrong-name", Scope.STRICT, Map.of(), other.encryptedData());
    assertThatThrownBy(() -> applyAndAwait(wrong))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the controller could not unseal");
    assertThat(cluster.secret(namespace, "wrong-name")).isEmpty();
  }

  @Test
  void theControllerVerifiesWhatItCanOpen() {
    SealingController controller =
        cluster.findController("kube-system", "sealed-secrets-controller");
    SealedSecret good = sealed("verified", Scope.STRICT, "value");
    SealedSecret bad =
        SealedSecret.of(namespace, "unverified", Scope.STRICT, Map.of(), good.encryptedData());
    assertThat(cluster.canUnseal(controller, good)).isTrue();
    assertThat(cluster.canUnseal(controller, bad)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void theControllerSealsAgainAndNothingElseChanges(Scope scope) throws Exception {
    SealingController controller =
        cluster.findController("kube-system", "sealed-secrets-controller");
    String before =
        Yaml.write(List.of(Manifests.sealedSecret(sealed("again", scope, "value"))))
            .replace("  template:\n", "  template:\n    data:\n      key: \"x{{ .key }}\"\n");
    SealedDocument document = SealedDocument.read(before, "test").get(0);
    SealedDocument again = cluster.sealAgain(controller, document);
    assertThat(again).isNotEqualTo(document);
    assertThat(again.with(document.encryptedData())).isEqualTo(document);
    assertThat(cluster.canUnseal(controller, again)).isTrue();
    SealedDocument renamed =
        SealedDocument.read(before.replace("name: again", "name: renamed"), "test").get(0);
    assertThat(cluster.canUnseal(controller, renamed)).isEqualTo(scope != Scope.STRICT);
    if (scope == Scope.STRICT) {
      assertThatThrownBy(() -> cluster.sealAgain(controller, renamed))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the controller cannot seal " + namespace + "/renamed again");
    }
  }

  @Test
  void aSecretOfSomeoneElseIsNotReplaced() {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("foreign")
                .withNamespace(namespace)
                .endMetadata()
                .addToStringData("key", "theirs")
                .build())
        .create();
    assertThatThrownBy(() -> applyAndAwait(sealed("foreign", Scope.STRICT, "ours")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not replace a Secret that it did not make");
  }

  @Test
  void aSealedSecretTakesItsSecretWithItWhenItIsDeleted() throws Exception {
    applyAndAwait(sealed("passing", Scope.STRICT, "value"));
    cluster.delete(SEALED, "SealedSecret", namespace, "passing");
    cluster.awaitGone(namespace, List.of("passing"), Deadline.in(PATIENCE), events::add);
    assertThat(cluster.get(SEALED, "SealedSecret", namespace, "passing")).isEmpty();
    assertThat(cluster.secret(namespace, "passing")).isEmpty();
  }

  @Test
  void aLockIsHeldByOneAndTakenOverWhenItsHolderIsGone() throws Exception {
    Duration lease = Duration.ofSeconds(6);
    try (OperationLock held =
        OperationLock.acquire(cluster, namespace, "ann@nas", lease, events::add)) {
      held.check();
      assertThatThrownBy(
              () -> OperationLock.acquire(cluster, namespace, "bob@nas", lease, events::add))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ann@nas is working on namespace " + namespace);
      held.check();
    }
    try (OperationLock free =
        OperationLock.acquire(cluster, namespace, "bob@nas", lease, events::add)) {
      free.check();
    }
  }
}
