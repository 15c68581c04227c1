package dev.sealift.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A revision from an export, each of its fields looked at. */
record ImportedRevision(
    DeploymentKey deployment,
    int number,
    Operation operation,
    State state,
    boolean pruned,
    List<String> texts,
    String endedAt,
    String failedStep,
    String reason,
    String hash,
    String profile,
    String manifests,
    List<Object[]> steps,
    List<Object[]> notes) {
  private static final int IMAGE = 0;
  private static final int WHO = 3;
  private static final int STARTED = 4;

  static ImportedRevision of(ExportLine line) {
    State state = line.word(State.class, "state");
    boolean pruned = line.flag("pruned");
    List<Object[]> steps = new ArrayList<>();
    for (ExportLine step : line.items("steps")) {
      steps.add(
          new Object[] {
            (int) step.number("number", 1, Integer.MAX_VALUE),
            step.text("name", 100),
            step.text("state", 20),
            step.text("result", 8000),
            step.instant("at"),
            step.number("tookMillis", 0, Long.MAX_VALUE)
          });
    }
    List<Object[]> notes = new ArrayList<>();
    for (ExportLine note : line.items("notes")) {
      notes.add(new Object[] {note.text("text", 4000), note.text("who", 300), note.instant("at")});
    }
    return new ImportedRevision(
        new DeploymentKey(
            line.text("cluster", 200), line.text("namespace", 63), line.text("name", 63)),
        (int) line.number("number", 1, Integer.MAX_VALUE - 1),
        line.word(Operation.class, "operation"),
        state,
        pruned,
        List.of(
            line.text("image", 1000),
            line.text("context", 1000),
            line.text("note", 4000),
            line.text("who", 300),
            line.instant("startedAt")),
        state == State.PENDING ? "" : line.instant("endedAt"),
        line.text("failedStep", 100),
        line.text("reason", 8000),
        line.text("hash", 64),
        line.document("profile"),
        line.document("manifests"),
        steps,
        notes);
  }

  /** Whether it is the one that is here: it may have been finished or noted since. */
  boolean isSame(Revision here) {
    return here.operation() == operation
        && here.startedAt().toString().equals(texts.get(STARTED))
        && here.who().equals(texts.get(WHO))
        && here.image().equals(texts.get(IMAGE));
  }

  void insert(Sql sql, Links links, String origin) throws SQLException {
    long id = sql.number("select coalesce(max(id), 0) + 1 from revision");
    Deployments.add(sql, deployment);
    sql.update(
        "insert into revision values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)",
        id,
        number,
        deployment.cluster(),
        deployment.namespace(),
        deployment.name(),
        operation.name(),
        state.name(),
        texts.get(IMAGE),
        texts.get(1),
        texts.get(2),
        texts.get(WHO),
        texts.get(STARTED),
        endedAt,
        failedStep,
        reason,
        "");
    sql.update("insert into document values (?,?,?)", id, profile, manifests);
    links.append(links.next(), id, Links.BEGIN);
    for (Object[] step : steps) {
      sql.update(
          "insert into step values (?,?,?,?,?,?,?)",
          id,
          step[0],
          step[1],
          step[2],
          step[3],
          step[4],
          step[5]);
    }
    links.append(links.next(), id, Links.END);
    for (Object[] note : notes) {
      long link = links.next();
      sql.update("insert into note values (?,?,?,?,?)", link, id, note[0], note[1], note[2]);
      links.append(link, id, Links.NOTE);
    }
    long link = links.next();
    sql.update("insert into origin values (?,?,?,?)", link, id, origin, hash);
    links.append(link, id, Links.ORIGIN);
  }
}
