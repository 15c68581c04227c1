package dev.sealift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Spelling;
import dev.sealift.core.UserException;
import dev.sealift.seal.Scope;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
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
    Profile profile = ProfileReader.read(Path.of("profiles", name + ".ini")).profile();

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
                    Optional.empty(),
                    Optional.empty()),
                new Profile.Bucket(
                    "mlflow",
                    "",
                    Optional.empty(),
                    "us-east-1",
                    new SecretSource.Prompt(),
                    new SecretSource.Prompt(),
                    true,
                    Optional.empty()),
                new Profile.Auth(
                    "mlflow", new SecretSource.Generate(), "READ", new SecretSource.Generate()),
                new Profile.Ingress(Optional.empty(), Optional.empty(), Optional.empty()),
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
    String text = "\uFEFF" + LEAST.replace("\n", "\r\n");
    Files.writeString(file, text);

    assertThat(ProfileReader.read(file))
        .isEqualTo(new ProfileFile(file, text, ProfileReader.parse("p.ini", LEAST)));
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

  /** The pods' libpq would verify where the checks from here would not. */
  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require"})
  void theDatabasesOwnAuthorityGoesWithVerification(String mode) {
    assertThat(
            problems(
                LEAST.replace("[bucket]", "sslmode = " + mode + "\nca_file = c.pem\n[bucket]")))
        .isEqualTo(
            "p.ini:6: [database] ca_file: is of use with sslmode verify-ca or verify-full alone;"
                + " set one of them, or leave it out\n");
  }

  /** A key of the profile, a value, and what is said of it; nothing where it can be used. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "deployment | replicas = 0 | replicas: \"0\" cannot be used; write a number, 1 to 16",
        "deployment | replicas = 1 | -",
        "deployment | replicas = 16 | -",
        "deployment | replicas = 17 | replicas: \"17\" cannot be used; write a number, 1 to 16",
        "deployment | namespace = Lab | namespace: \"Lab\" cannot be used; write small letters, digits and '-', 63 at most",
        "database | sslmode = always | sslmode: \"always\" is unknown; use one of disable, allow, prefer, require, verify-ca, verify-full",
        "database | sslmode = | sslmode: is missing; add a line: sslmode = …",
        "database | password = | password: is empty; write generate, prompt, keep, env:NAME or file:PATH",
        "database | password = file: | password: a profile holds no secret, and what stands here is no source of one; write generate, prompt, keep, env:NAME or file:PATH",
        "database | password = file:x | -",
        "database | password = env:1 | password: a profile holds no secret, and what stands here is no source of one; write generate, prompt, keep, env:NAME or file:PATH",
        "database | password = keep | -",
        "database | admin_password = prompt | admin_username: is missing beside the other; give both, or neither",
        "bucket | prefix = /a | prefix: \"/a\" begins or ends with /; leave that slash out",
        "bucket | prefix = a/ | prefix: \"a/\" begins or ends with /; leave that slash out",
        "bucket | prefix = a/b | -",
        "bucket | endpoint = http://s3/path | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = http://s3/?a=b | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = ftp://s3 | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = http:s3 | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = http://a_b | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = http://a b | endpoint: is no endpoint; write http://host:port or https://host",
        "bucket | endpoint = https://s3:9000/ | -",
        "bucket | access_key = | access_key: is empty; write prompt, keep, env:NAME or file:PATH",
        "auth | default_permission = SOME | default_permission: \"SOME\" is unknown; use one of READ, EDIT, MANAGE, NO_PERMISSIONS",
        "auth | admin_username = a:b | admin_username: \"a:b\" has a colon, at which a login ends the name; write a name without one",
        "database | password = file:~/db | password: begins with ~, which a shell alone knows; write the whole path",
        "ingress | host = a/b | host: \"a/b\" is no name that an Ingress could have; write a name of small letters, such as mlflow.homelab; an address is none",
        "ingress | host = 10.0.0.1 | host: \"10.0.0.1\" is no name that an Ingress could have; write a name of small letters, such as mlflow.homelab; an address is none",
        "ingress | host = MLflow.lab | host: \"MLflow.lab\" is no name that an Ingress could have; write a name of small letters, such as mlflow.homelab; an address is none",
        "ingress | host = fd00::1 | host: \"fd00::1\" is no name that an Ingress could have; write a name of small letters, such as mlflow.homelab; an address is none",
        "ingress | tls_secret = My_Secret | tls_secret: is given without a host; give host too, or leave tls_secret empty",
        "ingress | host = mlflow.homelab | -",
        "ingress | class = nginx | class: is given without a host; give host too, or leave class empty",
        "ingress | tls_secret = t | tls_secret: is given without a host; give host too, or leave tls_secret empty",
        "sealing | scope = wide | scope: \"wide\" is no scope; use strict, namespace-wide or cluster-wide",
        "sealing | scope = cluster-wide | -"
      })
  void eachValueIsHeldToWhatItMayBe(String section, String line, String problem) {
    String text =
        LEAST.contains("[" + section + "]")
            ? LEAST.replace("[" + section + "]", "[" + section + "]\n" + line)
            : LEAST + "[" + section + "]\n" + line;

    assertThat(problems(text).replaceFirst("p.ini:?[0-9]*: \\[[a-z]+\\] ", ""))
        .isEqualTo(problem == null ? "" : problem + "\n");
  }

  @Test
  void whatAnIngressNamesIsAnObject() {
    String host = LEAST + "[ingress]\nhost = mlflow.homelab\n";
    assertThat(problems(host + "class = nginx\ntls_secret = mlflow-tls.1\n")).isEmpty();
    assertThat(problems(host + "class = Nginx\ntls_secret = My_Secret\n"))
        .contains(
            "class: \"Nginx\" is no object's name", "tls_secret: \"My_Secret\" is no object's");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "fd00::1, true",
    "a-b.homelab, true",
    "a_b, false",
    "'::1', true",
    "db:5432, false",
    "-a, false"
  })
  void aHostIsANameOrAnAddressAlone(String host, boolean good) {
    String said = problems(LEAST.replace("postgres.homelab", host));

    assertThat(said)
        .isEqualTo(
            good
                ? ""
                : "p.ini:4: [database] host: \""
                    + host
                    + "\" is no host; write a host name or an address alone\n");
  }

  /** A password stands in one, and a secret that was broken off at a line's end in the other. */
  @Test
  void whatMayHoldASecretIsNotQuoted() {
    assertThat(problems(LEAST.replace("postgres.homelab", "postgresql://ann:hunter2@db")))
        .isEqualTo(
            "p.ini:4: [database] host: what stands here is no host; write a host name or an"
                + " address alone\n");
    assertThat(problems(LEAST.replace("[bucket]\n", "[bucket]\nwJalrXUt/K7MDENG+bPx=\n")))
        .startsWith("p.ini:")
        .contains("[bucket] ", "is no key; ")
        .doesNotContain("wJalr");
  }

  @Test
  void aNameOfPostgresqlIsCountedInBytes() {
    String text = LEAST.replace("[bucket]", "username = %s\n[bucket]");

    assertThat(problems(text.formatted("ä".repeat(31) + "b"))).isEmpty();
    assertThat(problems(text.formatted("ä".repeat(32))))
        .isEqualTo(
            "p.ini:5: [database] username: is longer than PostgreSQL's 63 bytes;"
                + " write a shorter name\n");
  }

  /** MLflow reads it from a URL, of which SQLAlchemy does not decode this part. */
  @ParameterizedTest
  @ValueSource(strings = {"ml flow", "100%", "a/b", "m\u00E4", "a?b", "a+b"})
  void aDatabaseHasANameThatAUrlHasAsItIs(String name) {
    assertThat(problems(LEAST.replace("[bucket]", "auth = " + name + "\n[bucket]")))
        .startsWith("p.ini:5: [database] auth: \"")
        .endsWith("; use letters, digits, '.', '_' and '-' of ASCII\n");
    assertThat(problems(LEAST.replace("[bucket]", "auth = M-l.1_w\n[bucket]"))).isEmpty();
  }

  @Test
  void whatIsGivenIsInTheProfile() {
    Profile profile =
        ProfileReader.parse(
            "p.ini",
            """
            [deployment]
            image = i
            replicas = 2
            workers = 3
            [database]
            host = h
            sslmode = verify-full
            ca_file = /ca.pem
            admin_username = postgres
            admin_password = keep
            [bucket]
            name = mlflow
            create = false
            [ingress]
            host = mlflow.homelab
            class = nginx
            tls_secret = tls
            [sealing]
            scope = namespace-wide
            """);

    assertThat(profile.deployment().replicas()).isEqualTo(2);
    assertThat(profile.deployment().workers()).isEqualTo(3);
    assertThat(profile.database().caFile()).hasValue(Path.of("/ca.pem"));
    assertThat(profile.database().admin())
        .hasValue(new Profile.DatabaseAdmin("postgres", new SecretSource.Keep()));
    assertThat(profile.database().admin().orElseThrow().password().text()).isEqualTo("keep");
    assertThat(profile.bucket().create()).isFalse();
    assertThat(profile.ingress())
        .isEqualTo(
            new Profile.Ingress(
                Optional.of("mlflow.homelab"), Optional.of("nginx"), Optional.of("tls")));
    assertThat(profile.sealing().scope()).isEqualTo(Scope.NAMESPACE_WIDE);
  }

  @Test
  void theNumberOfProblemsIsSaid() {
    assertThatThrownBy(
            () -> ProfileReader.parse("p.ini", LEAST.replace("host = postgres.homelab", "")))
        .isInstanceOf(UserException.class)
        .hasMessage("profile p.ini has 1 problem");
    assertThatThrownBy(() -> ProfileReader.parse("p.ini", "[bucket]\nname = mlflow\n"))
        .isInstanceOf(UserException.class)
        .hasMessage("profile p.ini has 2 problems");
  }

  @Test
  void aFolderAndWhatIsTooLargeAreNamed() throws Exception {
    Path file = folder.resolve("large.ini");
    String text = LEAST + "#".repeat((1 << 20) - LEAST.length());
    Files.writeString(file, text);
    assertThat(ProfileReader.read(file).profile().bucket().name()).isEqualTo("mlflow");
    Files.writeString(file, text + "#");

    assertThatThrownBy(() -> ProfileReader.read(file))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.why()).isEqualTo("it is larger than 1 MiB"));
    assertThatThrownBy(() -> ProfileReader.read(folder))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.why()).isEqualTo("it is a folder"));
  }

  @Test
  void aLineBeforeTheFirstSectionIsRefused() {
    assertThat(problems("name = mlflow\n" + LEAST))
        .isEqualTo("p.ini:1: the line stands before the first [section]; move it into one\n");
    assertThat(problems(LEAST + "= x\n"))
        .isEqualTo(
            "p.ini:7: [bucket] the line is no key = value; write key = value, or # before it\n");
    assertThat(problems(LEAST + "#c\n;c\n \nregion\t= eu\n")).isEmpty();
  }

  /** What ini4j would make of these: escapes, includes, trees and lines that go on. */
  @Test
  void aValueIsWhatStandsThere() {
    Profile profile =
        ProfileReader.parse(
            "p.ini",
            """
            [deployment]
            image = i
            [database]
            host = h
            username = a\\tb
            [bucket]
            name = mlflow
            prefix : d=e\\
            region = eu
            """);

    assertThat(profile.database().username()).isEqualTo("a\\tb");
    assertThat(profile.bucket().prefix()).isEqualTo("d=e\\");
    assertThat(profile.bucket().region()).isEqualTo("eu");
    assertThat(problems(LEAST + "[a/b]\nc = d\n"))
        .startsWith("p.ini:7: [a/b]: is no section".replace("]:", "]"));
  }

  @ParameterizedTest
  @CsvSource({
    "imag, did you mean image?",
    "imgae, did you mean image?",
    "replcas, did you mean replicas?",
    "x, 'known are name, namespace, image, replicas, workers; a newer Sealift may know more: update this one'",
    "nnnamespaceee, did you mean namespace?",
    "nnnnamespaceee, 'known are name, namespace, image, replicas, workers; a newer Sealift may know more: update this one'"
  })
  void aSlipIsRecognised(String key, String hint) {
    assertThat(problems(LEAST.replace("[deployment]", "[deployment]\n" + key + " = y")))
        .isEqualTo("p.ini:2: [deployment] " + key + ": is no key; " + hint + "\n");
  }

  @Test
  void whatIsTooLongForASlipIsComparedWithNothing() {
    String longest = "x".repeat(40);
    assertThat(Spelling.nearest(longest, Set.of(longest + "y".repeat(13)))).isPresent();
    assertThat(Spelling.nearest(longest, Set.of(longest + "y".repeat(14)))).isEmpty();
    assertThat(Spelling.nearest(longest + "x", Set.of(longest))).isEmpty();
  }
}
