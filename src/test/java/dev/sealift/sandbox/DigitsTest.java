package dev.sealift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What machines read has the same digits wherever it is written. */
@Isolated("the default locale is that of all tests")
class DigitsTest {
  @Test
  void aPortIsWrittenInItsDigitsWhateverTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(Sandbox.kubeconfig(8080, "token")).contains("http://127.0.0.1:8080\"");
    } finally {
      Locale.setDefault(before);
    }
  }
}
