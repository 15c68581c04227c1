package dev.sealift.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void takesEscapeSequencesOutAndLeavesTextAlone() {
    assertThat(Text.printable("\u001b[2Jwiped\u0007\r\n")).isEqualTo("?[2Jwiped???");
    assertThat(Text.printable("a\tb ü 🔑")).isEqualTo("a\tb ü 🔑");
    assertThat(Text.printable("\u009b31m\u202Eevil")).isEqualTo("?31m?evil");
  }

  @Test
  void aNameIsOneWordOfACommand() {
    assertThat(Text.shellWord("/srv/hü-1.ini")).isEqualTo("/srv/hü-1.ini");
    assertThat(Text.shellWord("my lab's $HOME")).isEqualTo("'my lab'\\''s $HOME'");
    assertThat(Text.shellWord("")).isEqualTo("''");
  }
}
