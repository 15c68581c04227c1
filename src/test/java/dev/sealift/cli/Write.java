package dev.sealift.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands that write files, each with the name that its message tells. */
enum Write {
  SEAL("sealed.yaml", "seal name space key=value -w @sealed.yaml"),
  SEAL_NEW("new.yaml", "seal name space key=value -w @new.yaml"),
  MERGE("sealed.yaml", "seal name space more=value --merge-into @sealed.yaml"),
  HISTORY_EXPORT("export.jsonl", "history export @export.jsonl"),
  EXPORT("out", "export @out -p @p.ini"),
  DRAFT("drafts", "init --accessible"),
  PROFILE("profile.ini", "init --accessible -p @profile.ini"),
  NOTE("history.mv.db", "history note 1 looked"),
  IMPORT("history.mv.db", "history import @other.jsonl"),
  PRUNE("history.mv.db", "history prune --keep 1 --yes"),
  FIRST_HISTORY("first", "history import @none.jsonl --history @first");

  /** What the failure's first line names. */
  final String file;

  private final String arguments;

  Write(String file, String arguments) {
    this.file = file;
    this.arguments = arguments;
  }

  boolean isHistory() {
    return file.endsWith(".mv.db") || this == FIRST_HISTORY;
  }

  /** The folder that it writes in. */
  Path place(Path folder) {
    return switch (this) {
      case EXPORT -> folder.resolve("out");
      case DRAFT -> folder.resolve("state/sealift/drafts");
      default -> folder;
    };
  }

  /**
   * What it ends with where it may write: the wizard's answers to one question alone are too few.
   */
  int status() {
    return this == DRAFT ? 1 : 0;
  }

  /** The wizard's answers, one a line: to the first question; or to all. */
  String input(Map<String, String> environment) {
    String host = environment.get("WRITES_HOST");
    return switch (this) {
      case DRAFT -> host + "\n";
      // Enter takes what the profile says, the last one is whether to apply it.
      case PROFILE -> "\n".repeat(4) + "wizard\n" + "\n".repeat(20) + "yes\n";
      default -> "";
    };
  }

  /** The command line, where {@code @} stands for the folder. */
  String[] arguments(Path folder, Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    for (String argument : arguments.split(" ", -1)) {
      all.add(
          argument.startsWith("@") ? folder.resolve(argument.substring(1)).toString() : argument);
    }
    if (arguments.startsWith("seal ")) {
      all.addAll(List.of("--cert", "src/test/resources/dev/sealift/seal/controller.pem"));
    } else {
      all.addAll(List.of("--kubeconfig", environment.get("WRITES_KUBECONFIG")));
    }
    if (!all.contains("--history")) {
      all.addAll(List.of("--history", folder.resolve("history").toString()));
    }
    return all.toArray(String[]::new);
  }
}
