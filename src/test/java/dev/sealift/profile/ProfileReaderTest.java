package dev.sealift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import dev.sealift.seal.Scope;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
  private static final String LEAST =
      """
      [deployment]
      image = registry.homelab/mlflow:3
      [database]
      host = postgres.homelab
      [bucket]
      name = mlflow
      """;

  @TempDir Path folder;

  private static String problems(String text) {
    return ProfileReader.problems(text).stream()
        .map(p -> p.text("p.ini") + "\n")
        .reduce("", String::concat);
  }

  @ParameterizedTest
  @ValueSource(strings = {"homelab", "aws", "sandbox"})
  void theProfilesThatAreShippedAreValid(String name) {
    Profile profile = ProfileReader.read(Path.of("profiles", name + ".ini"));

    assertThat(profile.deployment().namespace()).isEqualTo("mlflow");
  }

  /** As it was shipped before it had any of the keys that came later: their defaults count. */
  @Test
  void theFirstProfileIsReadAndItsLinesStayWhenItIsRewritten() throws Exception {
    String first = Files.readString(Path.of("src/test/resources/dev/sealift/profile/first.ini"));

    assertThat(ProfileReader.parse("first.ini", first))
        .isEqualTo(
            ProfileReader.parse(
                "now.ini",
                ProfileText.with(
                    first, java.util.Map.of("deployment.workers", "1", "bucket.create", "true"))));
    assertThat(ProfileText.with(first, ProfileText.values(first))).isEqualTo(first);
  }

  @Test
  void aNewerProfileIsRefusedWithWhatToDo() {
    assertThat(problems(LEAST + "object_lock = on\n[tracing]\nendpoint = http://jaeger:4318\n"))
        .contains("p.ini:7: [bucket] object_lock: is no key; known are name, prefix, ")
        .contains("p.ini:8: [tracing] is no section; known are deployment, ")
        .endsWith("; a newer Sealift may know more: update this one\n");
  }

  @Test
  void whatIsLeftOutHasTheDefaultOfTheContract() {
    Profile profile = ProfileReader.parse("p.ini", LEAST);

    assertThat(profile)
        .isEqualTo(
            new Profile(
                new Profile.Deployment("mlflow", "mlflow", "registry.homelab/mlflow:3", 1, 1),
                new Profile.Database(
                    "postgres.homelab",
                    5432,
                    "mlflow",
                    "mlflow_auth",
                    "mlflow",
                    new SecretSource.Generate(),
                    "prefer",
                    java.util.Optional.empty(),
                    java.util.Optional.empty()),
                new Profile.Bucket(
                    "mlflow",
                    "",
                    java.util.Optional.empty(),
                    "us-east-1",
                    new SecretSource.Prompt(),
                    new SecretSource.Prompt(),
                    true,
                    java.util.Optional.empty()),
                new Profile.Auth(
                    "mlflow", new SecretSource.Generate(), "READ", new SecretSource.Generate()),
                new Profile.Ingress(
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    java.util.Optional.empty()),
                new Profile.Sealing("kube-system", "sealed-secrets-controller", Scope.STRICT)));
  }

  @Test
  void everyProblemIsToldAtOnceWithItsLineAndRemedy() {
    assertThat(
            problems(
                """
                [deployment]
                imgae = x
                replicas = many
                [databse]
                [database]
                port = 99999
                sslmode = verify-full
                admin_username = postgres
                [bucket]
                name = Big_Bucket
                endpoint = s3.homelab:7070
                access_key = generate
                """))
        .isEqualTo(
            """
            p.ini:2: [deployment] imgae: is no key; did you mean image?
            p.ini:4: [databse] is no section; did you mean database?
            p.ini: [deployment] image: is missing; add a line: image = …
            p.ini:3: [deployment] replicas: "many" cannot be used; write a number, 1 to 16
            p.ini: [database] ca_file: sslmode verify-full needs it; name the CA's PEM file
            p.ini: [database] admin_password: is missing beside the other; give both, or neither
            p.ini: [database] host: is missing; add a line: host = …
            p.ini:6: [database] port: "99999" cannot be used; write a number, 1 to 65535
            p.ini:10: [bucket] name: "Big_Bucket" cannot be used; write 3 to 63 small letters, digits, '-' and '.'
            p.ini:11: [bucket] endpoint: is no endpoint; write http://host:port or https://host
            p.ini:12: [bucket] access_key: cannot be generated: someone else gives it; write prompt, keep, env:NAME or file:PATH
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "database, password",
    "bucket, access_key",
    "bucket, secret_key",
    "auth, admin_password",
    "auth, flask_secret_key"
  })
  void aLiteralSecretIsRefusedAndNotRepeated(String section, String key) {
    String text = LEAST + "[" + section + "2]\n";
    String marked = text.replace("[" + section + "2]", "");
    marked =
        marked.contains("[" + section + "]")
            ? marked.replace("[" + section + "]", "[" + section + "]\n" + key + " = marker-4711")
            : marked + "[" + section + "]\n" + key + " = marker-4711\n";

    assertThat(problems(marked))
        .contains("[" + section + "] " + key + ": a profile holds no secret")
        .doesNotContain("4711");
  }

  @Test
  void aSecretInTheEndpointIsRefusedAndNotRepeated() {
    assertThat(problems(LEAST + "endpoint = https://user:marker-4711@s3.homelab\n"))
        .isEqualTo(
            "p.ini:7: [bucket] endpoint: has credentials in it; use access_key and secret_key\n");
  }

  @Test
  void sourcesOfSecretsAreRead() {
    Profile profile =
        ProfileReader.parse(
            "p.ini",
            LEAST + "endpoint = http://s3:7070\naccess_key = env:KEY\nsecret_key = file:/k\n");

    assertThat(profile.bucket().endpoint()).contains(URI.create("http://s3:7070"));
    assertThat(profile.bucket().accessKey()).isEqualTo(new SecretSource.Env("KEY"));
    assertThat(profile.bucket().secretKey()).isEqualTo(new SecretSource.File(Path.of("/k")));
    assertThat(profile.bucket().secretKey().text()).isEqualTo("file:/k");
  }

  @Test
  void whatIsNoIniFileIsSaidByItsLine() {
    assertThat(problems("hello\n" + LEAST))
        .isEqualTo("p.ini:1: the line is no key = value; write key = value, or # before it\n");
    assertThat(problems(LEAST + "name = again\n"))
        .isEqualTo("p.ini:7: [bucket] name: the key is there twice; keep one of the two lines\n");
    assertThat(problems(LEAST + "[bucket]\n"))
        .isEqualTo("p.ini:7: [bucket] the section is there twice; put its keys together\n");
    assertThat(problems(LEAST + "prefix = \u0000\n"))
        .isEqualTo("p.ini:7: [bucket] the line has a control character; take it out\n");
  }

  @Test
  void aFileOfWindowsIsReadToo() throws Exception {
    Path file = folder.resolve("p.ini");
    Files.writeString(file, "\uFEFF" + LEAST.replace("\n", "\r\n"));

    assertThat(ProfileReader.read(file)).isEqualTo(ProfileReader.parse("p.ini", LEAST));
  }

  @Test
  void whatCannotBeReadIsNamed() throws Exception {
    Path binary = Files.write(folder.resolve("b.ini"), new byte[] {(byte) 0xFF, (byte) 0xFE});

    assertThatThrownBy(() -> ProfileReader.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read profile " + folder);
    assertThatThrownBy(() -> ProfileReader.read(folder.resolve("no.ini")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.why()).isEqualTo("there is no such file"));
    assertThatThrownBy(() -> ProfileReader.read(binary))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.why()).isEqualTo("it is not UTF-8"));
  }

  @Test
  void theStoresOwnAuthorityGoesWithHttps() {
    String profile =
        """
        [deployment]
        image = i
        [database]
        host = h
        [bucket]
        name = mlflow
        endpoint = %s://s3.homelab
        ca_file = store.pem
        """;
    assertThat(ProfileReader.parse("p.ini", profile.formatted("https")).bucket().caFile())
        .contains(java.nio.file.Path.of("store.pem"));
    assertThatThrownBy(() -> ProfileReader.parse("p.ini", profile.formatted("http")))
        .hasStackTraceContaining("ProfileReaderTest")
        .extracting(e -> ((dev.sealift.core.UserException) e).why())
        .asString()
        .contains("[bucket] ca_file: is of use with an https endpoint alone");
  }
}
