package dev.sealift.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As golang.org/x/net/http/httpproxy, through which kubectl goes. */
class HttpProxyTest {
  private static final String NAS = "https://nas.lab:6443";

  private static Optional<String> of(String server, Map<String, String> environment) {
    return HttpProxy.of(server, environment, "go without").map(URI::toString);
  }

  @Test
  void theEnvironmentsIsThatOfTheServersProtocol() {
    Map<String, String> environment = Map.of("https_proxy", "p:1", "HTTP_PROXY", "http://q");
    assertThat(of(NAS, environment)).contains("http://p:1");
    assertThat(of("http://nas.lab:8080/", environment)).contains("http://q:80");
    assertThat(of(NAS, Map.of("HTTP_PROXY", "q:1", "ALL_PROXY", "q:1"))).isEmpty();
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
    "https://10.1.2.3:6443, 10.1.0.0/x, false",
    "https://10.1.2.3:6443, 10.1.0.0/33, false",
    "https://10.1.2.3:6443, 10.1.0.0/-1, false",
    "https://10.1.130.3:6443, 10.1.128.0/17, true",
    "https://10.1.127.3:6443, 10.1.128.0/17, false",
    "https://10.1.2.3:6443, 0.0.0.0/0, true",
    "https://10.1.2.3:6443, '::/0', false",
    "https://nas.lab:6443, 0.0.0.0/0, false",
    "'https://[fd00::1]:6443', fd00::/8, true",
    "'https://[fd00::1]:6443', fd00::1, true",
    "https://127.0.0.1:6443, '', true",
    "https://localhost:6443, '', true",
    "https://nas.lab:6443, ',', false"
  })
  void someServersAreReachedWithoutIt(String server, String exceptions, boolean direct) {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "p:1", "no_proxy", exceptions);
    assertThat(of(server, environment).isEmpty()).isEqualTo(direct);
  }
}
