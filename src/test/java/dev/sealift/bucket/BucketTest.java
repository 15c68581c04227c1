package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.Check;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

class BucketTest {

  /** A store that knows no aws-chunked would keep the marks of the chunks as the object's bytes. */
  @Test
  void whatIsPutIsSentAsItIs() throws Exception {
    HttpServer server = new SmallStore().start();
    try {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      Check check = SmallStore.inspect(endpoint, Optional.empty());
      assertThat(check.state()).as(check.toString()).isEqualTo(Check.State.OK);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"a/b, OK", "a, FAILED", "'', FAILED"})
  void keysThatMayUseThePrefixAloneWillDo(String prefix, Check.State state) throws Exception {
    HttpServer server = new SmallStore("a/b/").start();
    try {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      BucketTarget target =
          new BucketTarget("mlflow", prefix, Optional.of(endpoint), "us-east-1", Optional.empty());
      Check check = SmallStore.inspect(target, Map.of());
      assertThat(check.state()).as(check.toString()).isEqualTo(state);
    } finally {
      server.stop(0);
    }
  }

  /** As the way to the API server is chosen: what kubectl reaches, Sealift does. */
  @Test
  void theEnvironmentsProxyIsGoneThroughButToWhatNoProxyNames() throws Exception {
    SmallStore proxy = new SmallStore();
    HttpServer server = proxy.start();
    try {
      String through = "http://ann:a%40b@127.0.0.1:" + server.getAddress().getPort();
      BucketTarget target =
          new BucketTarget(
              "mlflow",
              "",
              Optional.of(URI.create("http://store.invalid:7070")),
              "us-east-1",
              Optional.empty());
      assertThat(SmallStore.inspect(target, Map.of("HTTP_PROXY", through)).state())
          .isEqualTo(Check.State.OK);
      assertThat(proxy.proxyUsers)
          .containsOnly(
              "Basic "
                  + Base64.getEncoder().encodeToString("ann:a@b".getBytes(StandardCharsets.UTF_8)));
      Map<String, String> direct = Map.of("HTTP_PROXY", through, "NO_PROXY", ".invalid");
      assertThat(SmallStore.inspect(target, direct).seen())
          .isEqualTo("no address is known for http://store.invalid:7070");
    } finally {
      server.stop(0);
    }
  }

  /** It begins at this machine, whatever host it leads to. */
  @Test
  void aForwardIsNotLookedForAtTheProxy() throws Exception {
    HttpServer server = new SmallStore().start();
    try {
      BucketTarget target =
          new BucketTarget(
              "mlflow",
              "",
              Optional.of(URI.create("http://store.lab.svc:7070")),
              "us-east-1",
              Optional.empty(),
              Optional.of(server.getAddress()::getPort));
      assertThat(SmallStore.inspect(target, Map.of("HTTP_PROXY", "127.0.0.1:1")).state())
          .isEqualTo(Check.State.OK);
    } finally {
      server.stop(0);
    }
  }

  /** Linux has no way to the address of all hosts; the JDK has no class for that. */
  @Test
  void aMachineThatNoWayLeadsToIsToldAsThat() {
    Check none = SmallStore.inspect(URI.create("http://255.255.255.255:7070"), Optional.empty());
    assertThat(none.seen()).isEqualTo("nothing answers at http://255.255.255.255:7070");
    assertThat(none.why()).startsWith("no way leads to it from here");

    SdkException off =
        SdkClientException.create("", new NoRouteToHostException("No route to host"));
    BucketTarget target =
        new BucketTarget("b", "", Optional.empty(), "eu-west-1", Optional.empty());
    assertThat(S3Refusals.of(off, target).why()).isEqualTo(none.why());
  }

  /** As AWS answers: a HEAD has no body, a GET has the code in it. */
  private static HttpServer refusing(int status, String code, Map<String, String> headers)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::add);
          byte[] body =
              ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(status, head ? -1 : body.length);
          if (!head) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Check refusal(int status, String code, Map<String, String> headers)
      throws IOException {
    HttpServer server = refusing(status, code, headers);
    try {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      return SmallStore.inspect(endpoint, Optional.empty());
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301, PermanentRedirect, eu-central-1, set region = eu-central-1 under [bucket]",
    "301, PermanentRedirect, , set its region under [bucket]",
    "301, PermanentRedirect, <b>, set its region under [bucket]",
    "307, TemporaryRedirect, eu-central-1, set region = eu-central-1 under [bucket]",
    "400, AuthorizationHeaderMalformed, eu-west-1, set region = eu-west-1 under [bucket]"
  })
  void aBucketOfAnotherRegionIsToldWithItsRegion(
      int status, String code, @Nullable String region, String remedy) throws Exception {
    Check check =
        refusal(status, code, region == null ? Map.of() : Map.of("x-amz-bucket-region", region));
    assertThat(check.seen()).isEqualTo("bucket mlflow is not in region us-east-1");
    assertThat(check.why()).isEqualTo(code);
    assertThat(check.remedy()).isEqualTo(remedy);
  }

  /** A bucket that was just made is found by its region's name alone for a while. */
  @Test
  void aRedirectThatNamesTheSameRegionIsNotOfARegion() throws Exception {
    Map<String, String> same = Map.of("x-amz-bucket-region", "us-east-1");
    assertThat(refusal(307, "TemporaryRedirect", same).seen()).endsWith("refused with status 307");
  }

  /** Garage's answer to a wrong secret key: AccessDenied, "Forbidden: Invalid signature". */
  @Test
  void whoMayNotUseTheBucketIsSentToTheKeysToo() throws Exception {
    Check check = refusal(403, "AccessDenied", Map.of());
    assertThat(check.seen()).isEqualTo("the keys may not use bucket mlflow");
    assertThat(check.why()).contains("a policy forbids it, or the keys are wrong");
    assertThat(check.remedy()).startsWith("check access_key and secret_key under [bucket]");
  }
}
