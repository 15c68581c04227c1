package dev.sealift.history;

import java.sql.SQLException;
import java.util.List;

/** The deployments that have revisions: known without a look at each of a million revisions. */
final class Deployments {
  private Deployments() {}

  static void add(Sql sql, DeploymentKey key) throws SQLException {
    sql.update(
        "insert into deployment select ?, ?, ? where not exists (select 1 from deployment"
            + " where cluster = ? and namespace = ? and name = ?)",
        key.cluster(),
        key.namespace(),
        key.name(),
        key.cluster(),
        key.namespace(),
        key.name());
  }

  static List<DeploymentKey> all(Sql sql) {
    return sql.query("select * from deployment order by namespace, name, cluster", Rows::key);
  }
}
