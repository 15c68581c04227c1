package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As kubectl goes. */
class ApiProxyTest {
  private static final String NAS = "https://nas.lab:6443";

  @ParameterizedTest
  @CsvSource({
    "http://p:3128, http://p:3128",
    "http://p/, http://p:80",
    "http://ann:a%40b@p:1, http://ann:a%40b@p:1",
    "'http://[fd00::1]:1', 'http://[fd00::1]:1'"
  })
  void theKubeconfigsComesFirst(String named, String address) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "other:1", "NO_PROXY", "*");
    assertThat(ApiProxy.of(NAS, named, environment)).contains(address);
  }

  @Test
  void theEnvironmentsIsSecond() {
    assertThat(ApiProxy.of(NAS, " ", Map.of("HTTPS_PROXY", "p:1"))).contains("http://p:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://ann:geheim@p:1080", "https://ann:geheim@p:1", "http://ann:geheim@/"})
  void whatCannotBeUsedIsToldWithoutItsPassword(String named) {
    assertThatThrownBy(() -> ApiProxy.of(NAS, named, Map.of()))
        .isInstanceOfSatisfying(
            UserException.class,
            e ->
                assertThat(e.what() + e.why() + e.remedy() + e.getCause())
                    .contains("proxy-url")
                    .doesNotContain("geheim"));
  }
}
