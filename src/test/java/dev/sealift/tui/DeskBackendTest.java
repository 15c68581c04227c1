package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Desk;
import dev.sealift.rollout.Workplace;
import dev.sealift.tui.screen.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the screens' backend makes of the files and contexts that there are. */
class DeskBackendTest {
  private static final String PROFILE =
      """
      [deployment]
      image = registry.homelab/mlflow:3.17.2
      [database]
      host = postgres.homelab
      [bucket]
      name = mlflow
      access_key = prompt
      secret_key = prompt
      """;

  @TempDir Path folder;

  /** Profiles in a folder, two contexts, and nobody to talk to. */
  private record FileDesk(List<Path> profiles, Optional<String> ownContext) implements Desk {
    FileDesk(List<Path> profiles) {
      this(profiles, Optional.of("k3s-nas"));
    }

    @Override
    public List<String> contexts() {
      return List.of("k3s-nas", "office");
    }

    @Override
    public boolean emulated() {
      return false;
    }

    @Override
    public String command(Optional<String> context) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Workplace open(String context, Events events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> suggestions() {
      return Map.of();
    }

    @Override
    public SecretResolver resolver(Map<String, Secret> typed, SecretResolver.Prompter prompter) {
      return new SecretResolver(typed, Map.of(), prompter);
    }

    @Override
    public Path draft() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path profile(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean screens() {
      return true;
    }

    @Override
    public Map<String, String> environment() {
      return Map.of();
    }

    @Override
    public void tell(String line) {}

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }

    @Override
    public Optional<Secret> askSecret(String question) {
      return Optional.empty();
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void aProfileThatCannotBeUsedHidesNoOther() throws IOException {
    Path good = file("good.ini", PROFILE);
    List<Path> all =
        List.of(
            file("a.ini", PROFILE.replace("image =", "picture =")),
            file("f.ini", "# f\u00fcr daheim\n" + PROFILE),
            good,
            folder.resolve("gone.ini"));
    try (DeskBackend backend = new DeskBackend(new FileDesk(all))) {
      assertThat(backend.targets().targets()).extracting(Target::file).containsExactly(good);
      assertThat(backend.targets().broken())
          .extracting(UserException::what)
          .satisfiesExactly(
              a -> assertThat(a).contains("a.ini"),
              f -> assertThat(f).contains("f.ini"),
              gone -> assertThat(gone).contains("gone.ini"));
    }
  }

  @Test
  void aDeploymentIsLookedForWhereItWasBegun() throws IOException {
    Path first = file("first.ini", PROFILE);
    Path second = file("second.ini", PROFILE);
    try (DeskBackend backend = new DeskBackend(new FileDesk(List.of(first, second)))) {
      assertThat(backend.begun(first, "k3s-nas")).isEmpty();
      assertThat(backend.begun(second, "office")).hasValue("office");
      assertThat(backend.targets().targets())
          .extracting(Target::context)
          .containsExactly("k3s-nas", "office");
      assertThat(backend.targets().targets())
          .extracting(Target::elsewhere)
          .containsExactly(false, true);
    }
  }

  /** Any of several clusters would be taken by chance. */
  @Test
  void whereNoContextIsChosenOnlyWhatWasBegunHereIsLookedFor() throws IOException {
    Path file = file("first.ini", PROFILE);
    try (DeskBackend backend = new DeskBackend(new FileDesk(List.of(file), Optional.empty()))) {
      assertThatThrownBy(backend::targets)
          .isInstanceOf(UserException.class)
          .hasMessage("the kubeconfig has no current context")
          .hasFieldOrPropertyWithValue("why", "it has: k3s-nas, office");

      assertThat(backend.begun(file, "office")).hasValue("office");
      assertThat(backend.targets().targets())
          .extracting(Target::context, Target::elsewhere)
          .containsExactly(tuple("office", true));
    }
  }

  @Test
  void whatIsTypedForARotationCountsWhateverTheProfileSays() throws IOException {
    Path file = file("typed.ini", PROFILE.replace("access_key = prompt", "access_key = env:KEY"));
    try (DeskBackend backend = new DeskBackend(new FileDesk(List.of(file)));
        Secret key = Secret.of("a new key")) {
      Target target = backend.targets().targets().get(0);
      Map<String, Secret> typed = Map.of("bucket.access_key", key);
      assertThat(DeskBackend.asking(target, typed.keySet())).contains("\naccess_key = prompt\n");
      SecretResolver.Prompter answering = DeskBackend.answering(typed);
      assertThat(answering.ask("[bucket] secret_key")).isEmpty();
      try (Secret copy = answering.ask("[bucket] access_key").orElseThrow()) {
        assertThat(copy).isEqualTo(key).isNotSameAs(key);
      }
    }
  }
}
