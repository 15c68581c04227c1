package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.ProgressLines;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.doctor.Doctor;
import dev.sealift.doctor.Fixes;
import dev.sealift.doctor.Leaks;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileFile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Workplace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class DoctorCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private boolean leaks;
  private boolean fix;

  DoctorCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("doctor", this)
        .description(
            "Examines what runs: every check, and for each finding why it matters and what to do.",
            "Ends with status 1 when a check failed; a warning alone is none.")
        .footer(
            "Example: sealift doctor",
            "         sealift doctor --leaks -o json",
            "         sealift doctor --fix")
        .flag(
            "--leaks",
            "look for the live secrets in Sealift's own files and in the namespace too",
            it -> leaks = it)
        .flag(
            "--fix",
            "mend what can be mended without losing anything; each is shown and asked for",
            it -> fix = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      ProfileFile file = session.profile();
      Profile profile = file.profile();
      try (Cluster cluster = session.cluster()) {
        Events lines = session.progress();
        // The checks are the result, which goes to stdout as a whole.
        Events events = event -> showUnlessCheck(event, lines);
        Workplace work = session.workplace(cluster, events);
        SecretResolver resolver = session.resolver(Map.of(), what -> Optional.empty());
        List<Check> checks = examine(session, work, profile, resolver, file.file());
        boolean failed = false;
        if (fix) {
          Mended mended = mend(session, new Fixes(work, profile), checks);
          failed = mended.failed();
          if (mended.tried()) {
            checks = examine(session, work, profile, resolver, file.file());
          }
        }
        session.print(new Result(text(checks), tree(checks)));
        failed |= checks.stream().anyMatch(c -> c.state() == Check.State.FAILED);
        return failed ? Main.FAILED : Main.DONE;
      }
    }
  }

  private static void showUnlessCheck(Event event, Events lines) {
    if (!(event instanceof Event.CheckDone)) {
      lines.emit(event);
    }
  }

  private List<Check> examine(
      Session session, Workplace work, Profile profile, SecretResolver resolver, Path file)
      throws InterruptedException {
    List<Check> checks = new ArrayList<>(new Doctor(work).examine(profile, resolver));
    if (leaks) {
      List<Path> places = new ArrayList<>(session.ownPlaces());
      places.add(file);
      // Its file is searched as bytes too, in which H2 has letters beyond ASCII its own way.
      boolean history = session.historyIsRemote() || session.historyFile().isPresent();
      checks.addAll(new Leaks(work).scan(profile, resolver, places, history));
    }
    return checks;
  }

  /** Whether anything was tried, and whether any of it came to nothing. */
  private record Mended(boolean tried, boolean failed) {}

  /** One that fails keeps nobody from the others, or from what was found. */
  private Mended mend(Session session, Fixes fixes, List<Check> checks)
      throws InterruptedException {
    boolean tried = false;
    boolean failed = false;
    try {
      List<Fixes.Fix> all = fixes.of(checks);
      if (all.isEmpty()) {
        shell.err().println("there is nothing that is safe to mend by itself");
      } else {
        shell.err().print(text(checks));
      }
      for (Fixes.Fix one : all) {
        shell.err().println(Text.printable(one.title()));
        one.lines().forEach(line -> shell.err().println("  " + Text.printable(line)));
        if (session.confirmed("Do this?")) {
          tried = true;
          failed |= !performed(one);
        }
      }
    } catch (UserException e) {
      Main.tell(shell.err(), e);
      failed = true;
    }
    return new Mended(tried, failed);
  }

  private boolean performed(Fixes.Fix fix) throws InterruptedException {
    try {
      shell.err().println("  " + Text.printable(fix.perform()));
      return true;
    } catch (UserException e) {
      Main.tell(shell.err(), e);
      return false;
    }
  }

  private static String text(List<Check> checks) {
    return ProgressLines.of(checks)
        + count(checks, Check.State.FAILED)
        + " failed, "
        + count(checks, Check.State.WARNING)
        + " warnings, "
        + count(checks, Check.State.OK)
        + " in order\n";
  }

  private static long count(List<Check> checks, Check.State state) {
    return checks.stream().filter(c -> c.state() == state).count();
  }

  private static List<Object> tree(List<Check> checks) {
    List<Object> tree = new ArrayList<>();
    for (Check check : checks) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("id", check.name());
      item.put("state", Text.word(check.state()));
      item.put("seen", check.seen());
      item.put("why", check.why());
      item.put("remedy", check.remedy());
      tree.add(item);
    }
    return tree;
  }
}
