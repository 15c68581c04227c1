package dev.sealift.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
  private static final String VALUE = "p%w/ +\"\\'&größe 4711";

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> found(String text) {
    try (Secret secret = Secret.of(VALUE);
        SecretSearch search = new SecretSearch(Map.of("the password", secret))) {
      return search.in(text).stream().map(SecretSearch.Hit::encoding).toList();
    }
  }

  @Test
  void findsEachForm() {
    String url = URLEncoder.encode(VALUE, StandardCharsets.UTF_8);
    assertThat(found("password=" + VALUE + ";")).contains("as it is");
    assertThat(found("?p=" + url)).containsExactly("URL-encoded");
    assertThat(found("//u:" + url.replace("+", "%20") + "@h")).containsExactly("URL-encoded");
    assertThat(found("//u:p%25w%2f%20%2b%22%5c%27%26gr%c3%b6%c3%9fe%204711@h"))
        .containsExactly("URL-encoded");
    assertThat(found(url.replace("%", "%%"))).containsExactly("URL-encoded, with % doubled");
    assertThat(found(VALUE.replace("%", "%%"))).containsExactly("with % doubled");
    assertThat(found("{\"p\":\"p%w/ +\\\"\\\\'&größe 4711\"}")).containsExactly("JSON-escaped");
    assertThat(found("{\"p\":\"p%w/ +\\\"\\\\'\\u0026größe 4711\"}"))
        .containsExactly("JSON-escaped");
    assertThat(found("'" + VALUE.replace("'", "''") + "'"))
        .containsExactly("quoted for YAML or SQL");
    assertThat(found(HexFormat.of().formatHex(utf8(VALUE)))).containsExactly("in hexadecimal");
    assertThat(found(HexFormat.of().withUpperCase().formatHex(utf8(VALUE))))
        .containsExactly("in hexadecimal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "xy", "xyz", "user:", "user1:"})
  void findsBase64WhereverTheValueStandsInIt(String before) {
    byte[] bytes = utf8(before + VALUE + " and more");
    assertThat(found(Base64.getEncoder().encodeToString(bytes))).containsExactly("in base64");
    assertThat(found(Base64.getUrlEncoder().encodeToString(bytes))).containsExactly("in base64");
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(found("p%w/ +\"\\'&größe 4712")).isEmpty();
    assertThat(found("")).isEmpty();
    assertThat(found("p%w")).isEmpty();
  }

  /** The reader's chunks end anywhere: in the middle of the value too. */
  @Test
  void findsItAcrossTheEndOfAChunk() throws IOException {
    try (Secret secret = Secret.of(VALUE);
        SecretSearch search = new SecretSearch(Map.of("the password", secret))) {
      for (int before = (1 << 16) - 60; before < (1 << 16) + 300; before += 7) {
        byte[] all = utf8(".".repeat(before) + VALUE + ".".repeat(200));
        assertThat(search.in(new ByteArrayInputStream(all))).as("at " + before).hasSize(1);
      }
      byte[] third = utf8(".".repeat(200_000) + VALUE);
      assertThat(search.in(new ByteArrayInputStream(third))).hasSize(1);
    }
  }

  @Test
  void tellsWhoseItIsAndLeavesOutWhatIsTooShortToTell() {
    try (Secret one = Secret.of("first-of-two");
        Secret two = Secret.of("second-of-two");
        Secret small = Secret.of("mlfl");
        SecretSearch search = new SecretSearch(Map.of("one", one, "two", two, "small", small))) {
      assertThat(search.in("mlflow: second-of-two").toString())
          .isEqualTo("[Hit[secret=two, encoding=as it is]]");
    }
  }

  @Test
  void theShortestThatIsLookedForHasSixBytes() {
    try (Secret five = Secret.of("abcde");
        Secret six = Secret.of("uvwxyz");
        SecretSearch search = new SecretSearch(Map.of("five", five, "six", six))) {
      assertThat(search.in("abcde uvwxyz").toString())
          .isEqualTo("[Hit[secret=six, encoding=as it is]]");
    }
  }

  @Test
  void hitsAreToldInTheOrderOfTheirNames() {
    try (Secret a = Secret.of("first of two");
        Secret b = Secret.of("second");
        SecretSearch search = new SecretSearch(Map.of("b", b, "a", a))) {
      assertThat(search.in("second 7365636f6e64 first of two"))
          .containsExactly(
              new SecretSearch.Hit("a", "as it is"),
              new SecretSearch.Hit("b", "as it is"),
              new SecretSearch.Hit("b", "in hexadecimal"));
    }
  }

  /** One head in many is looked at closely: it tells the bytes apart, and their places. */
  @Test
  void eachOfTheFourBytesAtTheBeginningCounts() {
    byte[] head = {0x12, (byte) 0x89, 0x3f, (byte) 0xf0};
    for (int at = 0; at < 4; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] other = head.clone();
        other[at] ^= (byte) (1 << bit);
        assertThat(SecretSearch.head(other, 0)).isEqualTo(0xf03f8912 ^ 1 << (8 * at + bit));
      }
    }
    assertThat(SecretSearch.head(new byte[] {0, 1, 2, 3, 4}, 1)).isEqualTo(0x04030201);
  }

  private static List<byte[]> wanted(SecretSearch search) throws Exception {
    List<byte[]> wanted = new ArrayList<>();
    for (Object patterns : ((Map<?, ?>) field(search, "patterns")).values()) {
      for (Object pattern : (List<?>) patterns) {
        wanted.add((byte[]) field(pattern, "bytes"));
      }
    }
    return wanted;
  }

  private static Object field(Object owner, String name) throws Exception {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  @Test
  void whatItReadAndWhatItLookedForIsOverwritten() throws Exception {
    AtomicReference<byte[]> read = new AtomicReference<>();
    InputStream watched =
        new ByteArrayInputStream(utf8(VALUE)) {
          @Override
          public int readNBytes(byte[] buffer, int off, int length) {
            read.set(buffer);
            return super.readNBytes(buffer, off, length);
          }
        };
    List<byte[]> wanted;
    try (Secret secret = Secret.of(VALUE);
        SecretSearch search = new SecretSearch(Map.of("the password", secret))) {
      assertThat(search.in(watched)).hasSize(1);
      wanted = wanted(search);
      assertThat(wanted).contains(utf8(VALUE));
    }

    assertThat(read.get()).containsOnly(0);
    assertThat(wanted).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
  }

  @Test
  void masksEachForm() {
    try (Secret secret = Secret.of(VALUE)) {
      String base64 = Base64.getEncoder().encodeToString(utf8(VALUE));
      assertThat(SecretForms.mask("a " + VALUE + " b " + base64 + " c", secret))
          .isEqualTo("a <hidden> b <hidden> c");
    }
  }
}
