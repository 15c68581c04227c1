package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealerTest {
  private static final KeyPair KEYS = KnownKey.pair();

  private static Sealer sealer() {
    return new Sealer((RSAPublicKey) KEYS.getPublic(), new SecureRandom());
  }

  private static Unsealer unsealer() {
    return new Unsealer((RSAPrivateKey) KEYS.getPrivate());
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void opensWhatItSealed(Scope scope) {
    byte[] value = "p@ss/w:rd ü€".getBytes(StandardCharsets.UTF_8);

    String sealed = sealer().seal(value, scope, "mlflow", "db");

    assertThat(unsealer().unseal(sealed, scope, "mlflow", "db")).hasValue(value);
  }

  @Test
  void anEmptyValueIsSealedToo() {
    String sealed = sealer().seal(new byte[0], Scope.STRICT, "a", "b");

    assertThat(unsealer().unseal(sealed, Scope.STRICT, "a", "b")).hasValue(new byte[0]);
  }

  @Test
  void aStrictValueOpensUnderNoOtherNameOrNamespace() {
    String sealed = sealer().seal(new byte[] {1}, Scope.STRICT, "mlflow", "db");

    assertThat(unsealer().unseal(sealed, Scope.STRICT, "mlflow", "db-next")).isEmpty();
    assertThat(unsealer().unseal(sealed, Scope.STRICT, "other", "db")).isEmpty();
    assertThat(unsealer().unseal(sealed, Scope.CLUSTER_WIDE, "mlflow", "db")).isEmpty();
  }

  @Test
  void aNamespaceWideValueMayBeRenamedButNotMoved() {
    String sealed = sealer().seal(new byte[] {1}, Scope.NAMESPACE_WIDE, "mlflow", "db");

    assertThat(unsealer().unseal(sealed, Scope.NAMESPACE_WIDE, "mlflow", "other")).isPresent();
    assertThat(unsealer().unseal(sealed, Scope.NAMESPACE_WIDE, "moved", "db")).isEmpty();
  }

  @Test
  void noTwoCiphertextsOfOneValueAreEqual() {
    byte[] value = {1, 2, 3};

    assertThat(sealer().seal(value, Scope.STRICT, "a", "b"))
        .isNotEqualTo(sealer().seal(value, Scope.STRICT, "a", "b"));
  }

  @Test
  void whatIsNoCiphertextOpensToNothing() {
    for (String garbage : new String[] {"", "%%%", "AA==", "//8=", "AAAA", "AAFhYg=="}) {
      assertThat(unsealer().unseal(garbage, Scope.STRICT, "a", "b")).as(garbage).isEmpty();
    }
  }

  @Test
  void theSessionKeyIsWiped() {
    AtomicReference<byte[]> session = new AtomicReference<>();
    SecureRandom watched =
        new SecureRandom() {
          private static final long serialVersionUID = 1;

          @Override
          public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            session.compareAndSet(null, bytes);
          }
        };

    String sealed =
        new Sealer((RSAPublicKey) KEYS.getPublic(), watched)
            .seal(new byte[] {1}, Scope.STRICT, "a", "b");

    assertThat(session.get()).hasSize(32).containsOnly(0);
    assertThat(unsealer().unseal(sealed, Scope.STRICT, "a", "b")).hasValue(new byte[] {1});
  }
}
