package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.SealedCredentials;
import dev.sealift.manifest.Yaml;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operations read of a cluster's Secrets and decide from them. */
class DecisionsTest {
  @TempDir Path folder;

  private final Wipe wipe = new Wipe();
  private PaperLab lab;

  @BeforeEach
  void open() {
    lab = new PaperLab(folder);
  }

  private static UserException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    UserException refusal = catchThrowableOfType(UserException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void theVaultIsWhatTheClusterHas() throws Exception {
    lab.applied(1);
    lab.apply(lab.sealed(Names.next(Names.DATABASE), Map.of("password", "a", "password.1", "b")));

    try (Vault vault = lab.vault()) {
      assertThat(vault.require(Names.DATABASE, Names.DB_PASSWORD).reveal())
          .isEqualTo("the database's 1");
      assertThat(vault.value(Names.DATABASE, "none")).isEmpty();
      assertThat(vault.isSynced(Names.S3)).isTrue();
      assertThat(vault.ciphertext(Names.S3, Names.ACCESS_KEY))
          .hasValue(vault.sealed(Names.S3).orElseThrow().encryptedData().get(Names.ACCESS_KEY));
      assertThat(vault.hasStaged()).isTrue();
      assertThat(vault.staged(Names.DATABASE, "password"))
          .extracting(Secret::reveal)
          .containsExactly("a", "b");
      assertThat(vault.staged(Names.DATABASE, "passw")).isEmpty();
      assertThat(vault.staged(Names.S3)).isEmpty();
      assertThat(vault.values("none")).isEmpty();
      assertThat(vault.hidden(lab.profile()))
          .extracting(Secret::reveal)
          .containsExactlyInAnyOrder(
              "the admin's one 1",
              "the flask key 1",
              "the database's 1",
              "the access key 1",
              "the secret key 1",
              "a",
              "b");
      assertThat(vault.checks()).isEmpty();
      assertThat(vault.sealedAt(Names.S3, Names.ACCESS_KEY)).isPresent();
      assertThat(vault.sealedNote(Names.S3, Names.ACCESS_KEY)).isEmpty();
    }
  }

  /** A mask of it would take every "mlflow" out of a line. */
  @Test
  void anAccessKeyThatIsANameIsNotHidden() throws Exception {
    lab.apply(
        lab.sealed(Names.S3, Map.of(Names.ACCESS_KEY, "mlflow", Names.SECRET_KEY, "mlflow-s3")));
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY + ".1", "AKIA1")));

    try (Vault vault = lab.vault()) {
      assertThat(vault.hidden(lab.profile()))
          .extracting(Secret::reveal)
          .containsExactlyInAnyOrder("mlflow-s3", "AKIA1");
    }
  }

  @Test
  void anEmptyVaultHasNothingAndSaysWhatToDo() {
    try (Vault vault = Vault.empty("lab")) {
      assertThat(vault.hasStaged()).isFalse();
      assertThat(vault.isSynced(Names.S3)).isFalse();
      assertThat(vault.ciphertext(Names.S3, Names.ACCESS_KEY)).isEmpty();
      assertThat(vault.sealedAt(Names.S3, Names.ACCESS_KEY)).isEmpty();
      UserException refusal = refusal(() -> vault.require(Names.S3, Names.ACCESS_KEY));
      assertThat(refusal.what()).isEqualTo("Secret mlflow-s3-credentials has no AWS_ACCESS_KEY_ID");
      assertThat(refusal.why()).contains("namespace lab");
    }
  }

  @Test
  void aClosedVaultHoldsNoValueAnyMore() throws Exception {
    lab.applied(1);
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY, "old")));
    Vault vault = lab.vault();
    Secret live = vault.require(Names.S3, Names.ACCESS_KEY);
    Secret staged = vault.staged(Names.S3, Names.ACCESS_KEY).get(0);
    vault.close();

    assertThatThrownBy(live::reveal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(staged::reveal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSecretOfSomebodyElseIsToldOf() throws Exception {
    lab.apply(
        KubernetesObject.of(
            new SecretBuilder()
                .withNewMetadata()
                .withName(Names.S3)
                .withNamespace(lab.namespace)
                .endMetadata()
                .addToData(Names.ACCESS_KEY, "YWNjZXNz")
                .build()));

    try (Vault vault = lab.vault()) {
      assertThat(vault.checks())
          .extracting(Check::seen)
          .containsExactly("Secret mlflow-s3-credentials is there and no SealedSecret owns it");
      assertThat(vault.isSynced(Names.S3)).isFalse();
    }
  }

  @Test
  void anotherVersionOfASealedSecretIsAChange() throws Exception {
    lab.applied(1);
    try (Vault vault = lab.vault()) {
      vault.requireUnchanged(lab.cluster);
      lab.apply(lab.sealed(Names.S3, Map.of(Names.ACCESS_KEY, "x", Names.SECRET_KEY, "y")));
      assertThat(refusal(() -> vault.requireUnchanged(lab.cluster)).what())
          .isEqualTo("SealedSecret mlflow-s3-credentials has changed since the plan was made");
    }
  }

  /** The controller is asked about what is older than its certificate, and about nothing else. */
  @Test
  void ciphertextThatCannotBeOpenedIsGivenUp() throws Exception {
    lab.applied(1);
    try (Vault vault = lab.vault()) {
      vault.giveUpWhatCannotBeOpened(validFrom(Instant.now().minusSeconds(60)), any -> false);
      assertThat(vault.ciphertext(Names.S3, Names.ACCESS_KEY)).isPresent();
      vault.giveUpWhatCannotBeOpened(
          validFrom(Instant.now().plusSeconds(60)), one -> !one.name().equals(Names.S3));
      assertThat(vault.ciphertext(Names.S3, Names.ACCESS_KEY)).isEmpty();
      assertThat(vault.ciphertext(Names.DATABASE, Names.DB_PASSWORD)).isPresent();
    }
  }

  private SealingCertificate validFrom(Instant notBefore) {
    SealingCertificate c = lab.certificate;
    return new SealingCertificate(c.key(), notBefore, c.notAfter(), c.fingerprint());
  }

  @Test
  void whatTheControllerHasRefusedIsGivenUp() throws Exception {
    lab.applied(1);
    KubernetesObject foreign = lab.credentials(2).get(2);
    SealedSecret sealed = Manifests.sealedSecret(foreign);
    lab.apply(
        Manifests.sealedSecret(
            SealedSecret.of(
                sealed.namespace(),
                sealed.name(),
                sealed.scope(),
                sealed.labels(),
                Map.of(Names.ACCESS_KEY, "AAAA", Names.SECRET_KEY, "AAAA"))));

    try (Vault vault = lab.vault()) {
      vault.giveUpWhatCannotBeOpened(lab.certificate, any -> true);
      assertThat(vault.ciphertext(Names.S3, Names.ACCESS_KEY)).isEmpty();
      assertThat(vault.ciphertext(Names.DATABASE, Names.DB_PASSWORD)).isPresent();
    }
  }

  private SealedCredentials seal(Vault vault, ResolvedCredentials credentials) {
    return new CredentialSealer(lab.certificate, lab.work(), vault, lab.profile())
        .seal(credentials.values());
  }

  private ResolvedCredentials resolve(Vault vault) {
    return ResolvedCredentials.resolve(
        lab.profile(), vault, lab.resolver(), new SecretGenerator(new SecureRandom()));
  }

  @Test
  void ofTheSameValueTheCiphertextStays() throws Exception {
    lab.applied(1);
    lab.text += "access_key = env:OTHER\n";
    lab.environment.put("OTHER", "another one");
    try (Vault vault = lab.vault();
        ResolvedCredentials credentials = resolve(vault)) {
      SealedCredentials sealed = seal(vault, credentials);

      assertThat(sealed.database().encryptedData())
          .isEqualTo(vault.sealed(Names.DATABASE).orElseThrow().encryptedData());
      assertThat(sealed.s3().encryptedData().get(Names.SECRET_KEY))
          .isEqualTo(vault.ciphertext(Names.S3, Names.SECRET_KEY).orElseThrow());
      assertThat(sealed.s3().encryptedData().get(Names.ACCESS_KEY))
          .isNotEqualTo(vault.ciphertext(Names.S3, Names.ACCESS_KEY).orElseThrow());
      assertThat(sealed.notes().get(Names.S3))
          .isEqualTo(
              Map.of(
                  Names.SEALED_ANNOTATION + Names.ACCESS_KEY,
                  "2026-11-24T07:00:00Z " + lab.certificate.brief()));
      assertThat(sealed.notes().get(Names.DATABASE)).isEmpty();
    }
  }

  @Test
  void inAnotherScopeAllIsSealedAnew() throws Exception {
    lab.applied(1);
    lab.text += "[sealing]\nscope = cluster-wide\n";
    try (Vault vault = lab.vault();
        ResolvedCredentials credentials = resolve(vault)) {
      SealedCredentials sealed = seal(vault, credentials);

      assertThat(sealed.database().encryptedData())
          .isNotEqualTo(vault.sealed(Names.DATABASE).orElseThrow().encryptedData());
      assertThat(sealed.notes().get(Names.DATABASE)).hasSize(2);
    }
  }

  @Test
  void credentialsAreTheClustersOrMadeOrGiven() throws Exception {
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> resolve(vault)).what()).contains("access_key = prompt");
    }
    lab.applied(1);
    lab.text += "access_key = env:A\n[auth]\nadmin_password = env:P\n";
    lab.environment.put("A", "given");
    lab.environment.put("P", "too short");
    try (Vault vault = lab.vault();
        ResolvedCredentials credentials = resolve(vault)) {
      assertThat(credentials.generated()).isEmpty();
      assertThat(credentials.databaseAdmin()).isEmpty();
      assertThat(credentials.values().databasePassword().reveal()).isEqualTo("the database's 1");
      assertThat(credentials.values().flaskKey().reveal()).isEqualTo("the flask key 1");
      assertThat(credentials.values().accessKey().reveal()).isEqualTo("given");
      assertThat(credentials.values().secretKey().reveal()).isEqualTo("the secret key 1");
      assertThat(credentials.checks(vault, lab.namespace, live -> false))
          .extracting(Check::seen)
          .containsExactly(
              "it has 9 characters; MLflow wants 12 or more",
              "the admin password given is not the one in Secret mlflow-basic-auth");
    }
  }

  @Test
  void whatIsMissingIsMadeAndAnApplyThatWasCutOffIsToldOf() throws Exception {
    lab.apply(lab.credentials(1).get(2));
    lab.text =
        lab.text.replace("[bucket]", "admin_username = p\nadmin_password = env:DB\n[bucket]");
    lab.environment.put("DB", "the database admin's");
    ResolvedCredentials credentials;
    try (Vault vault = lab.vault()) {
      credentials = resolve(vault).withDatabaseAdmin(lab.profile(), lab.resolver());
      assertThat(credentials.generated())
          .isEqualTo(Set.of(Names.TRACKING_PASSWORD, Names.FLASK_KEY, Names.DB_PASSWORD));
      assertThat(credentials.values().flaskKey().reveal()).matches("[0-9a-f]{64}");
      assertThat(credentials.values().adminPassword().length()).isEqualTo(28);
      assertThat(credentials.values().databasePassword().length()).isEqualTo(28);
      assertThat(credentials.databaseAdmin().orElseThrow().reveal())
          .isEqualTo("the database admin's");
      assertThat(credentials.checks(vault, lab.namespace, live -> false))
          .extracting(Check::state)
          .containsExactly(Check.State.WARNING);
    }
    Secret admin = credentials.databaseAdmin().orElseThrow();
    Secret flask = credentials.values().flaskKey();
    credentials.close();
    assertThatThrownBy(admin::reveal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(flask::reveal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void forFilesTheClustersOwnWillDoWhereASourceIsNotAtHand() throws Exception {
    lab.applied(1);
    lab.text += "access_key = env:ELSEWHERE\n";
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> resolve(vault)).what()).contains("ELSEWHERE is not set");
      try (ResolvedCredentials credentials =
          ResolvedCredentials.resolveForFiles(
              lab.profile(),
              vault,
              lab.resolver(),
              new SecretGenerator(new SecureRandom()),
              lab.events::add)) {
        assertThat(credentials.values().accessKey().reveal()).isEqualTo("the access key 1");
        assertThat(lab.events)
            .containsExactly(
                new Event.Warning(
                    "[bucket] access_key = env:ELSEWHERE: the variable ELSEWHERE is not set",
                    "the value that the cluster has is kept"));
      }
    }
    try (Vault empty = Vault.empty(lab.namespace)) {
      assertThat(
              refusal(
                      () ->
                          ResolvedCredentials.resolveForFiles(
                              lab.profile(),
                              empty,
                              lab.resolver(),
                              new SecretGenerator(new SecureRandom()),
                              lab.events::add))
                  .what())
          .contains("ELSEWHERE is not set");
    }
  }

  private Staging staging() {
    return new Staging(new Sealer(lab.certificate.key(), new SecureRandom()), lab.profile());
  }

  @Test
  void whatIsAboutToBeReplacedIsKeptBesideAndNothingTwice() throws Exception {
    List<KubernetesObject> first = lab.applied(1);
    List<KubernetesObject> target = List.of(first.get(0), lab.credentials(2).get(1), first.get(2));
    try (Vault vault = lab.vault()) {
      assertThat(staging().before(first, vault)).isEmpty();
      assertThat(staging().before(List.of(), vault)).isEmpty();
      List<KubernetesObject> kept = staging().before(target, vault);
      assertThat(kept).extracting(o -> o.name()).containsExactly("mlflow-db-credentials-next");
      kept.forEach(lab::apply);
    }
    lab.apply(target.get(1));
    try (Vault vault = lab.vault()) {
      assertThat(vault.staged(Names.DATABASE, Names.DB_PASSWORD))
          .extracting(Secret::reveal)
          .containsExactly("the database's 1");
      staging().before(first, vault).forEach(lab::apply);
    }
    lab.apply(lab.credentials(3).get(1));
    try (Vault vault = lab.vault()) {
      assertThat(vault.staged(Names.DATABASE).keySet())
          .containsExactly("password", "password.1", "username");
      staging().before(first, vault).forEach(lab::apply);
    }
    try (Vault vault = lab.vault()) {
      assertThat(vault.staged(Names.DATABASE, Names.DB_PASSWORD))
          .extracting(Secret::reveal)
          .containsExactly("the database's 1", "the database's 2", "the database's 3");
      // All of it is kept already.
      assertThat(staging().before(first, vault)).isEmpty();
    }
    try (Vault empty = Vault.empty(lab.namespace)) {
      assertThat(staging().before(first, empty)).isEmpty();
    }
  }

  @Test
  void aSealedSecretIsFoundByKindAndName() {
    List<KubernetesObject> objects = lab.credentials(1);

    assertThat(Staging.in(objects, Names.S3).orElseThrow().name()).isEqualTo(Names.S3);
    assertThat(Staging.in(objects, "none")).isEmpty();
    assertThat(Staging.in(List.of(Manifests.namespace(lab.profile())), lab.namespace)).isEmpty();
    assertThat(ObjectWriter.sealedSecrets(objects)).hasSize(3);
    assertThat(ObjectWriter.beforePods(objects)).isEmpty();
  }

  private NewCredentials made(Vault vault, boolean generate, Rotation... what) {
    return NewCredentials.of(
        lab.profile(),
        vault,
        lab.resolver(),
        lab.work(),
        EnumSet.copyOf(List.of(what)),
        generate,
        wipe);
  }

  @Test
  void onlyWhatIsRotatedIsNew() throws Exception {
    lab.applied(1);
    try (Vault vault = lab.vault()) {
      NewCredentials made = made(vault, false, Rotation.DATABASE, Rotation.FLASK_KEY);
      assertThat(made.rotated()).containsExactly(Rotation.FLASK_KEY, Rotation.DATABASE);
      assertThat(made.values().adminPassword().reveal()).isEqualTo("the admin's one 1");
      assertThat(made.values().databasePassword().length()).isEqualTo(28);
      assertThat(made.values().flaskKey().reveal()).matches("[0-9a-f]{64}");
      assertThat(made.values().accessKey().reveal()).isEqualTo("the access key 1");
      assertThat(made.values().secretKey().reveal()).isEqualTo("the secret key 1");
      assertThat(made.values().adminUsername()).isEqualTo("mlflow");
      assertThat(made.notices())
          .extracting(line -> line.substring(0, line.indexOf(':')))
          .containsExactly("flask-key", "database");
      assertThat(made.checks(lab.work(), lab.profile())).isEmpty();
    }
    try (Vault vault = lab.vault()) {
      NewCredentials none =
          NewCredentials.of(
              lab.profile(), vault, lab.resolver(), lab.work(), Set.of(), false, wipe);
      assertThat(none.rotated()).isEmpty();
      assertThat(none.values().databasePassword().reveal()).isEqualTo("the database's 1");
    }
  }

  @Test
  void aNewPasswordThatIsGivenIsAnotherAndLongEnough() throws Exception {
    lab.applied(1);
    lab.text += "[auth]\nadmin_password = env:P\n";
    lab.environment.put("P", "the admin's one 1");
    try (Vault vault = lab.vault()) {
      UserException same = refusal(() -> made(vault, false, Rotation.ADMIN));
      assertThat(same.what()).isEqualTo("the new value for admin is the one in use");
      assertThat(same.why()).isEqualTo("it comes from auth.admin_password = env:P");
      assertThat(same.remedy())
          .as("on a screen too, which has no options")
          .isEqualTo("put another value there, or have one made: sealift rotate admin --generate");
      lab.environment.put("P", "too short");
      NewCredentials given = made(vault, false, Rotation.ADMIN);
      assertThat(given.values().adminPassword().reveal()).isEqualTo("too short");
      assertThat(given.checks(lab.work(), lab.profile()))
          .extracting(Check::seen)
          .containsExactly("it has 9 characters; MLflow wants 12 or more");
      assertThat(given.notices().get(0)).startsWith("admin: clients that log in");
      Secret password = given.values().adminPassword();
      wipe.run();
      assertThatThrownBy(password::reveal).isInstanceOf(IllegalStateException.class);
      NewCredentials generated = made(vault, true, Rotation.ADMIN);
      assertThat(generated.values().adminPassword().length()).isEqualTo(28);
    }
  }

  @Test
  void theBucketsKeysAreGivenOrLeftWithANotice() throws Exception {
    lab.applied(1);
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> made(vault, false, Rotation.S3)).what())
          .contains("access_key = prompt: nobody can be asked");
      NewCredentials left = made(vault, false, Rotation.S3, Rotation.FLASK_KEY);
      assertThat(left.rotated()).containsExactly(Rotation.FLASK_KEY);
      assertThat(left.notices().get(0)).startsWith("s3: left as it is");
      assertThat(left.values().accessKey().reveal()).isEqualTo("the access key 1");
      lab.text += "access_key = env:A\nsecret_key = env:S\n";
      lab.environment.put("A", "the access key 1");
      lab.environment.put("S", "the secret key 1");
      assertThat(refusal(() -> made(vault, false, Rotation.S3)).what())
          .isEqualTo("the bucket's keys given are those in use");
      assertThat(made(vault, false, Rotation.S3, Rotation.FLASK_KEY).rotated())
          .containsExactly(Rotation.FLASK_KEY);
      for (String other : List.of("A", "S")) {
        lab.environment.put(other, "a new one");
        NewCredentials keys = made(vault, false, Rotation.S3);
        assertThat(keys.rotated()).containsExactly(Rotation.S3);
        assertThat(keys.values().accessKey().reveal()).isEqualTo(lab.environment.get("A"));
        assertThat(keys.values().secretKey().reveal()).isEqualTo(lab.environment.get("S"));
        assertThat(keys.notices().get(0)).startsWith("s3: the pods take the new keys");
        lab.environment.put("A", "the access key 1");
      }
    }
  }

  private Way way(boolean undo, Revision cut) throws Exception {
    return way(undo ? Heading.BACK : Heading.AS_LEFT, cut);
  }

  private Way way(Heading heading, Revision cut) throws Exception {
    try (Vault vault = lab.vault();
        History history = lab.history()) {
      return new Direction(history, vault, lab.key(), heading).way(cut);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"APPLY", "RESUME"})
  void anApplyAndAResumeGoOn(Operation operation) throws Exception {
    Revision cut = lab.record(operation, State.PENDING, "");

    Way way = way(false, cut);

    assertThat(way.text()).isEqualTo(lab.text);
    assertThat(way.mayMake()).isTrue();
    assertThat(way.why()).startsWith("forward, to what it was about to do: ");
    assertThat(refusal(() -> way(true, cut)).what())
        .isEqualTo("there is no revision to go back to");
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"ROTATE", "ROLLBACK"})
  void aSwitchGoesOnFromTheFirstChangedSecretAndBackBefore(Operation operation) throws Exception {
    List<KubernetesObject> before = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(before));
    List<KubernetesObject> wanted =
        List.of(before.get(0), lab.credentials(2).get(1), before.get(2));
    Revision cut = lab.record(operation, State.PENDING, Yaml.write(wanted));

    Way back = way(false, cut);
    assertThat(back.why()).isEqualTo("back to revision 1: no Secret had been changed yet");
    assertThat(back.manifests()).isEqualTo(Yaml.write(before));
    assertThat(back.mayMake()).isFalse();
    lab.apply(wanted.get(1));
    Way forward = way(false, cut);
    assertThat(forward.why())
        .isEqualTo(
            "forward, to what it was about to do: its Secrets are in place already, in part or"
                + " whole");
    assertThat(forward.manifests()).isEqualTo(Yaml.write(wanted));
    assertThat(forward.mayMake()).isFalse();
    anUndoWins(cut);
  }

  /** That which is asked for, and that which was begun. */
  private void anUndoWins(Revision cut) throws Exception {
    assertThat(way(true, cut).why()).isEqualTo("back to revision 1: as asked");
    try (History history = lab.history()) {
      history.step(cut.id(), new Step(1, Steps.UNDO, "done", "", PaperLab.NOW, Duration.ZERO));
    }
    assertThat(way(false, cut).why()).isEqualTo("back to revision 1: it was being undone");
  }

  @Test
  void aRollbackFromWhatDidNotAnswerGoesOn() throws Exception {
    List<KubernetesObject> before = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(before));
    Revision cut = lab.record(Operation.ROLLBACK, State.PENDING, Yaml.write(lab.credentials(2)));
    assertThat(way(false, cut).why()).startsWith("back to revision 1");
    try (History history = lab.history()) {
      history.step(cut.id(), new Step(1, Steps.FROM_DOWN, "done", "", PaperLab.NOW, Duration.ZERO));
    }
    assertThat(way(false, cut).why())
        .isEqualTo("forward, to what it was about to do: what ran before did not answer");
    assertThat(way(true, cut).why()).isEqualTo("back to revision 1: as asked");
  }

  /** The old credentials may be gone for good: then no undoing comes to an end. */
  @Test
  void whatIsBeingUndoneGoesOnAsAsked() throws Exception {
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(lab.applied(1)));
    String wanted = Yaml.write(lab.credentials(2));
    Revision cut = lab.record(Operation.ROTATE, State.INTERRUPTED, wanted);
    assertThat(way(Heading.FORWARD, cut).manifests()).isEqualTo(wanted);
    Way back = way(Heading.BACK, cut);
    assertThat(back.back()).isTrue();
    Revision undoing = lab.record(Operation.RESUME, State.INTERRUPTED, back.manifests());

    assertThat(way(Heading.AS_LEFT, undoing).manifests()).isEqualTo(back.manifests());
    Way forward = way(Heading.FORWARD, undoing);

    assertThat(forward.manifests()).isEqualTo(wanted);
    assertThat(forward.back()).isFalse();
    assertThat(forward.why()).isEqualTo("forward, to what it was about to do: as asked");
  }

  /** The resume of what no record tells of goes on by itself, not to what failed before it. */
  @Test
  void whatFailedIsNotGoneOnWith() throws Exception {
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(lab.applied(1)));
    lab.record(Operation.APPLY, State.FAILED, Yaml.write(lab.applied(2)));
    String wanted = Yaml.write(lab.credentials(3));
    Revision cut = lab.record(Operation.RESUME, State.INTERRUPTED, wanted);

    assertThat(way(Heading.FORWARD, cut).manifests()).isEqualTo(wanted);
  }

  /**
   * What was given up in between is not gone on with, and no undoing is taken for the beginning.
   */
  @Test
  void forwardIsToTheFirstOfWhatIsOpen() throws Exception {
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(lab.applied(1)));
    lab.record(Operation.APPLY, State.INTERRUPTED, Yaml.write(lab.applied(2)));
    lab.record(Operation.RESUME, State.FAILED, Yaml.write(lab.applied(2)));
    String wanted = Yaml.write(lab.credentials(3));
    Revision begun = lab.record(Operation.RESUME, State.INTERRUPTED, wanted);
    Revision undoing =
        lab.record(Operation.RESUME, State.INTERRUPTED, way(Heading.BACK, begun).manifests());

    assertThat(way(Heading.FORWARD, undoing).manifests()).isEqualTo(wanted);
  }

  /** All of it may be done and proven, and its end alone not recorded. */
  @Test
  void aRollbackThatChangesNoSecretGoesOn() throws Exception {
    String same = Yaml.write(lab.applied(1));
    lab.record(Operation.APPLY, State.SUCCEEDED, same);
    Revision cut = lab.record(Operation.ROLLBACK, State.PENDING, same);

    Way forward = way(false, cut);

    assertThat(forward.why())
        .isEqualTo(
            "forward, to what it was about to do: it changes no Secret, and goes on from what is"
                + " there");
    assertThat(forward.mayMake()).isFalse();
    anUndoWins(cut);
  }

  /** A rollback may begin from what a failed apply has left, which nobody has proven to work. */
  @Test
  void itIsToldThatNobodyGoesBackToWhatFailed() throws Exception {
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(lab.applied(1)));
    lab.record(Operation.APPLY, State.FAILED, Yaml.write(lab.applied(2)));
    Revision cut = lab.record(Operation.ROLLBACK, State.PENDING, Yaml.write(lab.credentials(3)));

    assertThat(way(true, cut).why())
        .isEqualTo(
            "back to revision 1, the last that succeeded, not to what revision 2 had left: as"
                + " asked");
  }

  /** What a failed apply has left is this history's too. */
  @Test
  void whatWasTriedSinceIsNoChangeByOthers() throws Exception {
    List<KubernetesObject> before = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(before));
    List<KubernetesObject> tried = List.of(before.get(0), before.get(1), lab.credentials(2).get(2));
    lab.record(Operation.APPLY, State.FAILED, Yaml.write(tried));
    Revision cut = lab.record(Operation.ROLLBACK, State.PENDING, Yaml.write(lab.credentials(3)));
    assertThat(changedByOthers(cut)).isFalse();
    lab.apply(tried.get(2));
    assertThat(changedByOthers(cut)).isFalse();
    lab.apply(lab.credentials(4).get(2));
    assertThat(changedByOthers(cut)).isTrue();
  }

  private boolean changedByOthers(Revision cut) throws Exception {
    try (Vault vault = lab.vault();
        History history = lab.history()) {
      return new Direction(history, vault, lab.key(), Heading.AS_LEFT).changedByOthers(cut);
    }
  }

  @Test
  void thereIsAWayBackWhereSomethingHasSucceeded() throws Exception {
    try (Vault vault = Vault.empty(lab.namespace);
        History history = lab.history()) {
      assertThat(new Direction(history, vault, lab.key(), Heading.AS_LEFT).canGoBack()).isFalse();
    }
    lab.record(Operation.APPLY, State.SUCCEEDED, "");
    try (Vault vault = Vault.empty(lab.namespace);
        History history = lab.history()) {
      assertThat(new Direction(history, vault, lab.key(), Heading.AS_LEFT).canGoBack()).isTrue();
    }
  }

  @Test
  void whatRunsIsWhatTheHistoryRecordedLast() throws Exception {
    List<KubernetesObject> objects = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(lab.credentials(1)));
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> Running.of(lab.work(), lab.key(), vault, lab.profile())).what())
          .isEqualTo("this history does not have what runs in " + lab.namespace);
      lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
      Running running = Running.of(lab.work(), lab.key(), vault, lab.profile());
      assertThat(running.revision().number()).isEqualTo(2);
      assertThat(running.manifests()).hasSize(3);
      assertThat(running.credentials().hidden())
          .extracting(Secret::reveal)
          .containsExactly(
              "the admin's one 1",
              "the flask key 1",
              "the database's 1",
              "the access key 1",
              "the secret key 1");
      assertThat(running.credentials().adminUsername()).isEqualTo("mlflow");
      running.credentials().close();
    }
  }

  @Test
  void aRollbackStartsAlsoFromWhatAFailedRevisionHasBrought() throws Exception {
    List<KubernetesObject> objects = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
    List<KubernetesObject> tried = lab.credentials(2);
    lab.record(Operation.APPLY, State.FAILED, Yaml.write(tried));
    // Another one failed before it changed anything.
    lab.record(Operation.APPLY, State.FAILED, Yaml.write(lab.credentials(3)));
    lab.apply(tried.get(2));
    try (Vault vault = lab.vault()) {
      UserException strict = refusal(() -> Running.of(lab.work(), lab.key(), vault, lab.profile()));
      assertThat(strict.what()).isEqualTo("revision 2 (apply) failed and changed Secrets");
      Running running = Running.orTried(lab.work(), lab.key(), vault, lab.profile());
      assertThat(running.revision().number()).isEqualTo(1);
      assertThat(Yaml.write(running.manifests())).isEqualTo(Yaml.write(objects));
      assertThat(running.credentials().accessKey().reveal()).isEqualTo("the access key 2");
      running.credentials().close();
    }
    lab.apply(lab.credentials(4).get(1));
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> Running.orTried(lab.work(), lab.key(), vault, lab.profile())).what())
          .isEqualTo("this history does not have what runs in " + lab.namespace);
    }
  }

  @Test
  void nothingBeginsOverWhatIsNotFinished() throws Exception {
    Settled.require(lab.work(), lab.key());
    Settled.require(Vault.empty(lab.namespace));
    Revision pending = lab.record(Operation.ROTATE, State.PENDING, "");
    UserException running = refusal(() -> Settled.require(lab.work(), lab.key()));
    assertThat(running.what()).isEqualTo("revision 1 (rotate) is not finished");
    assertThat(running.why())
        .isEqualTo("ann@nas began it at 2026-11-24T07:00:00Z, and it may still be running");
    assertThat(running.remedy()).endsWith(", and refuses while it runs");
    try (History history = lab.history()) {
      history.finish(pending.id(), State.INTERRUPTED, "rollout", "");
      assertThat(Settled.cutOff(history, lab.key())).isPresent();
    }
    UserException cut = refusal(() -> Settled.require(lab.work(), lab.key()));
    assertThat(cut.why())
        .isEqualTo("ann@nas began it at 2026-11-24T07:00:00Z; it was cut off at rollout");
    assertThat(cut.remedy()).endsWith("which finishes or undoes it");
    lab.record(Operation.APPLY, State.FAILED, "");
    Settled.require(lab.work(), lab.key());
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY, "old")));
    try (Vault vault = lab.vault()) {
      assertThat(refusal(() -> Settled.require(vault)).what())
          .isEqualTo("an operation on this deployment is not finished");
    }
    assertThat(Optional.of(cut.what())).hasValue("revision 1 (rotate) is not finished");
  }
}
