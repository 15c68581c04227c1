package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As golang.org/x/net/http/httpproxy, through which kubectl goes. */
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
  void theEnvironmentsIsThatOfTheServersProtocol() {
    Map<String, String> environment = Map.of("https_proxy", "p:1", "HTTP_PROXY", "http://q");
    assertThat(ApiProxy.of(NAS, null, environment)).contains("http://p:1");
    assertThat(ApiProxy.of("http://nas.lab:8080/", null, environment)).contains("http://q:80");
    assertThat(ApiProxy.of(NAS, null, Map.of("HTTP_PROXY", "q:1", "ALL_PROXY", "q:1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://nas.lab:6443, nas.lab, true",
    "https://nas.lab:6443, 'x, NAS.lab:6443', true",
    "https://nas.lab:6443, nas.lab:443, false",
    "https://nas.lab, nas.lab:443, true",
    "https://nas.lab:6443, lab, true",
    "https://nas.lab:6443, .lab, true",
    "https://nas.lab:6443, *.lab, true",
    "https://lab:6443, .lab, false",
    "https://mynas.lab:6443, nas.lab, false",
    "https://nas.lab:6443, *, true",
    "https://10.1.2.3:6443, 10.1.0.0/16, true",
    "https://10.2.2.3:6443, 10.1.0.0/16, false",
    "https://10.1.2.3:6443, 10.1.2.3, true",
    "https://10.1.2.3:6443, 10.1/x, false",
    "https://nas.lab:6443, 0.0.0.0/0, false",
    "'https://[fd00::1]:6443', fd00::/8, true",
    "'https://[fd00::1]:6443', fd00::1, true",
    "https://127.0.0.1:6443, '', true",
    "https://localhost:6443, '', true",
    "https://nas.lab:6443, ',', false"
  })
  void someServersAreReachedWithoutIt(String server, String exceptions, boolean direct) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "p:1", "no_proxy", exceptions);
    assertThat(ApiProxy.of(server, null, environment).isEmpty()).isEqualTo(direct);
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
