package dev.sealift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnFilesTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void theSandboxsVaultIsLeftOutAndNotWhatOnlyBearsItsName() throws IOException {
    Path first = file("home/sandbox/state/notes");
    Path profile = file("home/sandbox/state/sandbox/p.ini");
    Path history = file("home/sandbox/state/sandbox/history.mv.db");
    file("home/sandbox/state/sandbox/keys");
    file("home/sandbox/state/sandbox/data/base");
    Path other = file("home/sandbox/state/sandbox-notes");

    OwnFiles own = OwnFiles.in(folder.resolve("home/sandbox/state"));

    assertThat(own.files()).containsExactly(first, other, history, profile);
    assertThat(own.unread()).isEmpty();
  }

  /** Nobody, not even root, opens a folder whose path is longer than the kernel takes. */
  @Test
  void aFolderThatCannotBeReadHidesNothingOfTheRest() throws IOException {
    Path before = file("state/a");
    Path after = file("state/z");
    Path name = Path.of("n".repeat(200));
    Path upper = folder.resolve("state/m");
    Path lower = folder.resolve("lower");
    Path end = upper;
    for (int i = 0; i < 15; i++) {
      end = end.resolve(name);
      lower = lower.resolve(name);
    }
    Files.createDirectories(end);
    Files.createDirectories(lower);
    Files.move(folder.resolve("lower"), end.resolve("lower"));
    try {
      OwnFiles own = OwnFiles.in(folder.resolve("state"));

      assertThat(own.files()).containsExactly(before, after);
      assertThat(own.unread()).singleElement().matches(path -> path.startsWith(upper));
    } finally {
      Files.move(end.resolve("lower"), folder.resolve("lower"));
    }
  }

  @Test
  void aFileOrAPlaceThatIsNotThereIsNoNews() throws IOException {
    Path file = file("p.ini");
    assertThat(OwnFiles.in(file).files()).containsExactly(file);
    OwnFiles none = OwnFiles.in(folder.resolve("none"));
    assertThat(none.files()).isEmpty();
    assertThat(none.unread()).isEmpty();
  }

  @Test
  void aPlaceThatIsALinkIsFollowed() throws IOException {
    Path file = file("dotfiles/sealift/notes");
    Path link =
        Files.createSymbolicLink(folder.resolve("sealift"), folder.resolve("dotfiles/sealift"));
    assertThat(OwnFiles.in(link).files()).containsExactly(file);
  }
}
