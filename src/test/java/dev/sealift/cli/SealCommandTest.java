package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealCommandTest {
  private static final String CERTIFICATE = "src/test/resources/dev/sealift/seal/controller.pem";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path folder;

  private int run(String... args) {
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Map.of("MARKER", "marker-value-4711")),
        LineWizard::run,
        args);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8).replaceAll("Ag[A-Za-z0-9+/=]{80,}", "Ag…");
  }

  @Test
  void printsYamlInTheOrderOfTheKeys() throws Exception {
    Path file = Files.writeString(folder.resolve("value"), "from a file");

    int status =
        run(
            "seal",
            "db",
            "lab",
            "b=text",
            "a=env:MARKER",
            "c=@" + file,
            "--cert",
            CERTIFICATE,
            "--scope",
            "namespace-wide");

    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isZero();
    assertThat(output())
        .isEqualTo(
            """
            ---
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata:
              annotations:
                sealedsecrets.bitnami.com/namespace-wide: "true"
              name: db
              namespace: lab
            spec:
              encryptedData:
                a: Ag…
                b: Ag…
                c: Ag…
              template:
                metadata:
                  annotations:
                    sealedsecrets.bitnami.com/namespace-wide: "true"
                  name: db
                  namespace: lab
                type: Opaque
            """);
  }

  @Test
  void printsJson() {
    int status = run("seal", "db", "lab", "a=b", "--cert", CERTIFICATE, "-o", "json");

    assertThat(status).isZero();
    assertThat(output())
        .isEqualTo(
            """
            {
              "apiVersion": "bitnami.com/v1alpha1",
              "kind": "SealedSecret",
              "metadata": {
                "name": "db",
                "namespace": "lab"
              },
              "spec": {
                "encryptedData": {
                  "a": "Ag…"
                },
                "template": {
                  "metadata": {
                    "name": "db",
                    "namespace": "lab"
                  },
                  "type": "Opaque"
                }
              }
            }
            """);
  }

  @Test
  void saysWhatIsWrongAndDoesNotRepeatAValue() {
    assertThat(run("seal", "db", "lab", "marker-value-4711", "--cert", CERTIFICATE)).isEqualTo(2);
    assertThat(run("seal", "db", "lab", "a b=marker-value-4711", "--cert", CERTIFICATE))
        .isEqualTo(2);
    assertThat(run("seal", "db", "lab", "a=b", "--nope=marker-value-4711", "--cert", CERTIFICATE))
        .isEqualTo(2);
    assertThat(run("seal", "db", "lab", "a=env:UNSET", "--cert", CERTIFICATE)).isEqualTo(1);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            sealift: value 1 has no =
              do:  write KEY=VALUE, KEY=@FILE, KEY=env:NAME, KEY=random:32 or KEY=-
            sealift: value 1 has a key that Kubernetes refuses
              do:  use letters, digits, '-', '_' and '.' in keys
            sealift seal: unknown argument --nope=…
              do:  did you mean --note? Else see sealift seal --help
            sealift: variable UNSET is not set
              do:  set it: export UNSET=…
            """);
  }

  @Test
  void aMissingCertificateIsNamed() {
    assertThat(run("seal", "db", "lab", "a=b", "--cert", folder.resolve("no.pem").toString()))
        .isEqualTo(1);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: cannot read " + folder.resolve("no.pem"))
        .contains("why: there is no such file");
  }
}
