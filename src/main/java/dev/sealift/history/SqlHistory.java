package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The history in SQL. */
final class SqlHistory implements History {
  private static final String OF_KEY = " where cluster = ? and namespace = ? and name = ?";

  private final Connection connection;
  private final Clock clock;

  SqlHistory(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }

  @Override
  public Revision begin(Intent intent) {
    return write(
        () -> {
          DeploymentKey key = intent.deployment();
          Optional<Revision> open = pending(key);
          if (open.isPresent()) {
            throw new UserException(
                "revision " + open.get().number() + " of " + key.name() + " is not finished",
                open.get().who() + " began it at " + open.get().startedAt(),
                "wait for it; if it was cut off, run the same command again");
          }
          long id = number("select coalesce(max(id), 0) + 1 from revision");
          int number =
              (int)
                  number(
                      "select coalesce(max(number), 0) + 1 from revision" + OF_KEY,
                      key.cluster(),
                      key.namespace(),
                      key.name());
          update(
              "insert into revision values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
              id,
              number,
              key.cluster(),
              key.namespace(),
              key.name(),
              intent.operation().name(),
              State.PENDING.name(),
              intent.image(),
              intent.context(),
              intent.note(),
              intent.who(),
              clock.instant().toString(),
              "",
              "",
              "",
              "");
          update("insert into document values (?,?,?)", id, intent.profile(), intent.manifests());
          link(id, "begin");
          return byId(id).orElseThrow();
        });
  }

  @Override
  public void step(long id, Step step) {
    write(
        () ->
            update(
                "insert into step values (?,?,?,?,?,?,?)",
                id,
                step.number(),
                step.name(),
                step.state(),
                cut(step.result()),
                step.at().toString(),
                step.took().toMillis()));
  }

  @Override
  public Revision finish(long id, State state, String failedStep, String reason) {
    return write(
        () -> {
          int rows =
              update(
                  "update revision set state = ?, ended_at = ?, failed_step = ?, reason = ?"
                      + " where id = ? and state = 'PENDING'",
                  state.name(),
                  clock.instant().toString(),
                  failedStep,
                  cut(reason),
                  id);
          if (rows == 1) {
            link(id, "end");
          }
          return byId(id).orElseThrow();
        });
  }

  @Override
  public Revision interrupt(long id) {
    return finish(id, State.INTERRUPTED, "", "the process that ran it is gone");
  }

  @Override
  public Optional<Revision> pending(DeploymentKey key) {
    return latest(key, State.PENDING);
  }

  @Override
  public Optional<Revision> latest(DeploymentKey key, State state) {
    return first(
        revisions(
            OF_KEY + " and state = ? order by id desc limit 1",
            key.cluster(),
            key.namespace(),
            key.name(),
            state.name()));
  }

  @Override
  public List<Revision> list(Optional<DeploymentKey> key, int limit, Optional<Long> beforeId) {
    long before = beforeId.orElse(Long.MAX_VALUE);
    return key.map(
            k ->
                revisions(
                    OF_KEY + " and id < ? order by id desc limit ?",
                    k.cluster(),
                    k.namespace(),
                    k.name(),
                    before,
                    limit))
        .orElseGet(() -> revisions(" where id < ? order by id desc limit ?", before, limit));
  }

  @Override
  public Optional<Revision> find(Optional<DeploymentKey> key, int number) {
    Optional<DeploymentKey> wanted =
        key.or(() -> first(list(Optional.empty(), 1, Optional.empty())).map(Revision::deployment));
    return wanted.flatMap(
        k ->
            first(
                revisions(
                    OF_KEY + " and number = ?", k.cluster(), k.namespace(), k.name(), number)));
  }

  @Override
  public Optional<Revision> byId(long id) {
    return first(revisions(" where id = ?", id));
  }

  @Override
  public List<Step> steps(long id) {
    return query(
        "select number, name, state, result, at, took_ms from step where revision = ?"
            + " order by number",
        row ->
            new Step(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.parse(row.getString(5)),
                Duration.ofMillis(row.getLong(6))),
        id);
  }

  @Override
  public String profile(long id) {
    return document("profile", id);
  }

  @Override
  public String manifests(long id) {
    return document("manifests", id);
  }

  private String document(String column, long id) {
    return first(
            query(
                "select " + column + " from document where revision = ?", r -> r.getString(1), id))
        .orElse("");
  }

