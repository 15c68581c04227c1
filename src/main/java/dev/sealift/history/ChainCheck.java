package dev.sealift.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at every link of the chain, a page at a time: a history may be larger than the memory. */
final class ChainCheck {
  private static final int PAGE = 200;
  private static final int MOST = 20;

  private final Sql sql;
  private final Links links;
  private final List<String> findings = new ArrayList<>();

  ChainCheck(Sql sql) {
    this.sql = sql;
    this.links = new Links(sql);
  }

  ChainReport report() {
    long records = walk();
    ends();
    prunings();
    return new ChainReport(
        records,
        sql.number("select count(*) from revision"),
        sql.number("select count(*) from revision where pruned > 0"),
        findings);
  }

  private void found(String finding) {
    if (findings.size() < MOST) {
      findings.add(finding);
    }
  }

  /** Whether each link follows from the one before and from what it covers. */
  private long walk() {
    String previous = Chain.ROOT;
    long expected = 1;
    for (List<Links.Link> page = links.after(0, PAGE); !page.isEmpty(); ) {
      Map<Long, List<String>> steps = links.steps(page.get(0).id(), page.get(page.size() - 1).id());
      for (Links.Link link : page) {
        if (link.id() != expected) {
          found(missing(expected, link.id() - 1));
        } else if (!prunedAway(link) && !sound(link, previous, steps)) {
          found("record " + link.id() + about(link) + " was changed");
        }
        previous = link.hash();
        expected = link.id() + 1;
      }
      page = links.after(expected - 1, PAGE);
    }
    return expected - 1;
  }

  private static String missing(long from, long to) {
    return from == to
        ? "record " + from + " is missing"
        : "records " + from + " to " + to + " are missing";
  }

  private static String about(Links.Link link) {
    return link.number() == 0
        ? ""
        : ", " + link.kind() + " of revision " + link.number() + " of " + link.deployment() + ",";
  }

  /** What it covered is gone; the next link and its pruning still cover its hash and its row. */
  private static boolean prunedAway(Links.Link link) {
    return link.pruned() > 0 && (link.kind().equals(Links.BEGIN) || link.kind().equals(Links.END));
  }

  private static boolean sound(Links.Link link, String previous, Map<Long, List<String>> steps) {
    return link.wanted(previous, steps.getOrDefault(link.id(), List.of())).equals(link.hash());
  }

  /** Whether each revision has its links, one when it is pending and two when it has ended. */
  private void ends() {
    sql.query(
            "select r.number, r.namespace, r.name from revision r where"
                + " (select count(*) from link l where l.revision = r.id"
                + " and l.kind in ('begin', 'end'))"
                + " <> case when r.state = 'PENDING' then 1 else 2 end"
                + " or r.hash <> coalesce((select l.hash from link l where l.revision = r.id"
                + " order by l.id desc limit 1), '') order by r.id limit ?",
            row ->
                "revision "
                    + row.getInt(1)
                    + " of "
                    + row.getString(2)
                    + "/"
                    + row.getString(3)
                    + " does not have its records",
            MOST)
        .forEach(this::found);
  }

  /** Whether each pruning covers the rows that say that it took their texts away. */
  private void prunings() {
    Pruning pruning = new Pruning(sql);
    sql
        .query(
            "select link, revisions, digest from pruning order by link",
            row -> {
              Pruning.Rest rest = pruning.rest(row.getLong(1));
              boolean sound =
                  rest.revisions() == row.getLong(2) && rest.digest().equals(row.getString(3));
              return sound
                  ? ""
                  : "what the pruning of record " + row.getLong(1) + " left was changed";
            })
        .stream()
        .filter(finding -> !finding.isEmpty())
        .forEach(this::found);
    sql.query(
            "select number, namespace, name from revision where pruned > 0 and not exists"
                + " (select 1 from pruning p join link l on l.id = p.link and l.kind = 'prune'"
                + " where p.link = pruned) order by id limit ?",
            row ->
                "the texts of revision "
                    + row.getInt(1)
                    + " of "
                    + row.getString(2)
                    + "/"
                    + row.getString(3)
                    + " are gone, and no record tells of a pruning",
            MOST)
        .forEach(this::found);
  }
}
