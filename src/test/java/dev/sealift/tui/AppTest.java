package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.googlecode.lanterna.TerminalTextUtils;
import com.googlecode.lanterna.input.DefaultKeyDecodingProfile;
import com.googlecode.lanterna.input.InputDecoder;
import com.googlecode.lanterna.input.KeyType;
import dev.sealift.core.UserException;
import dev.sealift.tui.screen.Binding;
import dev.sealift.tui.screen.Next;
import dev.sealift.tui.screen.Screen;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Tone;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The loop where things go wrong, and what stands on a frame whatever is put there. */
class AppTest {
  private static final String MARKER = "marker-4711";

  private record Broken() implements Screen {
    @Override
    public Heading heading() {
      return new Heading("broken", "");
    }

    @Override
    public void render(Frame frame) {
      frame.put(0, 0, "\u001b[31mred\u0007\u202e 日本 e\u0301 \ud83d\ude00", Tone.PLAIN);
    }

    @Override
    public List<Binding> bindings() {
      return List.of(Binding.of(Key.of('x'), "break", "breaks", this::fail));
    }

    private Next fail() {
      throw new IllegalStateException(MARKER);
    }
  }

  @Test
  void aBugRestoresTheTerminalAndSaysWhereTheTraceIs() throws Exception {
    Path log = Path.of("target/crash.log");
    Files.deleteIfExists(log);
    try (Played played = Played.at80(new Broken(), new FakeBackend())) {
      played.press("x");
      assertThatThrownBy(played::awaitEnd)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              UserException.class,
              e -> {
                assertThat(e.what()).isEqualTo("internal error: java.lang.IllegalStateException");
                assertThat(e.remedy()).contains(log.toString());
                assertThat(e.what() + e.why() + e.remedy()).doesNotContain(MARKER);
              });
    }
    assertThat(log).content().contains("AppTest$Broken.fail").doesNotContain(MARKER);
    assertThat(Files.getPosixFilePermissions(log)).hasSize(2);
  }

  @Test
  void nothingThatIsPutOnAFrameMovesTheTerminal() throws Exception {
    try (Played played = Played.at80(new Broken(), new FakeBackend())) {
      assertThat(played.text()).contains("?[31mred? 日本 e ??").doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void aCharacterIsAsWideAsTheTerminalLibraryTakesItToBe() {
    for (char c = ' '; c < Frame.WIDE; c++) {
      int width = Frame.width(Character.toString(c));
      // What takes no cell, and halves of characters, are never put.
      if (width > 0 && !Character.isSurrogate(c)) {
        assertThat(width)
            .as("U+%04X", (int) c)
            .isEqualTo(TerminalTextUtils.isCharDoubleWidth(c) ? 2 : 1);
      }
    }
  }

  private record Words(String text, String next) implements Screen {
    @Override
    public Heading heading() {
      return new Heading("words", "");
    }

    @Override
    public void render(Frame frame) {
      frame.put(1, 0, text, Tone.PLAIN);
    }

    @Override
    public List<Binding> bindings() {
      return List.of(Binding.of(Key.of('x'), "next", "next", () -> Next.to(new Words(next, text))));
    }
  }

  @Test
  void nothingStaysBehindAWideCharacter() throws Exception {
    Words words = new Words("abcdefgh", "\u30c7\u30fc\u30bf!\uff71");
    try (Played played = Played.at80(words, new FakeBackend())) {
      played.press("x").shows("\n \u30c7\u30fc\u30bf!\uff71\n").press("x").shows("\n abcdefgh\n");
    }
    FakeBackend backend = new FakeBackend();
    try (Played played = new Played(words, backend.gate, 80, 24, new Looks(false, true))) {
      played.press("x").shows("\n ? ? ? !?\n");
    }
  }

  /** Bytes of which the next is there only after it was asked for some times. */
  private static final class SlowLink extends InputStream {
    private final int[] bytes;
    private int at;
    private int asked;

    SlowLink(int... bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      asked = 0;
      return at < bytes.length ? bytes[at++] : -1;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int read = read();
      if (read < 0) {
        return -1;
      }
      into[offset] = (byte) read;
      return 1;
    }

    @Override
    public int available() {
      asked++;
      return asked > 8 && at < bytes.length ? 1 : 0;
    }
  }

  private static InputDecoder decoding(InputStream in) {
    InputDecoder decoder = new InputDecoder(new InputStreamReader(in, StandardCharsets.UTF_8));
    decoder.addProfile(new DefaultKeyDecodingProfile());
    return decoder;
  }

  @Test
  void aKeyThatComesInPiecesIsOne() throws Exception {
    InputDecoder patient = decoding(new PatientInput(new SlowLink(0x1b, '[', 'A', 0x1b)));
    assertThat(patient.getNextCharacter(true).getKeyType()).isEqualTo(KeyType.ArrowUp);
    assertThat(patient.getNextCharacter(true).getKeyType()).isEqualTo(KeyType.Escape);
    InputDecoder hasty = decoding(new SlowLink(0x1b, '[', 'A'));
    assertThat(hasty.getNextCharacter(true).getKeyType())
        .as("what it is good for")
        .isEqualTo(KeyType.Escape);
  }
}
