package dev.sealift.tui;

import dev.sealift.core.Text;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.Step;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A revision in lines for people. */
final class Revisions {
  private Revisions() {}

  static List<String> show(Revision revision, History history) {
    List<String> lines = new ArrayList<>();
    lines.add("revision  " + revision.number() + ", " + Text.word(revision.operation()));
    lines.add("state     " + Text.word(revision.state()) + reason(revision));
    lines.add(
        "started   "
            + revision.startedAt().truncatedTo(ChronoUnit.SECONDS)
            + " by "
            + revision.who());
    revision
        .endedAt()
        .ifPresent(at -> lines.add("ended     " + at.truncatedTo(ChronoUnit.SECONDS)));
    lines.add("image     " + revision.image());
    if (!revision.note().isEmpty()) {
      lines.add("note      " + revision.note());
    }
    if (history.pruned(revision.id())) {
      lines.add("Its steps, profile and objects were pruned.");
      return lines;
    }
    List<Step> steps = history.steps(revision.id());
    if (!steps.isEmpty()) {
      lines.add("");
      lines.add("Steps:");
    }
    for (Step step : steps) {
      lines.add("  " + step.state() + "  " + step.name() + ": " + step.result());
    }
    lines.add("");
    lines.add("Profile:");
    history.profile(revision.id()).lines().forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String reason(Revision revision) {
    return revision.reason().isEmpty()
        ? ""
        : ", at " + revision.failedStep() + ": " + revision.reason();
  }
}
