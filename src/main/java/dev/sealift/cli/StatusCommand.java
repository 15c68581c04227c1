package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.RolloutState;
import dev.sealift.core.Text;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.StatusOperation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class StatusCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  StatusCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("status", this)
        .description("What runs: revision, health, the age of each credential, drift.")
        .footer("Example: sealift status -o json");
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      Profile profile = session.profile().profile();
      try (Cluster cluster = session.cluster()) {
        StatusReport report = new StatusOperation(session.workplaceToRead(cluster)).read(profile);
        session.print(new Result(text(report), tree(report)));
        return Main.DONE;
      }
    }
  }

  private String text(StatusReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("namespace   " + report.namespace() + " on " + report.server());
    lines.add(
        "revision    "
            + report
                .revision()
                .map(r -> r.number() + ", " + r.startedAt().truncatedTo(ChronoUnit.SECONDS))
                .orElse("none here"));
    report
        .last()
        .filter(last -> report.revision().map(r -> r.number() != last.number()).orElse(true))
        .ifPresent(
            r ->
                lines.add(
                    ("last        " + r.number() + " " + Text.word(r.state()) + " " + r.reason())
                        .stripTrailing()));
    lines.add("health      " + health(report));
    report.rollout().ifPresent(state -> lines.add("image       " + state.image()));
    for (StatusReport.Age age : report.ages()) {
      lines.add(
          "credential  "
              + age.what().word()
              + ": "
              + age.since().map(StatusCommand::age).map(a -> "sealed " + a).orElse("not there"));
    }
    report.credentials().stream()
        .filter(c -> !c.synced())
        .forEach(c -> lines.add("credential  " + c.secret() + ": its Secret is missing"));
    lines.add("sealing     " + sealing(report.sealing()));
    report
        .cutOff()
        .ifPresent(
            r ->
                lines.add(
                    "unfinished  revision "
                        + r.number()
                        + ", "
                        + Text.word(r.operation())
                        + "; if nobody is at it: sealift resume"));
    if (report.staged() && report.cutOff().isEmpty()) {
      lines.add("unfinished  old credentials are kept beside the new ones: sealift resume");
    }
    lines.add("drift       " + drift(report));
    if (options.sandbox) {
      Sandbox.emulated().forEach(line -> lines.add("sandbox     " + line));
    }
    return lines.stream().map(line -> Text.printable(line) + "\n").reduce("", String::concat);
  }

  private static String sealing(StatusReport.Sealing sealing) {
    String valid =
        sealing
            .current()
            .map(until -> "certificate valid until " + until.atOffset(ZoneOffset.UTC).toLocalDate())
            .orElse("the controller does not answer");
    return sealing.older() == 0
        ? valid
        : valid
            + "; "
            + sealing.older()
            + " of "
            + sealing.of()
            + " credentials are sealed for an older one, which still opens";
  }

  private static String health(StatusReport report) {
    return report
        .rollout()
        .map(
            state -> {
              String word = state.desired() == 0 ? "stopped" : "not all running";
              return (state.running() ? "running" : word) + ", " + state.pods();
            })
        .orElse("not deployed");
  }

  private static String drift(StatusReport report) {
    if (report.revision().isEmpty()) {
      return "unknown: this history has no revision of it";
    }
    List<String> changed = changed(report);
    return changed.isEmpty() ? "none" : String.join(", ", changed);
  }

  private static List<String> changed(StatusReport report) {
    List<String> changed = new ArrayList<>();
    for (Change change : report.drift().changes()) {
      String what = change.kind() + "/" + change.name();
      if (change.action() == Action.CREATE) {
        changed.add(what + " is missing");
      } else if (change.untold().isPresent()) {
        changed.add(what + " differs (in what is not told: " + change.untold().get() + ")");
      } else if (change.action() == Action.UPDATE) {
        change.fields().forEach(f -> changed.add(what + " " + f.path()));
      }
    }
    report
        .drift()
        .conflicts()
        .forEach(
            c -> changed.add(c.kind() + "/" + c.name() + " " + c.field() + " by " + c.owner()));
    return changed;
  }

  private static String age(Instant since) {
    Duration age = Duration.between(since, Instant.now());
    if (age.toDays() > 0) {
      return ago(age.toDays(), "day");
    }
    return age.toHours() > 0 ? ago(age.toHours(), "hour") : ago(age.toMinutes(), "minute");
  }

  private static String ago(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s") + " ago";
  }

  private static Map<String, Object> tree(StatusReport report) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("server", report.server());
    tree.put("namespace", report.namespace());
    report.revision().ifPresent(r -> tree.put("revision", r.number()));
    report
        .last()
        .ifPresent(
            r -> tree.put("last", Map.of("revision", r.number(), "state", Text.word(r.state()))));
    tree.put("healthy", report.healthy());
    if (report.rollout().isPresent()) {
      RolloutState state = report.rollout().get();
      Map<String, Object> rollout = new LinkedHashMap<>();
      rollout.put("desired", state.desired());
      rollout.put("available", state.available());
      rollout.put("updated", state.updated());
      rollout.put("image", state.image());
      tree.put("rollout", rollout);
    }
    List<Object> credentials = new ArrayList<>();
    for (StatusReport.Credential c : report.credentials()) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("secret", c.secret());
      c.sealedAt().ifPresent(at -> item.put("sealedAt", at.toString()));
      item.put("synced", c.synced());
      credentials.add(item);
    }
    tree.put("credentials", credentials);
    Map<String, Object> ages = new LinkedHashMap<>();
    for (StatusReport.Age age : report.ages()) {
      age.since().ifPresent(at -> ages.put(age.what().word(), at.toString()));
    }
    tree.put("sealedAt", ages);
    report
        .sealing()
        .current()
        .ifPresent(
            until ->
                tree.put(
                    "sealing",
                    Map.of("validUntil", until.toString(), "older", report.sealing().older())));
    tree.put("unfinished", report.cutOff().isPresent() || report.staged());
    tree.put("drift", changed(report));
    return tree;
  }
}