  @Override
  public List<String> verifyChain() {
    record Link(long id, long revision, String kind, String hash) {}
    List<Link> links =
        query(
            "select id, revision, kind, hash from link order by id",
            r -> new Link(r.getLong(1), r.getLong(2), r.getString(3), r.getString(4)));
    List<String> findings = new ArrayList<>();
    String previous = Chain.ROOT;
    long expected = 1;
    for (Link link : links) {
      if (link.id() != expected) {
        findings.add("record " + expected + " is missing");
      } else if (!hash(previous, link.revision(), link.kind()).equals(link.hash())) {
        findings.add(
            "record " + link.id() + ", of revision id " + link.revision() + ", was changed");
      }
      previous = link.hash();
      expected = link.id() + 1;
    }
    for (Revision revision : list(Optional.empty(), Integer.MAX_VALUE, Optional.empty())) {
      long wanted = revision.state() == State.PENDING ? 1 : 2;
      if (links.stream().filter(l -> l.revision() == revision.id()).count() != wanted) {
        findings.add("revision id " + revision.id() + " does not have its records");
      }
    }
    return findings;
  }

  private void link(long revision, String kind) throws SQLException {
    long id = number("select coalesce(max(id), 0) + 1 from link");
    String previous =
        first(query("select hash from link where id = ?", r -> r.getString(1), id - 1))
            .orElse(Chain.ROOT);
    String hash = hash(previous, revision, kind);
    update("insert into link values (?,?,?,?)", id, revision, kind, hash);
    update("update revision set hash = ? where id = ?", hash, revision);
  }

  /** What a link covers: at the beginning the intent, at the end how it ended and its steps. */
  private String hash(String previous, long id, String kind) {
    Optional<Revision> found = byId(id);
    if (found.isEmpty()) {
      return "";
    }
    Revision r = found.get();
    DeploymentKey key = r.deployment();
    List<String> fields = new ArrayList<>(List.of(kind, Long.toString(id)));
    if (kind.equals("begin")) {
      fields.addAll(
          List.of(
              Integer.toString(r.number()),
              key.cluster(),
              key.namespace(),
              key.name(),
              r.operation().name(),
              r.image(),
              r.context(),
              r.note(),
              r.who(),
              r.startedAt().toString(),
              profile(id),
              manifests(id)));
    } else {
      fields.addAll(
          List.of(
              r.state().name(),
              r.endedAt().map(Instant::toString).orElse(""),
              r.failedStep(),
              r.reason()));
      steps(id).forEach(step -> fields.add(step.toString()));
    }
    return Chain.link(previous, fields.toArray(String[]::new));
  }

  private List<Revision> revisions(String where, Object... arguments) {
    return query("select * from revision" + where, SqlHistory::revision, arguments);
  }

  private static Revision revision(ResultSet row) throws SQLException {
    String ended = row.getString("ended_at");
    return new Revision(
        row.getInt("number"),
        row.getLong("id"),
        new DeploymentKey(
            row.getString("cluster"), row.getString("namespace"), row.getString("name")),
        Operation.valueOf(row.getString("operation")),
        State.valueOf(row.getString("state")),
        row.getString("image"),
        row.getString("context"),
        row.getString("note"),
        row.getString("who"),
        Instant.parse(row.getString("started_at")),
        ended.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(ended)),
        row.getString("failed_step"),
        row.getString("reason"),
        row.getString("hash"));
  }

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> reader, Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> out = new ArrayList<>();
      while (rows.next()) {
        out.add(reader.read(rows));
      }
      return out;
    } catch (SQLException e) {
      throw failed("read", e);
    }
  }

  private long number(String sql, Object... arguments) {
    return first(query(sql, r -> r.getLong(1), arguments)).orElse(0L);
  }

  private int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private static <T> Optional<T> first(List<T> list) {
    return list.stream().findFirst();
  }

  private static String cut(String text) {
    return text.length() <= 8000 ? text : text.substring(0, 8000);
  }

  /** One transaction, on the disk when it returns: H2 alone leaves the flush to the system. */
  private <T> T write(Work<T> work) {
    try {
      T result = work.run();
      connection.commit();
      try (Statement statement = connection.createStatement()) {
        statement.execute("checkpoint sync");
      }
      return result;
    } catch (SQLException e) {
      rollback(e);
      throw failed("write", e);
    } catch (UserException e) {
      rollback(e);
      throw e;
    }
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static UserException failed(String verb, SQLException e) {
    return new UserException(
        "cannot " + verb + " the history",
        "the database says error " + e.getErrorCode(),
        "check the space on its disk: df -h",
        e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed("close", e);
    }
  }
}
