package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.Check;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
}
