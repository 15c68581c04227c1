package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What holds for each command and each option: they are walked, so a new one is held to it too. */
class OptionsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path folder;

  private Main.Shell shell(Map<String, String> environment) {
    return new Main.Shell(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new ByteArrayInputStream(new byte[0]),
        environment);
  }

  private int run(Map<String, String> environment, String... args) {
    return Main.run(shell(environment), LineWizard::run, args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private CommandLine line(GlobalOptions options, Map<String, String> environment) {
    return Main.commandLine(shell(environment), options, LineWizard::run);
  }

  static Stream<List<String>> commands() {
    OptionsTest test = new OptionsTest();
    return below(test.line(new GlobalOptions(), Map.of()), List.of());
  }

  private static Stream<List<String>> below(CommandLine command, List<String> path) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                e -> {
                  List<String> deeper = new ArrayList<>(path);
                  deeper.add(e.getKey());
                  return below(e.getValue(), deeper);
                }));
  }

  private static CommandLine at(CommandLine root, List<String> path) {
    CommandLine command = root;
    for (String name : path) {
      command = command.getSubcommands().get(name);
    }
    return command;
  }

  @ParameterizedTest
  @CsvSource({
    "aply, apply",
    "apply --ys, --yes",
    "history sho 1, history show",
    "apply --profil=lab.ini, --profile"
  })
  void aMistypedWordIsGuessed(String typed, String meant) {
    assertThat(run(Map.of(), typed.split(" "))).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("do:  did you mean " + meant.substring(meant.lastIndexOf(' ') + 1) + "?");
  }

  @ParameterizedTest
  @CsvSource({"help apply, apply --help", "help history show, history show --help", "help, --help"})
  void helpIsACommandToo(String help, String option) {
    assertThat(run(Map.of(), help.split(" "))).isZero();
    String page = out.toString(StandardCharsets.UTF_8);
    out.reset();
    assertThat(run(Map.of(), option.split(" "))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(page).contains("Usage: sealift");
    out.reset();
    assertThat(run(Map.of(), ("--no-input " + help).split(" "))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(page);
  }

  @Test
  void helpForWhatIsNoCommandSaysSo() {
    assertThat(run(Map.of(), "help", "history", "shw")).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("there is no command history shw", "sealift help");
  }

  /** Above all not at what goes on without asking. */
  @ParameterizedTest
  @ValueSource(strings = {"apply --ns", "apply --set=a", "apply --profiles-of-mine", "xy"})
  void whatIsNearToNothingIsNot(String typed) {
    assertThat(run(Map.of(), typed.split(" "))).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("did you mean");
  }

  /** Of a variable that is not set; the working directory is not what was meant. */
  @ParameterizedTest
  @ValueSource(
      strings = {"export|", "plan|-p|", "history|export|", "seal|-w|", "plan|--kubeconfig|"})
  void anEmptyPathIsRefused(String typed) {
    assertThat(run(Map.of(), typed.split("[|]", -1))).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("it is empty");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpHasAnExampleAndNamesEachVariable(List<String> command) {
    List<String> args = new ArrayList<>(command);
    args.add("--help");
    assertThat(run(Map.of(), args.toArray(String[]::new))).isZero();
    assertThat(out()).containsPattern("(?m)^Example: .*sealift ");
    String words = out().replaceAll("\\s+", " ");
    for (OptionSpec option :
        at(line(new GlobalOptions(), Map.of()), command).getCommandSpec().options()) {
      Variables.of(option).ifPresent(name -> assertThat(words).contains("[$" + name + "]"));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionIsSetByItsVariable(List<String> command) {
    Map<String, String> environment = new TreeMap<>();
    for (OptionSpec option :
        at(line(new GlobalOptions(), Map.of()), command).getCommandSpec().options()) {
      String name = Variables.of(option).orElse("");
      assertThat(name.isEmpty()).isEqualTo(option.usageHelp() || option.versionHelp());
      environment.put(name, value(option, name));
    }
    CommandLine root = line(new GlobalOptions(), environment);
    parse(root, command);
    for (OptionSpec option : at(root, command).getCommandSpec().options()) {
      Variables.of(option)
          .ifPresent(name -> assertThat(text(option)).as(name).isEqualTo(environment.get(name)));
    }
  }

  /** The launcher leaves out picocli's converters for these, since to load them takes time. */
  @ParameterizedTest
  @MethodSource("commands")
  void noOptionIsOfATypeThatTheLauncherLeavesOut(List<String> command) {
    for (ArgSpec argument :
        at(line(new GlobalOptions(), Map.of()), command).getCommandSpec().args()) {
      assertThat(argument.typeInfo().getAuxiliaryTypes())
          .as(argument.paramLabel())
          .noneMatch(type -> type.getName().matches("java.(time|sql).+"));
    }
  }

  /** Another value than the default, of the option's type. */
  private static String value(OptionSpec option, String name) {
    Class<?> type = option.auxiliaryTypes()[0];
    if (option.arity().max() == 0) {
      return "true";
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[1].toString();
    }
    boolean text = type == String.class || type == Path.class;
    return text ? name + "-${b}" : Integer.toString(name.length());
  }

  /** Parses the command with something in each place where it wants a parameter. */
  private static void parse(CommandLine root, List<String> command) {
    List<String> args = new ArrayList<>(command);
    for (PositionalParamSpec parameter :
        at(root, command).getCommandSpec().positionalParameters()) {
      Class<?> type = parameter.auxiliaryTypes()[0];
      args.add(type.isEnum() ? type.getEnumConstants()[0].toString() : "1");
    }
    root.parseArgs(args.toArray(String[]::new));
  }

  private static String text(OptionSpec option) {
    Object value = option.getValue();
    if (value instanceof java.util.Collection<?> several) {
      value = several.iterator().next();
    }
    return String.valueOf(value);
  }

  @Test
  void theCommandLineBeatsTheVariable() {
    Map<String, String> environment =
        Map.of("SEALIFT_CONTEXT", "a", "SEALIFT_TIMEOUT", "7", "SEALIFT_YES", "1");
    for (String[] args :
        List.of(
            new String[] {"plan", "--context", "b", "--timeout=8", "--yes"},
            new String[] {"--context", "b", "--timeout=8", "-y", "plan"})) {
      GlobalOptions options = new GlobalOptions();
      line(options, environment).parseArgs(args);
      assertThat(options.context).hasValue("b");
      assertThat(options.timeoutSeconds).isEqualTo(8);
      assertThat(options.yes).isTrue();
    }
  }

  @Test
  void aFlagsVariableCanSayNo() {
    GlobalOptions options = new GlobalOptions();
    line(options, Map.of("SEALIFT_YES", "0", "SEALIFT_SANDBOX", "")).parseArgs("plan");
    assertThat(options.yes).isFalse();
    assertThat(options.sandbox).isFalse();
  }

  @Test
  void aBadVariableIsNamed() {
    assertThat(run(Map.of("SEALIFT_TIMEOUT", "soon"), "plan")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("'soon'", "(from $SEALIFT_TIMEOUT)");
    err.reset();
    assertThat(run(Map.of("SEALIFT_TIMEOUT", "0"), "plan")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("'0' is no number of seconds from 1 to 86400, a day (from $SEALIFT_TIMEOUT)");
    for (String wait : List.of("-5", "86401", "99999999999")) {
      err.reset();
      assertThat(run(Map.of(), "apply", "--yes", "--timeout=" + wait)).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("'" + wait + "' is no number of seconds");
    }
    err.reset();
    assertThat(run(Map.of("SEALIFT_YES", "perhaps"), "plan")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("$SEALIFT_YES", "use 1 or 0");
    err.reset();
    assertThat(run(Map.of("SEALIFT_TIMEOUT", "7"), "plan", "--timeout", "x")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("'x'").doesNotContain("from $");
  }

  @Test
  void aBadParameterIsNamed() {
    for (String[] line :
        new String[][] {
          {"rollback", "abc"},
          {"rollback", "99999999999"},
          {"history", "show", "abc"},
          {"history", "note", "abc", "x"},
          {"completion", "tcsh"}
        }) {
      err.reset();
      assertThat(run(Map.of(), line)).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8).lines())
          .hasSize(2)
          .first()
          .asString()
          .contains("'" + line[line[1].equals("note") ? 2 : line.length - 1] + "'");
    }
  }

  @Test
  void whatACommandAloneKnowsToBeWrongIsUsageToo() {
    for (String[] line :
        new String[][] {
          {"rotate", "bogus"},
          {"rotate", "admin", "--older-than", "5x"},
          {"resume", "--undo", "--forward"},
          {"history", "list", "--limit", "0"},
          {"history", "prune", "--keep", "-1"},
          {"seal", "N", "ns", "k=1"},
          {"seal", "n", "N", "k=1"},
          {"seal", "n", "ns", "k=1", "--scope", "foo"}
        }) {
      assertThat(run(Map.of(), line)).as(String.join(" ", line)).isEqualTo(2);
    }
  }

  @Test
  void bashCompletesCommandsOptionsAndValues() throws Exception {
    assertThat(run(Map.of(), "completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), out());
    assertThat(completed(script, "sealift", "hist")).contains("history");
    assertThat(completed(script, "sealift", "plan", "--ex")).contains("--exit-code");
    assertThat(completed(script, "sealift", "plan", "-o", "j")).contains("json");
    String begun = folder.resolve("compl").toString();
    assertThat(completed(script, "sealift", "plan", "-p", begun)).contains(script.toString());
  }

  private static String completed(Path script, String... words) throws Exception {
    String program =
        "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
            + " _complete_sealift; echo \"${COMPREPLY[@]}\"";
    List<String> command = new ArrayList<>(List.of("bash", "-c", program, script.toString()));
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(printed).isZero();
    return printed;
  }

  @Test
  void fishIsToldOfCommandsOptionsAndValues() {
    assertThat(run(Map.of(), "completion", "fish")).isZero();
    assertThat(out())
        .contains("complete -c sealift -s p -l profile -rF -d 'the profile'\n")
        .contains("complete -c sealift -s o -l output -xa 'text json yaml' -d ")
        .containsPattern("-n 'not __fish_seen_subcommand_from [a-z ]*' -a plan -d 'Shows what")
        .contains("-n '__fish_seen_subcommand_from plan' -l exit-code -d ")
        .contains("'__fish_seen_subcommand_from completion' -xa 'bash zsh fish'")
        .contains(
            "'__fish_seen_subcommand_from export; and not __fish_seen_subcommand_from history'"
                + " -l force")
        .contains("'__fish_seen_subcommand_from history; and __fish_seen_subcommand_from export'");
  }

  @Test
  void theManPageHasEachCommandAndOption() {
    assertThat(run(Map.of(), "man")).isZero();
    String page = out().replace("\\-", "-");
    assertThat(page).startsWith(".TH SEALIFT 1").doesNotContain("${");
    commands()
        .filter(command -> !command.isEmpty())
        .forEach(command -> assertThat(page).contains(".SS sealift " + String.join(" ", command)));
    assertThat(page)
        .contains("\\fB--timeout SECONDS\\fR\nhow long each wait may take; default 300")
        .contains("\\fB130\\fR\ninterrupted");
  }
}
