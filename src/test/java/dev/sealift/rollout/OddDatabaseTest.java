package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.database.FakePooler;
import dev.sealift.database.Postgres;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A PostgreSQL behind a pooler, and one whose tables are not in schema public. */
class OddDatabaseTest {
  private static final String PASSWORD = "the one of now";

  @RegisterExtension final Lab lab = OneSandbox.lab();

  private final Secret current = Secret.of(PASSWORD);
  private final Secret next = Secret.of("the next one");

  @BeforeEach
  void make() {
    lab.sql(
        "create role \"" + lab.id + "\" login password '" + PASSWORD + "'",
        "create database \"" + lab.id + "\"",
        "create database \"" + lab.id + "_auth\"");
  }

  private Postgres direct() {
    return new Postgres(Addresses.asInProfile().database(lab.profile()));
  }

  private Postgres behind(FakePooler pooler) {
    return new Postgres(new DatabaseTarget("127.0.0.1", pooler.port(), "prefer", Optional.empty()));
  }

  private FakePooler poolerThatSays(String sqlState) throws Exception {
    return new FakePooler(
        sqlState, "said", 1, lab.sandbox.database().host(), lab.sandbox.database().port());
  }

  @Test
  void aPasswordThatThePoolerRefusesIsSetBack() throws Exception {
    try (FakePooler pooler = poolerThatSays("28P01")) {
      UserException refused =
          refusal(() -> behind(pooler).changePassword(lab.id, lab.id, current, next));

      assertThat(refused.what())
          .isEqualTo(
              "the new password of role " + lab.id + " is refused at 127.0.0.1:" + pooler.port());
      assertThat(refused.why()).endsWith("; the old one is set again");
      assertThat(refused.remedy()).contains("auth_query").doesNotContain(PASSWORD);
    }
    assertThat(direct().accepts(lab.id, lab.id, current)).isTrue();
    assertThat(direct().accepts(lab.id, lab.id, next)).isFalse();
  }

  /** Too many connections are no word on a password. */
  @Test
  void whatElseKeepsItOutChangesNothingBack() throws Exception {
    try (FakePooler pooler = poolerThatSays("53300")) {
      behind(pooler).changePassword(lab.id, lab.id, current, next);
    }
    assertThat(direct().accepts(lab.id, lab.id, next)).isTrue();
  }
}
