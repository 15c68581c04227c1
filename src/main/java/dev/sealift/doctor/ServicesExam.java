package dev.sealift.doctor;

import dev.sealift.bucket.Bucket;
import dev.sealift.bucket.BucketLook;
import dev.sealift.core.Check;
import dev.sealift.credential.Secret;
import dev.sealift.database.Login;
import dev.sealift.database.Postgres;
import dev.sealift.database.RoleLook;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The database and the bucket, seen from here with the credentials that the Secrets have. */
final class ServicesExam {
  private ServicesExam() {}

  /** The role's login to both databases, and whom they belong to. */
  static List<Check> database(Patient patient) {
    Optional<Secret> name = patient.value(Names.DATABASE, Names.DB_USERNAME);
    Optional<Secret> password = patient.value(Names.DATABASE, Names.DB_PASSWORD);
    if (name.isEmpty() || password.isEmpty()) {
      return List.of();
    }
    Profile.Database wanted = patient.profile().database();
    Login role = new Login(name.get().reveal(), password.get());
    Postgres postgres = new Postgres(patient.work().addresses().database(patient.profile()));
    List<Check> checks = new ArrayList<>();
    String version = "";
    for (String database : new LinkedHashSet<>(List.of(wanted.tracking(), wanted.auth()))) {
      RoleLook look = postgres.look(database, role);
      if (look.outcome() == RoleLook.Outcome.IN) {
        version = look.version();
        checks.addAll(owner(look, database, role.username()));
        clock(look.time(), patient.work().clock().instant()).ifPresent(checks::add);
      } else {
        checks.add(refused(look, role.username(), patient.namespace()));
      }
    }
    if (checks.stream().noneMatch(c -> c.name().equals(Ailment.DATABASE_PASSWORD.id()))) {
      checks.add(
          Ailment.DATABASE_PASSWORD.absent("role " + role.username() + " logs in, " + version));
      if (checks.stream().noneMatch(c -> c.name().equals(Ailment.DATABASE_OWNER.id()))) {
        checks.add(Ailment.DATABASE_OWNER.absent("role " + role.username() + " may migrate"));
      }
    }
    return checks;
  }

  private static Check refused(RoleLook look, String role, String namespace) {
    var refusal = look.refusal().orElseThrow();
    String seen = Ailment.said(refusal);
    return switch (look.outcome()) {
      case WRONG_PASSWORD ->
          Ailment.DATABASE_PASSWORD.found(seen, "namespace", namespace, "role", role);
      case NO_DATABASE -> Ailment.DATABASE_MISSING.found(seen);
      default -> Ailment.DATABASE_UNREACHABLE.found(refusal);
    };
  }

  private static List<Check> owner(RoleLook look, String database, String role) {
    List<Check> checks = new ArrayList<>();
    String schema = look.schema().orElse("");
    if (!look.mayCreate()) {
      checks.add(
          Ailment.DATABASE_OWNER.found(
              "database "
                  + database
                  + " belongs to role "
                  + look.owner()
                  + "; role "
                  + role
                  + (schema.isEmpty()
                      ? " finds no schema of its search_path there"
                      : " may make no tables in its schema " + schema),
              "database",
              doubled(database, '"'),
              "schema",
              schema.isEmpty() ? "SCHEMA" : doubled(schema, '"'),
              "role",
              doubled(role, '"')));
    }
    if (look.foreignTables() > 0) {
      checks.add(
          Ailment.TABLES_OF_OTHERS.found(
              "tables in schema "
                  + schema
                  + " of database "
                  + database
                  + " that are not role "
                  + role
                  + "'s: "
                  + look.foreignTables(),
              "database",
              doubled(database, '"'),
              "schema",
              doubled(schema, '\''),
              "role",
              doubled(role, '\'')));
    }
    return checks;
  }

  /** A name as it stands between such quotes in SQL. */
  private static String doubled(String name, char quote) {
    return name.replace(String.valueOf(quote), "" + quote + quote);
  }

  private static Optional<Check> clock(Instant there, Instant here) {
    Duration ahead = Duration.between(here, there);
    return ahead.abs().compareTo(InsideExam.CLOCKS_DIFFER) <= 0
        ? Optional.empty()
        : Optional.of(
            Ailment.CLOCK_SKEW.found(
                "the database server's clock is "
                    + InsideExam.distance(ahead)
                    + " this machine's"));
  }

  /** One object put, read and deleted. */
  static List<Check> bucket(Patient patient) {
    Optional<Secret> access = patient.value(Names.S3, Names.ACCESS_KEY);
    Optional<Secret> key = patient.value(Names.S3, Names.SECRET_KEY);
    if (access.isEmpty() || key.isEmpty()) {
      return List.of();
    }
    String name = patient.profile().bucket().name();
    try (Bucket bucket =
        new Bucket(patient.work().addresses().bucket(patient.profile()), access.get(), key.get())) {
      BucketLook look = bucket.look();
      String seen = look.refusal().map(Ailment::said).orElse("there is no bucket " + name);
      return List.of(
          switch (look.outcome()) {
            case IN -> Ailment.BUCKET_KEYS.absent(name + ": an object was put, read and deleted");
            case NO_BUCKET -> Ailment.BUCKET_MISSING.found(seen);
            case WRONG_KEYS -> Ailment.BUCKET_KEYS.found(seen);
            case CLOCK -> Ailment.CLOCK_SKEW.found(seen);
            case UNREACHABLE -> Ailment.BUCKET_UNREACHABLE.found(look.refusal().orElseThrow());
          });
    }
  }
}
