package dev.sealift.history;

import dev.sealift.core.PrivateFiles;
import dev.sealift.core.Text;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes JSON lines: a header {@code {"format":"sealift-history","version":1,"history":…}}, a line
 * for each revision in the order of their beginnings, and an end {@code {"revisions":N}}. Each ends
 * with a {@code digest} over it and the one before, so that a cut or changed file is told of. It
 * holds what the history holds: ciphertext, and no secret.
 */
final class Exporter {
  static final String FORMAT = "sealift-history";
  static final int VERSION = 1;
  private static final int PAGE = 100;

  private final History history;
  private final Sql sql;
  private String digest = Chain.ROOT;
  private long revisions;

  Exporter(History history, Sql sql) {
    this.history = history;
    this.sql = sql;
  }

  long write(Optional<String> namespace, Path file) {
    PrivateFiles.write(file, out -> lines(namespace, out));
    return revisions;
  }

  private void lines(Optional<String> namespace, Writer out) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("format", FORMAT);
    header.put("version", VERSION);
    header.put("history", history.identity());
    line(out, header);
    long last = 0;
    while (true) {
      List<Revision> page =
          sql.query(
              "select * from revision where id > ? order by id limit ?",
              Rows::revision,
              last,
              PAGE);
      if (page.isEmpty()) {
        break;
      }
      for (Revision revision : page) {
        if (namespace.map(revision.deployment().namespace()::equals).orElse(true)) {
          line(out, tree(revision));
          revisions++;
        }
      }
      last = page.get(page.size() - 1).id();
    }
    line(out, new LinkedHashMap<>(Map.of("revisions", revisions)));
  }

  private void line(Writer out, Map<String, Object> tree) throws IOException {
    digest = ExportLine.digest(digest, ExportLine.JSON.writeValueAsString(tree));
    tree.put("digest", digest);
    out.write(ExportLine.JSON.writeValueAsString(tree));
    out.write('\n');
  }

  /** What a cluster remembers of it: a note that came later has a hash of its own. */
  private String ended(Revision r) {
    return sql.first(
            "select hash from link where revision = ? and kind = 'end' order by id desc",
            row -> row.getString(1),
            r.id())
        .orElse(r.hash());
  }

  private Map<String, Object> tree(Revision r) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("number", r.number());
    tree.put("cluster", r.deployment().cluster());
    tree.put("namespace", r.deployment().namespace());
    tree.put("name", r.deployment().name());
    tree.put("operation", Text.word(r.operation()));
    tree.put("state", Text.word(r.state()));
    tree.put("image", r.image());
    tree.put("context", r.context());
    tree.put("note", r.note());
    tree.put("who", r.who());
    tree.put("startedAt", r.startedAt().toString());
    r.endedAt().ifPresent(at -> tree.put("endedAt", at.toString()));
    tree.put("failedStep", r.failedStep());
    tree.put("reason", r.reason());
    tree.put("hash", ended(r));
    tree.put("pruned", history.pruned(r.id()));
    tree.put("profile", history.profile(r.id()));
    tree.put("manifests", history.manifests(r.id()));
    List<Object> steps = new ArrayList<>();
    for (Step step : history.steps(r.id())) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("number", step.number());
      item.put("name", step.name());
      item.put("state", step.state());
      item.put("result", step.result());
      item.put("at", step.at().toString());
      item.put("tookMillis", step.took().toMillis());
      steps.add(item);
    }
    tree.put("steps", steps);
    List<Object> notes = new ArrayList<>();
    for (Note note : history.notes(r.id(), r.id())) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("text", note.text());
      item.put("who", note.who());
      item.put("at", note.at().toString());
      notes.add(item);
    }
    tree.put("notes", notes);
    return tree;
  }
}
