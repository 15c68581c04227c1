package dev.sealift.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Takes the texts and steps of old revisions away. Their rows and links stay, so the chain goes on
 * through them; a link of the pruning's own covers the rows, which their own links no longer can,
 * and those links' hashes.
 */
final class Pruning {
  private static final int PAGE = 1000;
  private static final List<String> COVERED =
      List.of(
          "id",
          "number",
          "cluster",
          "namespace",
          "name",
          "operation",
          "state",
          "image",
          "context",
          "note",
          "who",
          "started_at",
          "ended_at",
          "failed_step",
          "reason",
          "begin_hash",
          "end_hash");

  private static final String REST =
      "select r.*, b.hash as begin_hash, e.hash as end_hash from revision r"
          + " join link b on b.revision = r.id and b.kind = 'begin'"
          + " join link e on e.revision = r.id and e.kind = 'end'"
          + " where r.pruned = ? and r.id > ? order by r.id limit ?";

  /**
   * Old: neither among the newest, nor unfinished, nor what a rollback would go back to first. Two
   * more values follow the deployment's three.
   */
  private static final String OLD =
      " where cluster = ? and namespace = ? and name = ? and number <= ? and number <> ?"
          + " and state not in ('PENDING', 'INTERRUPTED') and pruned = 0";

  private final Sql sql;

  Pruning(Sql sql) {
    this.sql = sql;
  }

  /** What a pruning left: how many rows, and a digest over them. */
  record Rest(long revisions, String digest) {}

  long count(DeploymentKey key, int keep) {
    return sql.number("select count(*) from revision" + OLD, bounds(key, keep));
  }

  /** Marks and empties; the link is the caller's to append. */
  int take(DeploymentKey key, int keep, long link) throws SQLException {
    Object[] bounds = bounds(key, keep);
    Object[] values = new Object[bounds.length + 1];
    values[0] = link;
    System.arraycopy(bounds, 0, values, 1, bounds.length);
    int taken = sql.update("update revision set pruned = ?" + OLD, values);
    for (String table : List.of("document", "step")) {
      sql.update(
          "delete from " + table + " where revision in (select id from revision where pruned = ?)",
          link);
    }
    return taken;
  }

  private Object[] bounds(DeploymentKey key, int keep) {
    String ofKey = " from revision where cluster = ? and namespace = ? and name = ?";
    Object[] values = {key.cluster(), key.namespace(), key.name()};
    Optional<Integer> newestOld =
        sql.first(
            "select number" + ofKey + " order by number desc limit 1 offset " + keep,
            row -> row.getInt(1),
            values);
    Optional<Integer> succeeded =
        sql.first(
            "select number" + ofKey + " and state = 'SUCCEEDED' order by number desc limit 1",
            row -> row.getInt(1),
            values);
    return new Object[] {
      key.cluster(), key.namespace(), key.name(), newestOld.orElse(0), succeeded.orElse(0)
    };
  }

  /** The rows that the pruning of a link left. */
  Rest rest(long link) {
    String digest = Chain.ROOT;
    long revisions = 0;
    long last = 0;
    while (true) {
      String[] state = {digest};
      List<Long> ids =
          sql.query(
              REST,
              row -> {
                state[0] = Chain.link(state[0], fields(row));
                return row.getLong("id");
              },
              link,
              last,
              PAGE);
      if (ids.isEmpty()) {
        return new Rest(revisions, digest);
      }
      digest = state[0];
      revisions += ids.size();
      last = ids.get(ids.size() - 1);
    }
  }

  private static String[] fields(ResultSet row) throws SQLException {
    String[] fields = new String[COVERED.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = row.getString(COVERED.get(i));
    }
    return fields;
  }
}
