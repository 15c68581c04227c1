package dev.sealift.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chain's links and what each covers. A begin covers the intent, an end how it ended and its
 * steps, a note its text, a pruning the rows that it left, an origin where a revision comes from.
 * It is computed from the same columns when a link is written and when it is looked at.
 */
final class Links {
  static final String BEGIN = "begin";
  static final String END = "end";
  static final String NOTE = "note";
  static final String PRUNE = "prune";
  static final String ORIGIN = "origin";

  private static final String SELECT =
      """
      select l.id as link, l.revision as about, l.kind, l.hash as link_hash, r.*,
        d.profile, d.manifests, n.text as note_text, n.who as note_who, n.at as note_at,
        p.revisions as pruning_revisions, p.digest as pruning_digest, p.who as pruning_who,
        p.at as pruning_at, o.history as origin_history, o.hash as origin_hash
      from link l left join revision r on r.id = l.revision
        left join document d on d.revision = l.revision and l.kind = 'begin'
        left join note n on n.link = l.id left join pruning p on p.link = l.id
        left join origin o on o.link = l.id
      """;

  private final Sql sql;

  Links(Sql sql) {
    this.sql = sql;
  }

  /**
   * A link with what it covers.
   *
   * @param revision the id of the revision that it is about; 0 for a pruning
   * @param number that revision's number, for a person
   * @param pruned the pruning that took what it covered away; else 0
   * @param covered null where what it is about is not there
   */
  record Link(
      long id,
      long revision,
      String kind,
      String hash,
      int number,
      String deployment,
      long pruned,
      @Nullable List<String> covered) {

    /** The hash that it should have. */
    String wanted(String previous, List<String> steps) {
      if (covered == null) {
        return "";
      }
      List<String> fields = new ArrayList<>(covered);
      fields.addAll(steps);
      return Chain.link(previous, fields.toArray(String[]::new));
    }
  }

  /** The number of the next link. */
  long next() {
    return sql.number("select coalesce(max(id), 0) + 1 from link");
  }

  /** Appends a link about what has been written in this transaction. */
  void append(long id, long revision, String kind) throws SQLException {
    sql.update("insert into link values (?,?,?,'')", id, revision, kind);
    Link link = sql.query(SELECT + " where l.id = ?", Links::read, id).get(0);
    List<String> steps = steps(id, id).getOrDefault(id, List.of());
    String hash = link.wanted(hashOf(id - 1), steps);
    sql.update("update link set hash = ? where id = ?", hash, id);
    sql.update("update revision set hash = ? where id = ?", hash, revision);
  }

  /** A link's hash; the root's before the first. */
  String hashOf(long id) {
    return sql.first("select hash from link where id = ?", row -> row.getString(1), id)
        .orElse(Chain.ROOT);
  }

  /** The links after {@code id}, in order. */
  List<Link> after(long id, int limit) {
    return sql.query(SELECT + " where l.id > ? order by l.id limit ?", Links::read, id, limit);
  }

  /** The steps of the revisions that end in these links, as they are covered. */
  Map<Long, List<String>> steps(long from, long to) {
    Map<Long, List<String>> steps = new HashMap<>();
    sql.query(
        "select l.id as link, s.* from link l join step s on s.revision = l.revision"
            + " where l.kind = 'end' and l.id between ? and ? order by l.id, s.number",
        row ->
            steps
                .computeIfAbsent(row.getLong("link"), l -> new ArrayList<>())
                .add(
                    covered(
                        row.getInt("number"),
                        row.getString("name"),
                        row.getString("state"),
                        row.getString("result"),
                        row.getString("at"),
                        row.getLong("took_ms"))),
        from,
        to);
    return steps;
  }

  /** The first version hashed a record's text; it stays, whatever becomes of the record. */
  static String covered(
      int number, String name, String state, String result, String at, long tookMillis) {
    return "Step[number="
        + number
        + ", name="
        + name
        + ", state="
        + state
        + ", result="
        + result
        + ", at="
        + at
        + ", took="
        + Duration.ofMillis(tookMillis)
        + "]";
  }

  private static Link read(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    long revision = row.getLong("about");
    return new Link(
        row.getLong("link"),
        revision,
        kind,
        row.getString("link_hash"),
        row.getInt("number"),
        row.getString("namespace") + "/" + row.getString("name"),
        row.getLong("pruned"),
        covered(kind, revision, row));
  }

  private static @Nullable List<String> covered(String kind, long revision, ResultSet row)
      throws SQLException {
    List<String> fields = new ArrayList<>(List.of(kind, Long.toString(revision)));
    String[] columns =
        switch (kind) {
          case BEGIN ->
              new String[] {
                "number",
                "cluster",
                "namespace",
                "name",
                "operation",
                "image",
                "context",
                "note",
                "who",
                "started_at",
                "profile",
                "manifests"
              };
          case END -> new String[] {"state", "ended_at", "failed_step", "reason"};
          case NOTE -> new String[] {"note_text", "note_who", "note_at"};
          case PRUNE ->
              new String[] {"pruning_revisions", "pruning_digest", "pruning_who", "pruning_at"};
          case ORIGIN -> new String[] {"origin_history", "origin_hash"};
          default -> new String[0];
        };
    for (String column : columns) {
      String value = row.getString(column);
      if (value == null) {
        return null;
      }
      fields.add(Objects.requireNonNull(value));
    }
    return columns.length == 0 ? null : fields;
  }
}
