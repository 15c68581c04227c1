package dev.sealift.cli;

import dev.sealift.core.Spelling;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.rollout.CutOff;
import dev.sealift.rollout.Desk;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;

/** The program's entry: arguments in, exit status out. */
public final class Main {
  /** Done. */
  static final int DONE = 0;

  /** Failed. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  private static final int UNWIND_SECONDS = 10;

  /** Interrupted by the operator. */
  static final int INTERRUPTED = 130;

  /** {@code plan --exit-code} found changes. */
  static final int CHANGES = 3;

  private Main() {}

  /** Asks its way to a deployment: the other front end, of which this one knows no more. */
  @FunctionalInterface
  public interface Wizard {
    /** True when MLflow runs; false when the operator did not want to apply. */
    boolean run(Desk desk) throws InterruptedException;

    /** What {@code sealift} alone opens; true unless it failed. */
    default boolean home(Desk desk) throws InterruptedException {
      return run(desk);
    }
  }

  /** Runs one command and exits with its status. */
  public static void start(Wizard wizard, String... args) {
    ResultStream result = new ResultStream();
    PrintStream out = new PrintStream(result, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    StandardInput in = new StandardInput(System.in);
    CountDownLatch done = new CountDownLatch(1);
    Shell shell = new Shell(out, err, in, System.getenv());
    Runtime.getRuntime().addShutdownHook(new Unwinding(Thread.currentThread(), shell, in, done));
    UnopenedHttp.tell(System.getenv(), args);
    int status = FAILED;
    try {
      status = run(shell, wizard, args);
      if (status == DONE || status == CHANGES) {
        out.flush();
        Optional<UserException> failure = result.failure();
        status = failure.isPresent() ? tell(err, failure.get()) : status;
      }
    } catch (RuntimeException | Error e) {
      // The message may hold anything, a secret included.
      err.println("sealift: internal error: " + e.getClass().getName());
    } finally {
      done.countDown();
    }
    System.exit(status);
  }

  /**
   * On SIGINT, SIGTERM and SIGHUP: lets the operation close its revision before the JVM ends. No
   * lambda, nor where the result's failure is looked for: the first of a start takes 6 ms, and a
   * help text needs no other.
   */
  private static final class Unwinding extends Thread {
    private final Thread main;
    private final Shell shell;
    private final StandardInput in;
    private final CountDownLatch done;

    Unwinding(Thread main, Shell shell, StandardInput in, CountDownLatch done) {
      super("sealift-unwind");
      this.main = main;
      this.shell = shell;
      this.in = in;
      this.done = done;
    }

    @Override
    public void run() {
      // Whoever still reads what is to be done has done nothing yet, and no interrupt ends it.
      boolean begun = !in.isWaitedFor();
      if (done.getCount() > 0) {
        shell.ended().set(true);
        main.interrupt();
      }
      if (done.getCount() > 0 && begun) {
        try {
          if (!done.await(UNWIND_SECONDS, TimeUnit.SECONDS)) {
            System.err.println(
                "sealift: cut off; where `sealift status` tells of something unfinished, `sealift"
                    + " resume` brings it to an end");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * Runs one command.
   *
   * @return 0 done, 1 failed, 2 usage
   */
  static int run(Shell shell, Wizard wizard, String... args) {
    Optional<String> page = HelpPages.asked(args);
    if (page.isPresent()) {
      shell.out().print(page.get());
      shell.out().flush();
      return DONE;
    }
    try (Ahead ahead = Ahead.begin(shell, List.of(args))) {
      return run(shell.with(ahead), new GlobalOptions(), wizard, args);
    }
  }

  private static int run(Shell shell, GlobalOptions options, Wizard wizard, String... args) {
    CommandLine line = commandLine(shell, options, wizard, args);
    line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setExecutionExceptionHandler((e, command, result) -> failed(shell, options, e));
    line.setParameterExceptionHandler((e, arguments) -> usage(shell, wizard, e, arguments));
    return line.execute(args);
  }

  /**
   * The command line, with the commands that the arguments may mean; each option has its
   * environment variable.
   */
  static CommandLine commandLine(
      Shell shell, GlobalOptions options, Wizard wizard, String... arguments) {
    Declaration program = new Sealift(shell, options, wizard).declaration();
    Commands.add(program, shell, options, wizard, List.of(arguments));
    CommandLine line = program.line();
    // Which commands are made ready is told by the arguments, and a note may begin with an @.
    line.setExpandAtFiles(false);
    line.setDefaultValueProvider(new Variables(shell.environment()));
    return line;
  }

  private static int failed(Shell shell, GlobalOptions options, Exception e) {
    boolean ended = shell.ended().get() && e instanceof UserException && e.getCause() != null;
    if (ended) {
      // What a client makes of a call that is cut off reads as if the service had failed.
      shell.err().println("sealift: interrupted; what was at work tells:");
    }
    if (e instanceof CutOff) {
      shell
          .err()
          .println("sealift: interrupted; what it had begun, `sealift resume` brings to an end");
    } else if (e instanceof InterruptedException) {
      shell.err().println("sealift: interrupted; it had begun no revision");
    } else if (e instanceof UserException failure) {
      tell(shell.err(), failure);
    } else if (e instanceof InvalidPathException) {
      tell(
          shell.err(),
          new UserException(
              "a file cannot be named here as the command line names it",
              "its name is no UTF-8, or this locale cannot read it",
              "use ASCII, or set LC_ALL=C.UTF-8"));
    } else if (e instanceof Terminal.Interrupted) {
      shell.err().println();
      shell.err().println("sealift: interrupted; what was asked about is not done");
    } else {
      // The message of an unforeseen exception may hold anything, a secret included.
      shell.err().println("sealift: internal error: " + e.getClass().getName());
    }
    if (options.verbose) {
      trace(shell.err(), e);
    }
    if (e instanceof UsageException) {
      return USAGE;
    }
    return ended || e instanceof InterruptedException || e instanceof Terminal.Interrupted
        ? INTERRUPTED
        : FAILED;
  }

  static int tell(PrintStream err, UserException failure) {
    err.println("sealift: " + Text.printable(failure.what()));
    if (!failure.why().isEmpty()) {
      String[] lines = failure.why().split("\n", -1);
      err.println("  why: " + Text.printable(lines[0]));
      for (int i = 1; i < lines.length; i++) {
        err.println("       " + Text.printable(lines[i]));
      }
    }
    if (!failure.remedy().isEmpty()) {
      err.println("  do:  " + Text.printable(failure.remedy()));
    }
    return FAILED;
  }

  /** Where it comes from, without the messages of exceptions that are not ours. */
  private static void trace(PrintStream err, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      err.println("  " + cause.getClass().getName());
      for (StackTraceElement element : cause.getStackTrace()) {
        err.println("    at " + element);
      }
    }
  }

  /** picocli's message for a mistyped option is good; its echo of a whole argument is not. */
  private static int usage(
      Shell shell, Wizard wizard, CommandLine.ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String what =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? "unknown argument " + name(unmatched.getUnmatched().get(0))
            : e.getMessage() + Variables.origin(e, shell.environment(), arguments);
    shell.err().println(command + ": " + Text.printable(what));
    shell.err().println("  do:  " + meant(shell, wizard, e) + "see " + command + " --help");
    return USAGE;
  }

  /** What is near to a word that nothing here is called by. */
  private static String meant(Shell shell, Wizard wizard, CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return "";
    }
    String typed = unmatched.getUnmatched().get(0).replaceFirst("(?s)=.*", "");
    CommandLine.Model.CommandSpec command =
        whole(shell, wizard, e.getCommandLine().getCommandSpec());
    Set<String> words = new TreeSet<>(command.subcommands().keySet());
    if (typed.startsWith("--")) {
      words.clear();
      words.addAll(command.optionsMap().keySet());
      words.removeIf(option -> !option.startsWith("--"));
    }
    return Spelling.nearest(typed, words)
        .map(word -> "did you mean " + word + "? Else ")
        .orElse("");
  }

  /** The same command with all that are below it, of which only those named were made ready. */
  private static CommandLine.Model.CommandSpec whole(
      Shell shell, Wizard wizard, CommandLine.Model.CommandSpec command) {
    CommandLine at = commandLine(shell, new GlobalOptions(), wizard);
    String[] words = command.qualifiedName().split(" ", -1);
    for (int i = 1; i < words.length; i++) {
      CommandLine below = at.getSubcommands().get(words[i]);
      if (below == null) {
        return command;
      }
      at = below;
    }
    return at.getCommandSpec();
  }

  /** What stands before the first {@code =}: behind it may be a secret. */
  private static String name(String argument) {
    int end = argument.indexOf('=');
    return end < 0 ? argument : argument.substring(0, end) + "=…";
  }

  /**
   * What the program is given: tests hand over their own.
   *
   * @param ended set once it is being ended from outside
   */
  record Shell(
      PrintStream out,
      PrintStream err,
      java.io.InputStream in,
      Map<String, String> environment,
      Ahead ahead,
      AtomicBoolean ended) {
    Shell(
        PrintStream out, PrintStream err, java.io.InputStream in, Map<String, String> environment) {
      this(out, err, in, environment, Ahead.none(), new AtomicBoolean());
    }

    Shell with(Ahead begun) {
      return new Shell(out, err, in, environment, begun, ended);
    }
  }
}
