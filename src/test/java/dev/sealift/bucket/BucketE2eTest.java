package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.credential.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real S3 that the environment names; see {@code scripts/e2e}. */
@Tag("e2e")
class BucketE2eTest {
  private static final String ENDPOINT = System.getenv("E2E_S3_ENDPOINT");
  private static final String ACCESS = System.getenv("E2E_S3_ADMIN_ACCESS_KEY");
  private static final String SECRET = System.getenv("E2E_S3_ADMIN_SECRET_KEY");

  private final String name = "sealift-test-" + UUID.randomUUID().toString().substring(0, 8);

  private Bucket bucket(String endpoint, String access, String secret) {
    return new Bucket(
        new BucketTarget(
            name, "a/b", Optional.of(URI.create(endpoint)), "us-east-1", Optional.empty()),
        Secret.of(access),
        Secret.of(secret));
  }

  private Check inspect(String endpoint, String access, String secret, boolean mayCreate) {
    try (Bucket bucket = bucket(endpoint, access, secret)) {
      return bucket.inspect(mayCreate).get(0);
    }
  }

  @Test
  void isMadeOnceAndTriedWithAnObject() {
    assertThat(inspect(ENDPOINT, ACCESS, SECRET, true).state()).isEqualTo(Check.State.OK);
    assertThat(inspect(ENDPOINT, ACCESS, SECRET, false).seen())
        .isEqualTo("there is no such bucket");
    try (Bucket bucket = bucket(ENDPOINT, ACCESS, SECRET)) {
      assertThat(bucket.provision(true)).startsWith("created");
      assertThat(bucket.provision(false)).startsWith("there already");
    }
    assertThat(inspect(ENDPOINT, ACCESS, SECRET, false).state()).isEqualTo(Check.State.OK);
  }

  @Test
  void refusalsAreSaidInWordsWithoutTheKeys() {
    assertThat(inspect(ENDPOINT, "marker-4711", SECRET, true).seen())
        .isEqualTo(ENDPOINT + " does not know the access key");
    assertThat(inspect(ENDPOINT, ACCESS, "marker-4711", true).seen())
        .isEqualTo(ENDPOINT + " refused the secret key");
    String closed = ENDPOINT.replaceAll(":\\d+$", ":1");
    assertThat(inspect(closed, ACCESS, SECRET, true).seen())
        .isEqualTo("nothing answers at " + closed);
    assertThat(inspect("http://no-such-host.invalid:7070", ACCESS, SECRET, true).seen())
        .isEqualTo("no address is known for http://no-such-host.invalid:7070");
  }
}
