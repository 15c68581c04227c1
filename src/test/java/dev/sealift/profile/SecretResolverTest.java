package dev.sealift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretResolverTest {
  private static final Optional<Secret> LIVE = Optional.of(Secret.of("live"));

  private final SecretResolver resolver =
      new SecretResolver(
          Map.of("BOTH", Secret.of("sandbox's")),
          Map.of("BOTH", "environment's", "SET", "value", "EMPTY", ""),
          what -> Optional.of(Secret.of("asked for " + what)));
  private final SecretResolver silent =
      new SecretResolver(Map.of(), Map.of(), what -> Optional.empty());

  @TempDir Path folder;

  private String resolve(SecretSource source, Optional<Secret> live) {
    return resolver.resolve("auth", "key", source, live).map(Secret::reveal).orElse("(generate)");
  }

  private Path file(String content, String mode) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void whatTheClusterHasIsKeptAndNotMadeOrAskedForAgain() {
    assertThat(resolve(new SecretSource.Generate(), LIVE)).isEqualTo("live");
    assertThat(resolve(new SecretSource.Prompt(), LIVE)).isEqualTo("live");
    assertThat(resolve(new SecretSource.Keep(), LIVE)).isEqualTo("live");
    assertThat(resolve(new SecretSource.Generate(), Optional.empty())).isEqualTo("(generate)");
    assertThat(resolve(new SecretSource.Prompt(), Optional.empty()))
        .isEqualTo("asked for [auth] key");
  }

  @Test
  void theEnvironmentIsReadAndTheSandboxComesFirst() {
    assertThat(resolve(new SecretSource.Env("SET"), LIVE)).isEqualTo("value");
    assertThat(resolve(new SecretSource.Env("BOTH"), LIVE)).isEqualTo("sandbox's");
    assertThatThrownBy(() -> resolve(new SecretSource.Env("EMPTY"), LIVE))
        .isInstanceOf(UserException.class)
        .hasMessage("[auth] key = env:EMPTY: the variable EMPTY is empty");
    assertThatThrownBy(() -> resolve(new SecretSource.Env("UNSET"), LIVE))
        .isInstanceOf(UserException.class)
        .hasMessage("[auth] key = env:UNSET: the variable UNSET is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret\n", "secret\r\n"})
  void aFileLosesItsLastNewlineOnly(String content) throws Exception {
    assertThat(resolve(new SecretSource.File(file(content, "rw-------")), LIVE))
        .isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void aFileThatOthersCanReachIsRefused(String mode) throws Exception {
    Path file = file("secret", mode);

    assertThatThrownBy(() -> resolve(new SecretSource.File(file), LIVE))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("others can read or change the file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two\nlines\n", "nul\u0000"})
  void aFileThatIsNoSingleLineIsRefused(String content) throws Exception {
    Path file = file(content, "rw-------");

    assertThatThrownBy(() -> resolve(new SecretSource.File(file), LIVE))
        .isInstanceOf(UserException.class);
  }

  @Test
  void whereNobodyCanBeAskedTheLineIsNamed() {
    assertThatThrownBy(
            () -> silent.resolve("auth", "key", new SecretSource.Prompt(), Optional.empty()))
        .isInstanceOf(UserException.class)
        .hasMessage("[auth] key = prompt: nobody can be asked");
    assertThatThrownBy(
            () -> silent.resolve("auth", "key", new SecretSource.Keep(), Optional.empty()))
        .isInstanceOf(UserException.class)
        .hasMessage("[auth] key = keep: the cluster has none to keep");
  }

  private String refusal(SecretSource source) {
    UserException refusal =
        catchThrowableOfType(UserException.class, () -> resolve(source, Optional.empty()));
    assertThat(refusal).isNotNull();
    return refusal.what() + "; " + refusal.why();
  }

  @Test
  void anEmptyAnswerIsNone() {
    SecretResolver empty =
        new SecretResolver(Map.of(), Map.of(), what -> Optional.of(Secret.of("")));

    assertThatThrownBy(
            () -> empty.resolve("auth", "key", new SecretSource.Prompt(), Optional.empty()))
        .isInstanceOf(UserException.class)
        .hasMessage("[auth] key = prompt: nobody can be asked");
  }

  @Test
  void aVariableOfTheSandboxIsExplained() {
    assertThat(refusal(new SecretSource.Env("SANDBOX_KEY")))
        .endsWith("is not set; the sandbox sets it, and --sandbox was not given");
    assertThat(refusal(new SecretSource.Env("KEY"))).endsWith("is not set; ");
  }

  @Test
  void whatIsWrongWithAFileIsSaid() throws Exception {
    Path file = file("x".repeat(64 << 10), "rw-------");
    assertThat(resolve(new SecretSource.File(file), LIVE)).hasSize(64 << 10);
    Files.writeString(file, "x".repeat((64 << 10) + 1));
    assertThat(refusal(new SecretSource.File(file))).contains("larger than 64 KiB");
    Files.writeString(file, "a\nb");
    assertThat(refusal(new SecretSource.File(file))).contains("has several lines, or a NUL");
    Files.writeString(file, "a\rb");
    assertThat(refusal(new SecretSource.File(file))).contains("has several lines, or a NUL");
    Files.writeString(file, "\r\n");
    assertThat(refusal(new SecretSource.File(file))).contains("the file is empty");
    assertThat(refusal(new SecretSource.File(folder))).contains("what is there is no file");
    assertThat(refusal(new SecretSource.File(folder.resolve("none"))))
        .contains("there is no such file", "looked for " + folder.resolve("none"));
    assertThat(refusal(new SecretSource.File(file.resolve("below")))).contains("cannot be read");
  }

  @Test
  void theTextOfASourceIsWhatStandsInTheProfile() {
    assertThat(new SecretSource.Generate().text()).isEqualTo("generate");
    assertThat(new SecretSource.Prompt().text()).isEqualTo("prompt");
    assertThat(new SecretSource.Keep().text()).isEqualTo("keep");
    assertThat(new SecretSource.Env("A").text()).isEqualTo("env:A");
  }
}
