package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.doctor.Ailment;
import dev.sealift.e2e.Homelab.Output;
import dev.sealift.e2e.Ward.Findings;
import dev.sealift.profile.ProfileFile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.ApplyPlan;
import dev.sealift.sandbox.Certificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with a Sealed Secrets controller and as time passes: a deployment made 200 days
 * ago, with a real controller of its own, whose keys can be taken away.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorSealingE2eTest {
  private static final String KEY_LABEL = "sealedsecrets.bitnami.com/sealed-secrets-key";

  @TempDir static Path folder;
  private static Ward ward;
  private static boolean storeKeyIsOld = true;

  @BeforeAll
  static void deploy() throws Exception {
    ward = new Ward(folder);
    ward.lab.run("", "kubectl", "create", "namespace", ward.lab.id);
    key("old", Duration.ofDays(-300), Duration.ofDays(900));
    Output made = ward.lab.run(controller(), "kubectl", "apply", "-f", "-");
    assertThat(made.status()).as(made.err()).isZero();
    Files.writeString(
        ward.lab.profile,
        Files.readString(ward.lab.profile)
            + "[sealing]\ncontroller_namespace = %s\ncontroller_name = sealer\n"
                .formatted(ward.lab.id));
    awaitController();
    Clock then = Clock.offset(Clock.systemUTC(), Duration.ofDays(-200));
    ProfileFile profile = ProfileReader.read(ward.lab.profile);
    try (Cluster cluster = Cluster.open(new ClusterAddress(Optional.empty(), Optional.empty()))) {
      try (ApplyPlan plan =
          new ApplyOperation(ward.workplace(cluster, then), false)
              .prepare(profile.profile(), profile.text(), ward.resolver())) {
        plan.perform();
      }
    }
  }

  /** The controller that the cluster has, for this namespace alone; that one is kept out of it. */
  private static String controller() throws Exception {
    String yaml;
    try (var in = DoctorSealingE2eTest.class.getResourceAsStream("controller.yaml")) {
      yaml = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    String image =
        ward.shell(
            "kubectl get pods -A -l name=sealed-secrets-controller -o"
                + " jsonpath='{.items[0].spec.containers[0].image}'");
    return yaml.replace("WARD", ward.lab.id).replace("CONTROLLER", image.strip());
  }

  @AfterAll
  static void close() throws Exception {
    for (String kind :
        new String[] {"validatingadmissionpolicybinding", "validatingadmissionpolicy"}) {
      ward.shell("kubectl delete " + kind + " " + ward.lab.id + " --ignore-not-found");
    }
    ward.close();
  }

  /** A key that the controller takes when it starts, valid from then to then. */
  private static void key(String name, Duration from, Duration to) throws Exception {
    Instant now = Instant.now();
    Certificates.Pair pair = Certificates.pair("sealer", now.plus(from), now.plus(to));
    ward.lab.kubectl(
        "create",
        "secret",
        "tls",
        name,
        "--cert=" + ward.file("sealing.crt", pair.certificate()),
        "--key=" + ward.file("sealing.key", pair.key()));
    ward.lab.kubectl("label", "secret", name, KEY_LABEL + "=active");
  }

  /** All keys that the controller has made by itself, or was given, but the first. */
  private static void forgetKeys(String selector) throws Exception {
    ward.lab.kubectl("label", "secret", "old", "first=yes", "--overwrite");
    ward.lab.kubectl("delete", "secret", "-l", KEY_LABEL + selector);
  }

  private static void restartController() throws Exception {
    ward.lab.kubectl("rollout", "restart", "deployment/sealer");
    awaitController();
  }

  private static void awaitController() throws Exception {
    ward.lab.kubectl("rollout", "status", "deployment/sealer", "--timeout=120s");
  }

  @Test
  @Order(1)
  void theFirstPasswordAndAllCredentialsAreOld() throws Exception {
    Findings found = ward.awaits(Ailment.FIRST_PASSWORD, Ailment.CREDENTIAL_OLD);
    assertThat(found.seen(Ailment.FIRST_PASSWORD))
        .isEqualTo("not changed since revision 1, 200 days ago");
    assertThat(found.toString())
        .contains("admin was sealed 200 days ago", "flask-key was sealed 200 days ago")
        .contains("database was sealed 200 days ago", "s3 was sealed 200 days ago");
    assertThat(found.remedy(Ailment.FIRST_PASSWORD)).isEqualTo("sealift rotate admin");
    ward.pastes(found.remedy(Ailment.FIRST_PASSWORD), "sealift rotate admin");
    Findings left = ward.awaits(Ailment.CREDENTIAL_OLD);
    assertThat(left.toString()).doesNotContain("admin was sealed");
    assertThat(left.remedy(Ailment.CREDENTIAL_OLD)).isEqualTo("sealift rotate database");
    // Two remedies at once: each ends with a new start of the pods.
    ward.shell("sealift rotate database flask-key --yes");
    assertThat(rests().toString()).contains("s3 was sealed").doesNotContain("flask", "database");
  }

  /** These are found, and that the store's key is old, until another is taken. */
  private static Findings rests(Ailment... ailments) throws Exception {
    if (!storeKeyIsOld) {
      return ward.awaits(ailments);
    }
    Ailment[] all = Arrays.copyOf(ailments, ailments.length + 1);
    all[ailments.length] = Ailment.CREDENTIAL_OLD;
    return ward.awaits(all);
  }

  @Test
  @Order(2)
  void theSealingKeyIsAboutToBeRenewed() throws Exception {
    key("month", Duration.ofDays(-29), Duration.ofDays(900));
    restartController();
    Findings found = rests(Ailment.KEY_RENEWAL);
    assertThat(ward.pastes(found.remedy(Ailment.KEY_RENEWAL), "kubectl"))
        .contains("name: month", "name: old", "tls.key: ");
    ward.lab.kubectl("delete", "secret", "month");
    restartController();
    rests();
  }

  @Test
  @Order(3)
  void theSealingCertificateEndsOrHasEnded() throws Exception {
    key("ends", Duration.ofDays(-10), Duration.ofDays(20));
    restartController();
    Findings ends = rests(Ailment.CERTIFICATE_ENDS);
    ward.pastes(ends.remedy(Ailment.CERTIFICATE_ENDS), "kubectl");
    awaitController();
    rests();

    forgetKeys(",first!=yes");
    ward.lab.kubectl("set", "env", "deployment/sealer", "SEALED_SECRETS_KEY_CUTOFF_TIME-");
    key("ended", Duration.ofDays(-10), Duration.ofDays(-1));
    restartController();
    Findings ended = rests(Ailment.CERTIFICATE_EXPIRED);
    assertThat(ended.seen(Ailment.CERTIFICATE_EXPIRED))
        .startsWith("the certificate was valid until ");
    ward.pastes(ended.remedy(Ailment.CERTIFICATE_EXPIRED), "kubectl");
    awaitController();
    rests();
  }

  @Test
  @Order(4)
  void theControllerIsGone() throws Exception {
    ward.lab.kubectl("scale", "deployment", "sealer", "--replicas=0");
    Findings found = rests(Ailment.CONTROLLER_GONE);
    assertThat(found.seen(Ailment.CONTROLLER_GONE)).contains("none of its pods is ready");
    assertThat(ward.pastes(found.remedy(Ailment.CONTROLLER_GONE), "kubectl"))
        .doesNotContain("sealer-");
    ward.lab.kubectl("scale", "deployment", "sealer", "--replicas=1");
    awaitController();
    rests();
  }

  @Test
  @Order(5)
  void theStoresKeyIsOld() throws Exception {
    String remedy = rests().remedy(Ailment.CREDENTIAL_OLD);
    assertThat(remedy).isEqualTo("sealift rotate s3");
    if (Homelab.hasOtherKeys()) {
      ward.lab.useOtherKeys(ward::set);
      ward.pastes(remedy, "sealift rotate s3");
      storeKeyIsOld = false;
      rests();
    }
  }

  /** The last backup is lost with them; what the cluster still has is sealed anew, another way. */
  @Test
  @Order(6)
  void theSealingKeysAreGone() throws Exception {
    forgetKeys("");
    restartController();
    Findings found = rests(Ailment.SEALING_KEY_GONE, Ailment.NOT_SYNCED);
    assertThat(found.seen(Ailment.NOT_SYNCED)).contains("no key could decrypt secret");
    ward.lab.edit("controller_name = sealer", "controller_name = sealer\nscope = namespace-wide");
    ward.pastes(found.remedy(Ailment.SEALING_KEY_GONE), "sealift apply");
    ward.isHealthy();
    ward.lab.edit("scope = namespace-wide", "scope = strict");
    Findings scope = ward.finds(Ailment.SCOPE_DIFFERS);
    ward.pastes(scope.remedy(Ailment.SCOPE_DIFFERS), "sealift apply");
    ward.isHealthy();
  }
}
