package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cli.Main.Wizard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The commands by name, in the order of the help. */
final class Commands {
  private static final List<String> ABOUT_ALL = List.of("completion", "man");

  private Commands() {}

  /** Adds those that the arguments name, or all where they name none. */
  static void add(
      Declaration program,
      Shell shell,
      GlobalOptions options,
      Wizard wizard,
      List<String> arguments) {
    Map<String, Supplier<Command>> all = all(shell, options, wizard, arguments);
    boolean named =
        all.keySet().stream().anyMatch(arguments::contains)
            && ABOUT_ALL.stream().noneMatch(arguments::contains);
    program.commands(all, name -> !named || arguments.contains(name));
  }

  private static Map<String, Supplier<Command>> all(
      Shell shell, GlobalOptions options, Wizard wizard, List<String> arguments) {
    Map<String, Supplier<Command>> all = new LinkedHashMap<>();
    all.put("init", () -> new InitCommand(shell, options, wizard));
    all.put("plan", () -> new PlanCommand(shell, options));
    all.put("apply", () -> new ApplyCommand(shell, options));
    all.put("status", () -> new StatusCommand(shell, options));
    all.put("doctor", () -> new DoctorCommand(shell, options));
    all.put("rotate", () -> new RotateCommand(shell, options));
    all.put("rollback", () -> new RollbackCommand(shell, options));
    all.put("resume", () -> new ResumeCommand(shell, options));
    all.put("history", () -> new HistoryCommand(shell, options, arguments));
    all.put("seal", () -> new SealCommand(shell, options));
    all.put("export", () -> new ExportCommand(shell, options));
    all.put("image", () -> new ImageCommand(shell, options));
    all.put("sandbox", () -> new SandboxCommand(shell, options));
    all.put("completion", () -> new CompletionCommand(shell));
    all.put("man", () -> new ManCommand(shell));
    all.put(HelpCommand.NAME, () -> new HelpCommand(shell));
    return all;
  }
}
