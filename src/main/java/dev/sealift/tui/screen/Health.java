package dev.sealift.tui.screen;

import dev.sealift.cluster.RolloutState;
import dev.sealift.history.Revision;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a deployment is, in lines, and what of it wants something done. */
record Health(Target target, StatusReport report, Instant now) {
  /** A password that is older is due for a new one. */
  private static final Duration DUE = Duration.ofDays(90);

  boolean deployed() {
    return report.revision().isPresent() || report.rollout().isPresent();
  }

  List<String> drift() {
    List<String> drift = new ArrayList<>();
    for (Change change : report.drift().changes()) {
      if (change.action() != Action.UNCHANGED) {
        String what = change.kind() + "/" + change.name();
        drift.add(change.action() == Action.CREATE ? what + " is missing" : what + " was changed");
      }
    }
    for (Conflict conflict : report.drift().conflicts()) {
      drift.add(
          conflict.kind()
              + "/"
              + conflict.name()
              + " "
              + conflict.field()
              + " was changed by "
              + conflict.owner());
    }
    return drift;
  }

  /** What is due for a rotation. */
  Set<Rotation> due() {
    Set<Rotation> due = EnumSet.noneOf(Rotation.class);
    for (StatusReport.Age age : report.ages()) {
      if (age.since().map(this::old).orElse(false)) {
        due.add(age.what());
      }
    }
    return due;
  }

  private boolean old(Instant since) {
    return Duration.between(since, now).compareTo(DUE) > 0;
  }

  /** Each credential's age, for people. */
  Map<Rotation, String> ages() {
    Map<Rotation, String> ages = new EnumMap<>(Rotation.class);
    for (StatusReport.Age age : report.ages()) {
      ages.put(age.what(), age.since().map(since -> ", " + old(since, now)).orElse(""));
    }
    return ages;
  }

  List<Line> lines(List<Revision> last) {
    List<Line> lines = new ArrayList<>();
    lines.add(head());
    if (deployed()) {
      lines.add(Line.of("      address   " + Deployed.address(target.profile())));
    }
    for (StatusReport.Age age : report.ages()) {
      lines.add(age(age));
    }
    List<String> drift = drift();
    if (report.revision().isPresent()) {
      lines.add(
          drift.isEmpty()
              ? new Line("ok    drift     none: all is as it was deployed", Tone.GOOD)
              : new Line("warn  drift     " + String.join(", ", drift), Tone.WARNING));
    }
    for (Revision revision : last) {
      lines.add(
          Line.of(
              "      revision  "
                  + HistoryScreen.line(revision)
                  + "  "
                  + HistoryScreen.detail(revision)));
    }
    return lines;
  }

  private Line head() {
    if (!deployed()) {
      return new Line("      Nothing is deployed here yet.", Tone.TITLE);
    }
    String revision = report.revision().map(r -> "revision " + r.number() + ", ").orElse("");
    String pods = report.rollout().map(RolloutState::pods).orElse("its Deployment is gone");
    return report.healthy()
        ? new Line("ok    MLflow    " + revision + "running, " + pods, Tone.GOOD)
        : new Line("FAIL  MLflow    " + revision + "not well, " + pods, Tone.BAD);
  }

  private Line age(StatusReport.Age age) {
    String word = age.what().word();
    String name = word + " ".repeat(Math.max(1, 10 - word.length()));
    Optional<Instant> since = age.since();
    if (since.isEmpty()) {
      return deployed()
          ? new Line("warn  " + name + "is not there", Tone.WARNING)
          : Line.of("      " + name + "not made yet");
    }
    String text = name + old(since.get(), now);
    return old(since.get())
        ? new Line("warn  " + text + ": due for a new one", Tone.WARNING)
        : new Line("ok    " + text, Tone.GOOD);
  }

  private static String old(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    if (age.toDays() > 0) {
      return age.toDays() + (age.toDays() == 1 ? " day old" : " days old");
    }
    return age.toHours() > 0 ? age.toHours() + " hours old" : age.toMinutes() + " minutes old";
  }
}
