package dev.sealift.sandbox;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Keys of RSA that are made and used in no time, and guard nothing. To seal and to unseal is the
 * same as with any other; but the exponent that unseals has sixty bits, not two thousand: the
 * primes are many, each less one divides one number, and the exponents need to be each other's
 * inverse by that alone (PKCS #1, RFC 8017, section 3.1, for any number of primes). A sandbox's
 * tests unseal thousands of values.
 */
public final class QuickKey {
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
  private static final int[] FACTORS = {
    2, 2, 2, 2, 2, 3, 3, 3, 5, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41
  };
  private static final int HALF = 1024;

  /** What all primes less one divide. */
  private static final BigInteger PERIOD = period();

  private static final List<BigInteger> POOL = pool();

  private QuickKey() {}

  private static List<BigInteger> pool() {
    Random random = new Random();
    Set<BigInteger> pool = new LinkedHashSet<>();
    while (pool.size() < 200) {
      long product = 2;
      for (int factor : FACTORS) {
        product *= random.nextBoolean() ? factor : 1;
      }
      BigInteger prime = BigInteger.valueOf(product + 1);
      if (prime.bitLength() > 30 && prime.isProbablePrime(50)) {
        pool.add(prime);
      }
    }
    return List.copyOf(pool);
  }

  private static BigInteger period() {
    BigInteger period = BigInteger.TWO;
    for (int factor : FACTORS) {
      period = period.multiply(BigInteger.valueOf(factor));
    }
    return period;
  }

  /** A pair of its own, of 2048 bits. */
  public static KeyPair pair() {
    List<BigInteger> primes = new ArrayList<>(POOL);
    Collections.shuffle(primes);
    BigInteger p = half(primes.subList(0, primes.size() / 2));
    BigInteger q = half(primes.subList(primes.size() / 2, primes.size()));
    BigInteger n = p.multiply(q);
    BigInteger d = EXPONENT.modInverse(PERIOD);
    try {
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      return new KeyPair(
          rsa.generatePublic(new RSAPublicKeySpec(n, EXPONENT)),
          rsa.generatePrivate(
              new RSAPrivateCrtKeySpec(n, EXPONENT, d, p, q, d, d, q.modInverse(p))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A product of 1024 bits, the highest two of them set, so that two make 2048. */
  private static BigInteger half(List<BigInteger> primes) {
    while (true) {
      Collections.shuffle(primes);
      BigInteger product = BigInteger.ONE;
      for (int i = 0; product.bitLength() < HALF; i++) {
        product = product.multiply(primes.get(i));
      }
      if (product.bitLength() == HALF && product.testBit(HALF - 2)) {
        return product;
      }
    }
  }
}
