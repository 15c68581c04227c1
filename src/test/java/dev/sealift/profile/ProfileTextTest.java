package dev.sealift.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileTextTest {
  private static final String TEXT =
      """
      # the lab's
      [deployment]
      ; image = not this one
      image = old
      own: kept

      [database]
      host=db

      """;

  private static Map<String, String> values(String... pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], pairs[i + 1]);
    }
    return values;
  }

  @Test
  void aSecretThatWasMadeACommentIsTakenOut() {
    assertThat(
            ProfileText.withoutCommentedSecrets(
                """
                ; image = not this one
                #password = hunter2
                  ; secret_key: wJalr
                # the admin's password = it was hunter2
                # password = generate
                #admin_password = env:PW
                password = keep
                """))
        .isEqualTo(
            """
            ; image = not this one
            #password = <hidden>
              ; secret_key: <hidden>
            # the admin's password = <hidden>
            # password = generate
            #admin_password = env:PW
            password = keep
            """);
  }

  @Test
  void theDefaultsAreThoseOfTheContractAndEmptyWhereOneHasToBeGiven() {
    assertThat(ProfileText.defaults())
        .containsEntry("deployment.image", "")
        .containsEntry("database.host", "")
        .containsEntry("database.port", "5432")
        .containsEntry("sealing.scope", "strict");
    assertThat(ProfileText.defaults().keySet()).startsWith("deployment.name").hasSize(33);
  }

  @Test
  void theValuesAreThoseThatStandThere() {
    assertThat(ProfileText.values(TEXT))
        .isEqualTo(
            values("deployment.image", "old", "deployment.own", "kept", "database.host", "db"));
  }

  @Test
  void aLineIsChangedInItsPlaceAndWhatIsMissingComesAtItsSectionsEnd() {
    assertThat(
            ProfileText.with(
                TEXT,
                values(
                    "deployment.image", "new",
                    "deployment.replicas", "2",
                    "deployment.workers", "3",
                    "database.host", "",
                    "bucket.name", "b",
                    "bucket.prefix", "p",
                    "auth.admin_username", "ann")))
        .isEqualTo(
            """
            # the lab's
            [deployment]
            ; image = not this one
            image = new
            own: kept
            replicas = 2
            workers = 3

            [database]
            host =
            [bucket]
            name = b
            prefix = p
            [auth]
            admin_username = ann
            """);
  }

  @Test
  void whatIsMissingAtTheEndComesRightBehindTheLastLine() {
    assertThat(ProfileText.with("[a]\nx = 1\n\n\n", values("a.y", "2")))
        .isEqualTo("[a]\nx = 1\ny = 2\n");
    assertThat(ProfileText.with("\n\n[a]\n", values("a.y", "2"))).isEqualTo("\n\n[a]\ny = 2\n");
    assertThat(ProfileText.with("", values("a.y", "2"))).isEqualTo("[a]\ny = 2\n");
    assertThat(ProfileText.with("[a]\n", values())).isEqualTo("[a]\n");
    // As Windows' editors begin a file.
    String marked = "\uFEFF[a]\r\ny = 1\r\n";
    assertThat(ProfileText.values(marked)).isEqualTo(values("a.y", "1"));
    assertThat(ProfileText.with(marked, values("a.y", "2"))).isEqualTo("[a]\ny = 2\n");
  }

  @Test
  void aLineWithoutAKeyIsNotTakenForOne() {
    String text = "[a]\n= x\nno key\n#y = 1\n;y = 1\n[b]\ny = of b\n";

    assertThat(ProfileText.with(text, values("a.y", "2")))
        .isEqualTo("[a]\n= x\nno key\n#y = 1\n;y = 1\ny = 2\n[b]\ny = of b\n");
  }
}
