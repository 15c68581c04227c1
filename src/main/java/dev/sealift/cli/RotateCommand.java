package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.profile.ProfileFile;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.RotateOperation;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusOperation;
import dev.sealift.rollout.Workplace;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class RotateCommand implements Command {
  private static final String ALL = "all";
  private static final Pattern AGE = Pattern.compile("([1-9][0-9]{0,4})([dhm])");

  private final Shell shell;
  private final GlobalOptions options;

  private List<String> words = List.of();
  private boolean generate;
  private Optional<String> olderThan = Optional.empty();

  RotateCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("rotate", this)
        .description(
            "Changes credentials of what runs, proves the new ones, and undoes it if it fails.")
        .footer("Example: sealift rotate admin database")
        .parameters(1, "WHAT", "flask-key, admin, database, s3, or all", it -> words = it)
        .flag(
            "--generate",
            "make new values whatever the profile says; never the bucket's keys",
            it -> generate = it)
        .option(
            "--older-than",
            String.class,
            "AGE",
            "only what is older, e.g. 90d, 12h; for a timer",
            it -> olderThan = Optional.of(it));
  }

  @Override
  public Integer call() throws InterruptedException {
    Set<Rotation> what = what();
    Optional<Duration> age = olderThan.map(RotateCommand::age);
    try (Session session = new Session(shell, options)) {
      ProfileFile file = session.profile();
      try (Cluster cluster = session.cluster()) {
        Workplace work = session.workplace(cluster);
        if (age.isPresent()) {
          what.retainAll(new StatusOperation(work).olderThan(file.profile(), age.get()));
          if (what.isEmpty()) {
            session.print(
                new Result(
                    "nothing is older than " + olderThan.get() + "\n", Map.of("changed", false)));
            return Main.DONE;
          }
        }
        try (Prepared prepared =
            new RotateOperation(work)
                .prepare(file.profile(), file.text(), session.resolver(), what, generate)) {
          return Performance.run(session, prepared, cluster.context());
        }
      }
    }
  }

  private Set<Rotation> what() {
    Set<Rotation> what = EnumSet.noneOf(Rotation.class);
    for (String word : words) {
      if (word.equals(ALL)) {
        return EnumSet.allOf(Rotation.class);
      }
      what.add(
          Arrays.stream(Rotation.values())
              .filter(rotation -> rotation.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "there is no credential " + word,
                          "",
                          "name some of "
                              + Arrays.stream(Rotation.values())
                                  .map(Rotation::word)
                                  .collect(Collectors.joining(", "))
                              + ", or all")));
    }
    return what;
  }

  private static Duration age(String text) {
    Matcher age = AGE.matcher(text);
    if (!age.matches()) {
      throw new UsageException(
          "--older-than " + text + " is no age", "", "write a number and d, h or m, e.g. 90d");
    }
    long count = Long.parseLong(age.group(1));
    return switch (age.group(2)) {
      case "d" -> Duration.ofDays(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
