package dev.sealift.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;

/** Opens sealed values with the controller's private key: the other half of {@link Sealer}. */
public final class Unsealer {
  private final RSAPrivateKey key;

  /** An unsealer for one of the controller's keys. */
  public Unsealer(RSAPrivateKey key) {
    this.key = key;
  }

  /**
   * Opens one value.
   *
   * @return the plaintext, the caller's to wipe; empty when {@code sealed} was not sealed for this
   *     key, scope, namespace and name, or is no sealed value at all
   */
  public Optional<byte[]> unseal(String sealed, Scope scope, String namespace, String name) {
    byte[] session = new byte[0];
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
      if (in.remaining() < Short.BYTES) {
        return Optional.empty();
      }
      int length = Short.toUnsignedInt(in.getShort());
      if (in.remaining() < length) {
        return Optional.empty();
      }
      byte[] wrapped = new byte[length];
      in.get(wrapped);
      byte[] body = new byte[in.remaining()];
      in.get(body);
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(Cipher.DECRYPT_MODE, key, Sealer.oaep(scope.label(namespace, name)));
      session = rsa.doFinal(wrapped);
      return Optional.of(Sealer.gcm(Cipher.DECRYPT_MODE, session).doFinal(body));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(session, (byte) 0);
    }
  }
}
