package dev.sealift.seal;

import dev.sealift.credential.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals single values, as {@code HybridEncrypt} of sealed-secrets' {@code pkg/crypto/crypto.go}
 * does: a fresh AES-256 key per value, encrypted with RSA-OAEP-SHA256 under the scope's label, then
 * AES-GCM with a zero nonce (safe, since no key is used twice).
 */
public final class Sealer {
  private static final int SESSION_KEY_BYTES = 32;

  private final RSAPublicKey key;
  private final SecureRandom random;

  /**
   * A sealer for the controller's public key.
   *
   * @param random where the session keys come from
   */
  public Sealer(RSAPublicKey key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /** Loads what the first sealing of a process waits for: the JDK's providers, and its ciphers. */
  public static void prepare() {
    try {
      Cipher.getInstance("RSA/ECB/OAEPPadding");
      gcm(Cipher.ENCRYPT_MODE, new byte[SESSION_KEY_BYTES]).doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot seal", e);
    }
  }

  /**
   * Seals one value.
   *
   * @param value the plaintext, which stays the caller's to wipe; may be empty
   * @return the base64 text that stands in {@code spec.encryptedData}
   */
  public String seal(byte[] value, Scope scope, String namespace, String name) {
    byte[] session = new byte[SESSION_KEY_BYTES];
    random.nextBytes(session);
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(Cipher.ENCRYPT_MODE, key, oaep(scope.label(namespace, name)), random);
      byte[] wrapped = rsa.doFinal(session);
      byte[] sealed = gcm(Cipher.ENCRYPT_MODE, session).doFinal(value);
      ByteBuffer out = ByteBuffer.allocate(Short.BYTES + wrapped.length + sealed.length);
      out.putShort((short) wrapped.length).put(wrapped).put(sealed);
      return Base64.getEncoder().encodeToString(out.array());
    } catch (GeneralSecurityException e) {
      // Every algorithm is one that the Java platform must have; only a broken JDK gets here.
      throw new IllegalStateException("this JVM cannot seal", e);
    } finally {
      Arrays.fill(session, (byte) 0);
    }
  }

  /** Seals a secret, which stays the caller's to close. */
  public String seal(Secret value, Scope scope, String namespace, String name) {
    byte[] plain = value.bytes();
    try {
      return seal(plain, scope, namespace, name);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** SunJCE's own name for OAEP-SHA-256 would pair it with MGF1-SHA-1: both are spelled out. */
  static OAEPParameterSpec oaep(byte[] label) {
    return new OAEPParameterSpec(
        "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label));
  }

  static Cipher gcm(int mode, byte[] session) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
    aes.init(mode, new SecretKeySpec(session, "AES"), new GCMParameterSpec(128, new byte[12]));
    return aes;
  }
}
