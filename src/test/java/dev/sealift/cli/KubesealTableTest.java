package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of kubeseal's flags says what is tested, and what is tested stands in the table. */
class KubesealTableTest {
  @Test
  void eachRowHasItsTest() throws Exception {
    Set<String> rows = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| .* \\| `(\\w+)` \\|$")
            .matcher(Files.readString(Path.of("src/site/kubeseal.md")));
    while (row.find()) {
      rows.add(row.group(1));
    }
    Set<String> tests = new TreeSet<>();
    Arrays.stream(KubesealFlagsTest.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .forEach(method -> tests.add(method.getName()));
    tests.remove("eachFlagOfItsOwnIsInTheTable");

    assertThat(rows).hasSizeGreaterThan(30).isEqualTo(tests);
  }
}
