package dev.sealift.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Range;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * A command as picocli is to know it, by picocli's own model: to read the same from annotations,
 * with a class made for each kind of them, takes a sixth of a quick command's time.
 */
final class Declaration {
  private static final ITypeConverter<Path> PATH = new PathReader();

  private final String words;
  private final CommandSpec spec;
  private int parameters;

  /**
   * A command that takes {@code --help} and {@code --version}.
   *
   * @param words its name behind those above it, e.g. {@code history list}; empty for the program
   *     itself, whose options are those of every command
   * @param run what it does; the exit status
   */
  Declaration(String words, Callable<Integer> run) {
    this.words = words;
    this.spec =
        CommandSpec.wrapWithoutInspection(run)
            .name(words.isEmpty() ? "sealift" : words.substring(words.lastIndexOf(' ') + 1));
    spec.addOption(
        telling("Show this help message and exit.", "-h", "--help").usageHelp(true).build());
    spec.addOption(
        telling("Print version information and exit.", "-V", "--version")
            .versionHelp(true)
            .build());
  }

  /** An option that has something told in place of what the command does; it has no variable. */
  private static OptionSpec.Builder telling(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).arity("0").description(description);
  }

  /** What the help says of the command, in lines. */
  Declaration description(String... lines) {
    spec.usageMessage().description(lines);
    return this;
  }

  /** What stands below the help, in lines: how it is called, by an example. */
  Declaration footer(String... lines) {
    List<String> below = new ArrayList<>(List.of(""));
    below.addAll(Arrays.asList(lines));
    spec.usageMessage().footer(below.toArray(String[]::new));
    return this;
  }

  /** Adds what several commands take. */
  Declaration with(Consumer<Declaration> options) {
    options.accept(this);
    return this;
  }

  /**
   * An option that is given or is not.
   *
   * @param names all of its names, with a space between
   * @param set called where the command line or its variable gives it
   */
  Declaration flag(String names, String description, Consumer<Boolean> set) {
    // Without a fallback, picocli takes a flag that the variable has set and the command line gives
    // as well for the opposite of what the variable says.
    return add(option(names, description).arity("0").fallbackValue("true"), boolean.class, set);
  }

  /**
   * An option with a value.
   *
   * @param names all of its names, with a space between
   * @param label what the help calls the value
   * @param set called where the command line or its variable gives it
   */
  <T> Declaration option(
      String names, Class<T> type, String label, String description, Consumer<T> set) {
    return add(option(names, description).arity("1").paramLabel(label), type, set);
  }

  /**
   * The same of which not every value is one.
   *
   * @param read throws picocli's TypeConversionException, which says what the value has to be
   */
  <T> Declaration option(
      String names,
      Class<T> type,
      ITypeConverter<T> read,
      String label,
      String description,
      Consumer<T> set) {
    OptionSpec.Builder option = option(names, description).arity("1").paramLabel(label);
    return add(option.converters(read), type, set);
  }

  /** The same that can be given several times. */
  Declaration values(String names, String label, String description, Consumer<List<String>> set) {
    OptionSpec.Builder option = option(names, description).arity("1").paramLabel(label);
    return add(option.auxiliaryTypes(String.class), List.class, set);
  }

  private OptionSpec.Builder option(String names, String description) {
    String[] each = names.split(" ", -1);
    return OptionSpec.builder(each)
        .scopeType(words.isEmpty() ? ScopeType.INHERIT : ScopeType.LOCAL)
        .description(description + " [$" + Variables.of(words, each) + "]");
  }

  private Declaration add(OptionSpec.Builder option, Class<?> type, Consumer<?> set) {
    Binding binding = new Binding(set);
    if (type == Path.class) {
      option.converters(PATH);
    }
    spec.addOption(
        option.type(type).getter(binding).setter(binding).hasInitialValue(false).build());
    return this;
  }

  /** A parameter that must be given, behind those declared before. */
  <T> Declaration parameter(Class<T> type, String label, String description, Consumer<T> set) {
    return next("1", type, label, description, set);
  }

  /** A parameter that may be left out, behind those declared before. */
  <T> Declaration optionalParameter(
      Class<T> type, String label, String description, Consumer<T> set) {
    return next("0..1", type, label, description, set);
  }

  private Declaration next(
      String arity, Class<?> type, String label, String description, Consumer<?> set) {
    PositionalParamSpec.Builder parameter = PositionalParamSpec.builder().type(type);
    if (type == Path.class) {
      parameter.converters(PATH);
    }
    parameter.index(Integer.toString(parameters++));
    return add(parameter.paramLabel(label).description(description), arity, set);
  }

  /** All parameters, {@code least} or more. */
  Declaration parameters(int least, String label, String description, Consumer<List<String>> set) {
    PositionalParamSpec.Builder all = PositionalParamSpec.builder().type(List.class);
    all.auxiliaryTypes(String.class).index("0..*");
    return add(all.paramLabel(label).description(description), least + "..*", set);
  }

  private Declaration add(PositionalParamSpec.Builder parameter, String arity, Consumer<?> set) {
    Binding binding = new Binding(set);
    Range range = Range.valueOf(arity);
    spec.addPositional(
        parameter
            .arity(range)
            .required(range.min() > 0)
            .getter(binding)
            .setter(binding)
            .hasInitialValue(false)
            .build());
    return this;
  }

  /** Adds a command below this one. */
  Declaration command(Declaration below) {
    spec.addSubcommand(below.spec.name(), below.spec);
    return this;
  }

  /** Adds those commands that are wanted: the model of one costs 10 ms. */
  Declaration commands(Map<String, Supplier<Command>> all, Predicate<String> wanted) {
    for (Map.Entry<String, Supplier<Command>> each : all.entrySet()) {
      if (wanted.test(each.getKey())) {
        command(each.getValue().get().declaration());
      }
    }
    return this;
  }

  /** The model itself, for what only one command says. */
  CommandSpec spec() {
    return spec;
  }

  /** That the command line is wrong, in a way that only the command itself can tell. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Ready to read a command line. */
  CommandLine line() {
    return new CommandLine(spec);
  }

  /** An empty path is the working directory, which nobody means whose variable is not set. */
  private static final class PathReader implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (text.isEmpty()) {
        throw new TypeConversionException("it is empty: a variable that is not set?");
      }
      return Path.of(text);
    }
  }

  /** Hands a value on, and keeps it: picocli adds to a list that it has set before. */
  private static final class Binding implements IGetter, ISetter {
    private final Consumer<Object> set;
    private @Nullable Object value;

    @SuppressWarnings("unchecked") // of the type that the argument is declared with
    Binding(Consumer<?> set) {
      this.set = (Consumer<Object>) set;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as picocli declares it
    public <T> @Nullable T get() {
      return (T) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T set(T next) {
      T previous = (T) value;
      value = next;
      set.accept(next);
      return previous;
    }
  }
}
