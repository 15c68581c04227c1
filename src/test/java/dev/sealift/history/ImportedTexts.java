package dev.sealift.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** What {@code history import} makes of a text. */
public final class ImportedTexts implements AutoCloseable {
  private final Path folder;
  private History history;

  /**
   * An empty history in {@code folder}, and a copy of it for each time that it is empty no more.
   */
  public ImportedTexts(Path folder) throws IOException {
    this.folder = folder;
    History.open(folder.resolve("empty"), Clock.systemUTC()).close();
    begin();
  }

  private void begin() throws IOException {
    if (history != null) {
      history.close();
    }
    Files.copy(
        folder.resolve("empty.mv.db"),
        folder.resolve("to.mv.db"),
        StandardCopyOption.REPLACE_EXISTING);
    history = History.open(folder.resolve("to"), Clock.systemUTC());
  }

  /** An export with all that one can hold. */
  public static String good(Path folder) throws IOException {
    try (History from = History.open(folder.resolve("from"), Clock.systemUTC())) {
      for (String note : List.of("one", "two")) {
        long id = from.begin(HistoryContract.intent(HistoryContract.KEY, note)).id();
        from.step(id, new Step(1, "seal", "done", "sealed", Instant.EPOCH, Duration.ofSeconds(1)));
        from.finish(id, State.SUCCEEDED, "", "");
        from.note(id, "looked at", "ann");
      }
      from.export(Optional.empty(), folder.resolve("good.jsonl"));
    }
    return Files.readString(folder.resolve("good.jsonl"));
  }

  /**
   * Imports {@code text}.
   *
   * @param digested whether the digests are made right first: without, little gets past them
   */
  public void take(String text, boolean digested) throws IOException {
    Path file = folder.resolve("in.jsonl");
    Files.write(file, (digested ? digested(text) : text).getBytes(StandardCharsets.UTF_8));
    if (history.importFrom(file).revisions() > 0) {
      if (!history.verify().findings().isEmpty()) {
        throw new IllegalStateException("what was imported does not verify");
      }
      begin();
    }
  }

  private static String digested(String text) {
    String digest = Chain.ROOT;
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      try {
        if (ExportLine.JSON.readTree(line) instanceof ObjectNode object) {
          object.remove("digest");
          digest = ExportLine.digest(digest, ExportLine.JSON.writeValueAsString(object));
          object.put("digest", digest);
          lines.add(ExportLine.JSON.writeValueAsString(object));
          continue;
        }
      } catch (JacksonException e) {
        // No JSON: as it is.
      }
      lines.add(line);
    }
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    history.close();
  }
}
