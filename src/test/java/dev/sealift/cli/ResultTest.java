package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cli.GlobalOptions.Format;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes to stdout. */
class ResultTest {
  private static final String HOSTILE = "pod \u001b[2J\u009b31m\u007f";

  @Test
  void noEscapeSequenceOfTheClustersReachesTheTerminal() {
    Result result = new Result("one\t1\n" + HOSTILE + "\n", Map.of("name", HOSTILE));
    assertThat(result.in(Format.text)).isEqualTo("one\t1\npod ?[2J?31m?\n");
    assertThat(result.in(Format.json)).contains("\"pod \\u001b[2J\\u009b31m\\u007f\"");
    assertThat(result.in(Format.yaml)).doesNotContain("\u001b").doesNotContain("\u009b");
  }
}
