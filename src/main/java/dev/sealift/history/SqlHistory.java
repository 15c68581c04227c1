package dev.sealift.history;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The history in SQL, the same in every database. */
final class SqlHistory implements History {
  private static final String OF_KEY = " where cluster = ? and namespace = ? and name = ?";
  private static final int LONGEST = 8000;
  private static final int LONGEST_NOTE = 4000;

  private final Sql sql;
  private final Links links;
  private final Clock clock;

  private SqlHistory(Sql sql, Clock clock) {
    this.sql = sql;
    this.links = new Links(sql);
    this.clock = clock;
  }

  /** Opens the history in {@code storage}, and makes or migrates its tables where they need it. */
  static History open(Storage storage, Clock clock) {
    return connected(
        storage,
        (connection, sql) -> {
          if (Schema.prepare(storage, connection)) {
            sql.flush();
          }
          return new SqlHistory(sql, clock);
        });
  }

  /** The same where nothing has to be made or migrated; empty where something has. */
  static Optional<History> read(Storage storage, Clock clock) {
    return connected(
        storage,
        (connection, sql) -> {
          if (Schema.isCurrent(connection)) {
            return Optional.of(new SqlHistory(sql, clock));
          }
          sql.close();
          return Optional.empty();
        });
  }

  /** What is done first with a connection, which is closed where that fails. */
  @FunctionalInterface
  private interface Opening<T> {
    T open(Connection connection, Sql sql) throws SQLException;
  }

  private static <T> T connected(Storage storage, Opening<T> opening) {
    try {
      Connection connection = storage.connect();
      Sql sql = new Sql(connection, storage);
      try {
        return opening.open(connection, sql);
      } catch (SQLException | RuntimeException e) {
        sql.close();
        throw e;
      }
    } catch (SQLException e) {
      throw storage.failed("open", e);
    }
  }

  @Override
  public Revision begin(Intent intent) {
    String note = requireShort(intent.note());
    return sql.write(
        () -> {
          DeploymentKey key = intent.deployment();
          Optional<Revision> open = pending(key);
          if (open.isPresent()) {
            throw new UserException(
                "revision " + open.get().number() + " of " + key.name() + " is not finished",
                open.get().who() + " began it at " + open.get().startedAt(),
                "wait for it; if it was cut off: `sealift resume`");
          }
          long id = nextRevision();
          Deployments.add(sql, key);
          sql.update(
              "insert into revision values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)",
              id,
              nextNumber(key),
              key.cluster(),
              key.namespace(),
              key.name(),
              intent.operation().name(),
              State.PENDING.name(),
              intent.image(),
              intent.context(),
              note,
              intent.who(),
              clock.instant().toString(),
              "",
              "",
              "",
              "");
          sql.update(
              "insert into document values (?,?,?)", id, intent.profile(), intent.manifests());
          links.append(links.next(), id, Links.BEGIN);
          return byId(id).orElseThrow();
        });
  }

  private long nextRevision() {
    return sql.number("select coalesce(max(id), 0) + 1 from revision");
  }

  private int nextNumber(DeploymentKey key) {
    return (int)
        sql.number("select coalesce(max(number), 0) + 1 from revision" + OF_KEY, values(key));
  }

  private static Object[] values(DeploymentKey key, Object... more) {
    List<Object> values = new ArrayList<>(List.of(key.cluster(), key.namespace(), key.name()));
    values.addAll(List.of(more));
    return values.toArray();
  }

  @Override
  public void step(long id, Step step) {
    sql.write(
        () -> {
          // The row is locked by it: whoever closes the revision comes before, or behind.
          int open =
              sql.update(
                  "update revision set state = 'PENDING' where id = ? and state = 'PENDING'", id);
          if (open == 0) {
            throw closed(byId(id).orElseThrow());
          }
          return sql.update(
              "insert into step values (?,?,?,?,?,?,?)",
              id,
              step.number(),
              step.name(),
              step.state(),
              cut(step.result()),
              step.at().toString(),
              step.took().toMillis());
        });
  }

  /** The chain covers a closed revision's steps: one more would look like tampering. */
  private static UserException closed(Revision r) {
    return new UserException(
        "revision " + r.number() + " is closed already: " + Text.word(r.state()),
        "somebody else took this for dead, since it did not renew the lock in time",
        "look what runs: sealift status");
  }

  @Override
  public Revision finish(long id, State state, String failedStep, String reason) {
    return sql.write(
        () -> {
          int rows =
              sql.update(
                  "update revision set state = ?, ended_at = ?, failed_step = ?, reason = ?"
                      + " where id = ? and state = 'PENDING'",
                  state.name(),
                  clock.instant().toString(),
                  failedStep,
                  cut(reason),
                  id);
          if (rows == 1) {
            links.append(links.next(), id, Links.END);
          }
          return byId(id).orElseThrow();
        });
  }

  @Override
  public Revision interrupt(long id) {
    return finish(id, State.INTERRUPTED, "", "the process that ran it is gone");
  }

  @Override
  public void note(long id, String text, String who) {
    String note = requireShort(text);
    sql.write(
        () -> {
          long link = links.next();
          sql.update(
              "insert into note values (?,?,?,?,?)",
              link,
              id,
              note,
              who,
              clock.instant().toString());
          links.append(link, id, Links.NOTE);
          return link;
        });
  }

