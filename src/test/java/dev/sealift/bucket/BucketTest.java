package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.Check;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

class BucketTest {

  /** A store that knows no aws-chunked would keep the marks of the chunks as the object's bytes. */
  @Test
  void whatIsPutIsSentAsItIs() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new SmallStore());
    server.start();
    try {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      Check check = SmallStore.inspect(endpoint, Optional.empty());
      assertThat(check.state()).as(check.toString()).isEqualTo(Check.State.OK);
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
}
