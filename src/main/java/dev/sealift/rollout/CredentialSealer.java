package dev.sealift.rollout;

import dev.sealift.credential.Credentials;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.SealedCredentials;
import dev.sealift.profile.Profile;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Seals a deployment's credentials. Ciphertext that already holds the same value stays as it is: so
 * a second apply changes nothing, and only what was rotated rolls the pods.
 */
final class CredentialSealer {
  private final Sealer sealer;
  private final Vault vault;
  private final Profile profile;
  private final String note;
  private final Map<String, Map<String, String>> notes = new TreeMap<>();

  /** A sealer of what {@code vault} does not have yet. */
  CredentialSealer(SealingCertificate certificate, Workplace work, Vault vault, Profile profile) {
    this.sealer = new Sealer(certificate.key(), work.random());
    this.vault = vault;
    this.profile = profile;
    this.note = new SealedNote(work.clock().instant(), certificate.brief()).text();
  }

  SealedCredentials seal(Credentials c) {
    Map<String, Secret> basicAuth = new LinkedHashMap<>();
    try (Secret adminName = Secret.of(c.adminUsername());
        Secret roleName = Secret.of(c.databaseUsername())) {
      basicAuth.put(Names.TRACKING_USERNAME, adminName);
      basicAuth.put(Names.TRACKING_PASSWORD, c.adminPassword());
      basicAuth.put(Names.FLASK_KEY, c.flaskKey());
      Map<String, Secret> database = new LinkedHashMap<>();
      database.put(Names.DB_USERNAME, roleName);
      database.put(Names.DB_PASSWORD, c.databasePassword());
      Map<String, Secret> s3 = new LinkedHashMap<>();
      s3.put(Names.ACCESS_KEY, c.accessKey());
      s3.put(Names.SECRET_KEY, c.secretKey());
      return new SealedCredentials(
          seal(Names.BASIC_AUTH, basicAuth),
          seal(Names.DATABASE, database),
          seal(Names.S3, s3),
          notes);
    }
  }

  private SealedSecret seal(String name, Map<String, Secret> values) {
    String namespace = profile.deployment().namespace();
    Scope scope = profile.sealing().scope();
    boolean sameScope = vault.sealed(name).map(s -> s.scope() == scope).orElse(false);
    Map<String, String> encrypted = new LinkedHashMap<>();
    Map<String, String> told = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          boolean unchanged = sameScope && vault.value(name, key).map(value::equals).orElse(false);
          Optional<String> kept = unchanged ? vault.ciphertext(name, key) : Optional.empty();
          encrypted.put(key, kept.orElseGet(() -> sealer.seal(value, scope, namespace, name)));
          // What was sealed before there were notes keeps having none.
          Optional<String> when =
              kept.isPresent() ? vault.sealedNote(name, key) : Optional.of(note);
          when.ifPresent(text -> told.put(Names.SEALED_ANNOTATION + key, text));
        });
    notes.put(name, told);
    return SealedSecret.of(namespace, name, scope, Names.labels(profile), encrypted);
  }
}