  @Override
  public List<Note> notes(long fromId, long toId) {
    return sql.query(
        "select * from note where revision between ? and ? order by link",
        Rows::note,
        fromId,
        toId);
  }

  @Override
  public Optional<Revision> pending(DeploymentKey key) {
    return latest(key, State.PENDING);
  }

  @Override
  public Optional<Revision> latest(DeploymentKey key, State state) {
    return sql.first(
        "select * from revision" + OF_KEY + " and state = ? order by number desc limit 1",
        Rows::revision,
        values(key, state.name()));
  }

  @Override
  public List<Revision> list(Optional<DeploymentKey> key, int limit, Optional<Long> beforeId) {
    if (key.isEmpty()) {
      return sql.query(
          "select * from revision where id < ? order by id desc limit ?",
          Rows::revision,
          beforeId.orElse(Long.MAX_VALUE),
          limit);
    }
    // By its number: what was imported later may be older.
    int before = beforeId.flatMap(this::byId).map(Revision::number).orElse(Integer.MAX_VALUE);
    return sql.query(
        "select * from revision" + OF_KEY + " and number < ? order by number desc limit ?",
        Rows::revision,
        values(key.get(), before, limit));
  }

  @Override
  public List<DeploymentKey> deployments() {
    return Deployments.all(sql);
  }

  @Override
  public Optional<Revision> newest(List<DeploymentKey> keys) {
    return keys.stream()
        .flatMap(key -> list(Optional.of(key), 1, Optional.empty()).stream())
        .max(Comparator.comparing(Revision::startedAt).thenComparing(Revision::id));
  }

  @Override
  public Optional<Revision> find(Optional<DeploymentKey> key, int number) {
    return key.or(() -> newest(deployments()).map(Revision::deployment))
        .flatMap(
            k ->
                sql.first(
                    "select * from revision" + OF_KEY + " and number = ?",
                    Rows::revision,
                    values(k, number)));
  }

  @Override
  public Optional<Revision> byId(long id) {
    return sql.first("select * from revision where id = ?", Rows::revision, id);
  }

  @Override
  public List<Step> steps(long id) {
    return sql.query("select * from step where revision = ? order by number", Rows::step, id);
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
    return sql.first(
            "select " + column + " from document where revision = ?", row -> row.getString(1), id)
        .orElse("");
  }

  @Override
  public String identity() {
    return sql.first("select history from meta", row -> row.getString(1)).orElse("");
  }

  @Override
  public Optional<Head> head(DeploymentKey key) {
    return list(Optional.of(key), 1, Optional.empty()).stream()
        .findFirst()
        .flatMap(
            newest ->
                sql.first(
                    "select id, hash from link where revision = ? order by id desc limit 1",
                    row -> new Head(row.getLong(1), newest.number(), row.getString(2)),
                    newest.id()));
  }

  @Override
  public Optional<String> hashOf(long record) {
    return sql.first("select hash from link where id = ?", row -> row.getString(1), record);
  }

  @Override
  public boolean imported(String history, String hash) {
    return sql.number("select count(*) from origin where history = ? and hash = ?", history, hash)
        > 0;
  }

  @Override
  public ChainReport verify() {
    return sql.snapshot(() -> new ChainCheck(sql).report());
  }

  @Override
  public long prunable(List<DeploymentKey> keys, int keep) {
    Pruning pruning = new Pruning(sql);
    return keys.stream().mapToLong(key -> pruning.count(key, keep)).sum();
  }

  @Override
  public long prune(List<DeploymentKey> keys, int keep, String who) {
    Pruning pruning = new Pruning(sql);
    long taken =
        sql.write(
            () -> {
              long link = links.next();
              long count = 0;
              for (DeploymentKey key : keys) {
                count += pruning.take(key, keep, link);
              }
              if (count > 0) {
                Pruning.Rest rest = pruning.rest(link);
                sql.update(
                    "insert into pruning values (?,?,?,?,?)",
                    link,
                    rest.revisions(),
                    rest.digest(),
                    who,
                    clock.instant().toString());
                links.append(link, 0, Links.PRUNE);
              }
              return count;
            });
    if (taken > 0) {
      sql.shrinkAtTheEnd();
    }
    return taken;
  }

  @Override
  public boolean pruned(long id) {
    return sql.number("select pruned from revision where id = ?", id) > 0;
  }

  @Override
  public long export(Optional<String> namespace, Path file) {
    return sql.snapshot(() -> new Exporter(this, sql).write(namespace, file));
  }

  @Override
  public void texts(BiConsumer<String, String> reader) {
    sql.snapshot(
        () -> {
          new Texts(sql).each(reader);
          return true;
        });
  }

  @Override
  public Imported importFrom(Path file) {
    return new Importer(this, sql, file).run();
  }

  private static String requireShort(String note) {
    if (note.length() > LONGEST_NOTE) {
      throw new UserException(
          "the note has " + note.length() + " characters",
          "the history takes " + LONGEST_NOTE,
          "say it shorter");
    }
    return note;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void close() {
    sql.close();
  }
}
