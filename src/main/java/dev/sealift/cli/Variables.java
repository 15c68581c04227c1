package dev.sealift.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * An environment variable for each option, which counts where the option is not given: {@code
 * SEALIFT_TIMEOUT} for an option of all commands, {@code SEALIFT_PLAN_EXIT_CODE} for one of a
 * command's own.
 */
final class Variables implements IDefaultValueProvider {
  private static final Set<String> YES = Set.of("1", "true", "yes", "on");
  private static final Set<String> NO = Set.of("0", "false", "no", "off");

  private final Map<String, String> environment;

  Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The variable of an option of a command, e.g. {@code history list}, by the option's names. */
  static String of(String command, String... names) {
    String longest = names[0];
    for (String name : names) {
      longest = name.length() > longest.length() ? name : longest;
    }
    return name("sealift_" + (command.isEmpty() ? "" : command + "_") + longest);
  }

  /** Whether the variable of a flag of all commands sets it. */
  static boolean sets(Map<String, String> environment, String flag) {
    return YES.contains(environment.getOrDefault(of("", flag), "").toLowerCase(Locale.ROOT));
  }

  private static String name(String words) {
    return words.replace("_--", "_").replace('-', '_').replace(' ', '_').toUpperCase(Locale.ROOT);
  }

  /** The option's variable; empty for those that end the program, as {@code --help} does. */
  static Optional<String> of(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return Optional.empty();
    }
    // Only the program itself has options that are inherited.
    CommandSpec owner = option.inherited() ? option.command().root() : option.command();
    return Optional.of(name(owner.qualifiedName("_") + "_" + option.longestName()));
  }

  private static boolean flag(ArgSpec option) {
    return option.arity().max() == 0;
  }

  /** Where the value that was refused came from, when not from the command line. */
  static String origin(ParameterException e, Map<String, String> environment, String[] arguments) {
    return Optional.ofNullable(e.getArgSpec())
        .filter(OptionSpec.class::isInstance)
        .map(OptionSpec.class::cast)
        .filter(option -> !given(option, arguments))
        .flatMap(Variables::of)
        .filter(environment::containsKey)
        .map(variable -> " (from $" + variable + ")")
        .orElse("");
  }

  private static boolean given(OptionSpec option, String[] arguments) {
    for (String name : option.names()) {
      for (String word : arguments) {
        if (word.equals(name) || word.startsWith(name + "=")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    Optional<String> variable = of(argument);
    String value = variable.map(environment::get).orElse("");
    if (value.isEmpty()) {
      return null;
    }
    if (!flag(argument)) {
      // picocli would put other variables in for ${…}.
      return value.replace("${", "$${");
    }
    String word = value.toLowerCase(Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      CommandLine line = argument.command().commandLine();
      throw new ParameterException(
          line, "$" + variable.orElseThrow() + " is neither yes nor no: use 1 or 0");
    }
    return Boolean.toString(YES.contains(word));
  }
}
