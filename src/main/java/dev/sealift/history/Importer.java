package dev.sealift.history;

import dev.sealift.core.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes over what {@link Exporter} wrote: the whole file is looked at, then it is written in one
 * transaction. The revisions get links of this chain, and one more each that tells where they come
 * from.
 */
final class Importer {
  private static final int LONGEST_LINE = 64 << 20;

  private final History history;
  private final Sql sql;
  private final Links links;
  private final Path file;
  private long taken;
  private long known;
  private long leftOut;

  Importer(History history, Sql sql, Path file) {
    this.history = history;
    this.sql = sql;
    this.links = new Links(sql);
    this.file = file;
  }

  Imported run() {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserException(
          "cannot import from " + file,
          "it is no file that can be read twice: all of it is looked at before any is written",
          "nothing was written; write the export into a file first");
    }
    long expected =
        sql.snapshot(
            () -> {
              pass(false);
              return taken;
            });
    return sql.write(
        () -> {
          pass(true);
          if (taken != expected) {
            throw new UserException(
                "the history or " + file + " changed meanwhile",
                expected + " revisions were to be imported, and " + taken + " could be",
                "nothing was written; run this again");
          }
          return new Imported(taken, known, leftOut);
        });
  }

  private void pass(boolean write) throws SQLException {
    taken = 0;
    known = 0;
    leftOut = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      lines(in, write);
    } catch (IOException e) {
      boolean missing = e instanceof NoSuchFileException;
      throw new UserException(
          "cannot read " + file,
          missing ? "there is no such file" : "its permissions, or what is in it, are against it",
          "check the path, its permissions, and that it is an export",
          e);
    }
  }

  private void lines(BufferedReader in, boolean write) throws IOException, SQLException {
    String digest = Chain.ROOT;
    String origin = "";
    long number = 0;
    while (true) {
      String text = line(in, ++number);
      if (text == null) {
        throw new UserException(
            file + " is cut off",
            "it has no line that ends it, after " + (number - 1) + " lines",
            "nothing was written; make the export anew with `sealift history export FILE`");
      }
      ExportLine line = ExportLine.parse(file, number, text, digest);
      digest = line.text("digest", 64);
      if (number == 1) {
        origin = origin(line);
      } else if (line.has("revisions")) {
        end(line, in, number);
        return;
      } else {
        revision(line, origin, write);
      }
    }
  }

  private String origin(ExportLine header) {
    if (!header.has("format") || !header.text("format", 40).equals(Exporter.FORMAT)) {
      throw header.wrong("it is no export of a history");
    }
    long version = header.number("version", 1, Integer.MAX_VALUE);
    if (version != Exporter.VERSION) {
      throw new UserException(
          file + " is of version " + version + ", and this Sealift knows " + Exporter.VERSION,
          "a newer Sealift wrote it",
          "nothing was written; update Sealift");
    }
    return header.text("history", 40);
  }

  private void end(ExportLine line, BufferedReader in, long number) throws IOException {
    if (line.number("revisions", 0, Long.MAX_VALUE) != taken + known + leftOut) {
      throw line.wrong("it tells of another number of revisions than there are before it");
    }
    if (line(in, number + 1) != null) {
      throw line.wrong("it is the end, and more comes after it");
    }
  }

  /** A line of bounded length: whoever made the file need not have been Sealift. */
  private @Nullable String line(BufferedReader in, long number) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      line.append((char) c);
      if (line.length() > LONGEST_LINE) {
        throw new UserException(
            "line " + number + " of " + file + " cannot be imported",
            "it is longer than " + LONGEST_LINE + " characters",
            "nothing was written; make the export anew with `sealift history export FILE`");
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  private void revision(ExportLine line, String origin, boolean write) throws SQLException {
    ImportedRevision revision = ImportedRevision.of(line);
    Optional<Revision> here = history.find(Optional.of(revision.deployment()), revision.number());
    if (here.isPresent()) {
      if (!revision.isSame(here.get())) {
        throw line.wrong(
            "this history has another revision "
                + revision.number()
                + " of "
                + revision.deployment().namespace()
                + "/"
                + revision.deployment().name(),
            "import it into a history of its own: --history OTHER");
      }
      known++;
    } else if (revision.state() == State.PENDING || revision.pruned()) {
      leftOut++;
    } else {
      taken++;
      if (write) {
        revision.insert(sql, links, origin);
      }
    }
  }
}
