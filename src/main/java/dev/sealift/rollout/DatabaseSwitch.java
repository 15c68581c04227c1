package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.DatabaseWish;
import dev.sealift.database.Login;
import dev.sealift.database.Postgres;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import java.util.List;
import java.util.Optional;

/** Brings the role's password in PostgreSQL to the one in the Secret. */
final class DatabaseSwitch {
  private final Profile profile;
  private final SecretResolver resolver;
  private final Postgres postgres;
  private final boolean mayMake;

  /**
   * @param mayMake whether a role and databases that are missing are made, by the profile's admin
   */
  DatabaseSwitch(Workplace work, Profile profile, SecretResolver resolver, boolean mayMake) {
    this.profile = profile;
    this.resolver = resolver;
    this.postgres = new Postgres(work.addresses().database(profile));
    this.mayMake = mayMake;
  }

  String run(Vault vault, OperationLock lock) {
    String database = profile.database().tracking();
    String role = vault.require(Names.DATABASE, Names.DB_USERNAME).reveal();
    Secret wanted = vault.require(Names.DATABASE, Names.DB_PASSWORD);
    lock.check();
    if (ready(wanted)) {
      return "role " + role + " has it already";
    }
    for (Secret other : others(vault)) {
      if (accepts(database, role, other)) {
        lock.check();
        postgres.changePassword(database, role, other, wanted);
        return "changed for role " + role;
      }
    }
    if (mayMake) {
      return make(wanted);
    }
    throw refusal(role);
  }

  /** Whether the role logs in to both databases, or would if they were there. */
  private boolean ready(Secret wanted) {
    DatabaseWish wish = ApplyPreparation.wish(profile);
    if (!mayMake) {
      return postgres.accepts(wish.tracking(), wish.role(), wanted);
    }
    return postgres
        .inspect(wish, Optional.empty(), Optional.of(wanted), Optional.empty())
        .checks()
        .stream()
        .noneMatch(check -> check.state() == Check.State.FAILED);
  }

  /** Where databases may be missing, not to get into one says nothing of the password. */
  private boolean accepts(String database, String role, Secret password) {
    try {
      return postgres.accepts(database, role, password);
    } catch (UserException e) {
      if (mayMake) {
        return false;
      }
      throw e;
    }
  }

  private String make(Secret wanted) {
    Profile.DatabaseAdmin admin =
        profile.database().admin().orElseThrow(() -> withoutAdmin(wanted));
    try (Secret password =
        resolver
            .resolve("database", "admin_password", admin.password(), Optional.empty())
            .orElseThrow(() -> withoutAdmin(wanted))) {
      List<String> done =
          postgres.provision(
              ApplyPreparation.wish(profile),
              Optional.of(new Login(admin.username(), password)),
              wanted);
      return done.isEmpty() ? "all there" : String.join(", ", done);
    }
  }

  /** Why nobody gets in: the server may not be reached, or a database may be missing. */
  private UserException withoutAdmin(Secret wanted) {
    DatabaseWish wish = ApplyPreparation.wish(profile);
    try {
      for (String database : List.of(wish.tracking(), wish.auth())) {
        postgres.accepts(database, wish.role(), wanted);
      }
      return refusal(wish.role());
    } catch (UserException e) {
      return e;
    }
  }

  private static UserException refusal(String role) {
    return new UserException(
        "PostgreSQL refuses every password that the cluster has for role " + role,
        "someone has changed it there, outside of Sealift",
        "set it back there (\\password " + role + " in psql), then run `sealift resume`");
  }

  /** Proves that the passwords that were left do not get in; what of it is told. */
  List<String> refused(Vault vault) {
    String role = vault.require(Names.DATABASE, Names.DB_USERNAME).reveal();
    List<Secret> others = others(vault);
    for (Secret other : others) {
      if (postgres.accepts(profile.database().tracking(), role, other)) {
        throw new UserException(
            "PostgreSQL still accepts an old password of role " + role,
            "its pg_hba.conf may let anybody in without checking one (trust)",
            "have it check passwords: scram-sha-256 in pg_hba.conf; then run `sealift resume`");
      }
    }
    return others.isEmpty() ? List.of() : List.of("old database password refused");
  }

  private static List<Secret> others(Vault vault) {
    Secret wanted = vault.require(Names.DATABASE, Names.DB_PASSWORD);
    return vault.staged(Names.DATABASE, Names.DB_PASSWORD).stream()
        .filter(value -> !value.equals(wanted))
        .toList();
  }
}
