package dev.sealift.history;

import dev.sealift.core.UserException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to the newest version, by Flyway. Nothing else may load this class. */
final class Migrations {
  private Migrations() {}

  /**
   * Runs what is missing.
   *
   * @param version the version that is there; 0 when nothing is
   */
  static void run(Storage storage, int version) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(storage.dataSource())
          .locations("classpath:dev/sealift/history")
          .failOnMissingLocations(true)
          // The first version was made without Flyway.
          .baselineOnMigrate(version > 0)
          .baselineVersion(Integer.toString(version))
          .schemas(storage.schema().stream().toArray(String[]::new))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new UserException(
          "the history's tables cannot be brought from version " + version + " to the newest",
          "the database refused a statement that makes or changes a table",
          "check the space on its disk, and that its user may create tables, then run this again;"
              + " or restore it from a backup",
          e);
    }
  }
}
