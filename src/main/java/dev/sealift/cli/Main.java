package dev.sealift.cli;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** The program's entry: arguments in, exit status out. */
public final class Main {
  /** Done. */
  static final int DONE = 0;

  /** Failed. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(new Shell(out, err, System.in, System.getenv()), args));
  }

  /**
   * Runs one command.
   *
   * @return 0 done, 1 failed, 2 usage
   */
  static int run(Shell shell, String... args) {
    CommandLine line = new CommandLine(new Sealift(shell));
    line.addSubcommand(new SealCommand(shell));
    line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setExecutionExceptionHandler((e, command, result) -> failed(shell, e));
    line.setParameterExceptionHandler((e, arguments) -> usage(shell, e));
    return line.execute(args);
  }

  private static int failed(Shell shell, Exception e) {
    if (e instanceof UserException failure) {
      shell.err().println("sealift: " + Text.printable(failure.what()));
      if (!failure.why().isEmpty()) {
        shell.err().println("  why: " + Text.printable(failure.why()));
      }
      if (!failure.remedy().isEmpty()) {
        shell.err().println("  do:  " + Text.printable(failure.remedy()));
      }
    } else {
      // The message of an unforeseen exception may hold anything, a secret included.
      shell.err().println("sealift: internal error: " + e.getClass().getName());
    }
    return FAILED;
  }

  /** picocli's message for a mistyped option is good; its echo of a whole argument is not. */
  private static int usage(Shell shell, CommandLine.ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String what =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? "unknown argument " + name(unmatched.getUnmatched().get(0))
            : String.valueOf(e.getMessage());
    shell.err().println(command + ": " + Text.printable(what));
    shell.err().println("  do:  see " + command + " --help");
    return USAGE;
  }

  /** What stands before the first {@code =}: behind it may be a secret. */
  private static String name(String argument) {
    int end = argument.indexOf('=');
    return end < 0 ? argument : argument.substring(0, end) + "=…";
  }

  /** What the program is given: tests hand over their own. */
  record Shell(
      PrintStream out, PrintStream err, java.io.InputStream in, Map<String, String> environment) {}
}
