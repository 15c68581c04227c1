package dev.sealift.tui;

import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.Step;
import dev.sealift.profile.ProfileText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Revisions in lines for people. */
final class Revisions {
  private Revisions() {}

  static List<String> show(Revision revision, History history) {
    List<String> lines = new ArrayList<>();
    lines.add("revision  " + revision.number() + ", " + word(revision.operation()));
    lines.add("state     " + word(revision.state()) + reason(revision));
    lines.add("started   " + revision.startedAt() + " by " + revision.who());
    revision.endedAt().ifPresent(at -> lines.add("ended     " + at));
    lines.add("image     " + revision.image());
    if (!revision.note().isEmpty()) {
      lines.add("note      " + revision.note());
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

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static List<String> difference(Revision from, Revision to, History history) {
    List<String> lines = new ArrayList<>();
    Map<String, String> before = ProfileText.values(history.profile(from.id()));
    Map<String, String> after = ProfileText.values(history.profile(to.id()));
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        lines.add(
            "~ profile "
                + key
                + ": "
                + before.getOrDefault(key, "(none)")
                + " -> "
                + after.getOrDefault(key, "(gone)"));
      }
    }
    return lines.isEmpty() ? List.of("no difference") : lines;
  }
}
