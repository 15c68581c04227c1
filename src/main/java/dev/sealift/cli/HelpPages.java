package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The help of each command as a text that is made when Sealift is built: to build picocli's model
 * takes longer than all the rest of a {@code --help}.
 */
public final class HelpPages {
  private HelpPages() {}

  /** Writes every page into a folder: a step of the build. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    PrintStream none = new PrintStream(OutputStream.nullOutputStream());
    Shell shell = new Shell(none, none, InputStream.nullInputStream(), Map.of());
    write(folder, "sealift", Main.commandLine(shell, new GlobalOptions(), desk -> true));
  }

  private static void write(Path folder, String name, CommandLine line) throws IOException {
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    Files.writeString(folder.resolve(name + ".txt"), line.getUsageMessage());
    for (Map.Entry<String, CommandLine> command : line.getSubcommands().entrySet()) {
      write(folder, name + "-" + command.getKey(), command.getValue());
    }
  }

  /**
   * The page, where nothing but commands and {@code --help} was given, or {@code help} and them.
   */
  static Optional<String> asked(String... arguments) {
    List<String> all = List.of(arguments);
    int last = all.size() - 1;
    if (last >= 0 && (all.get(last).equals("--help") || all.get(last).equals("-h"))) {
      return of(all.subList(0, last));
    }
    return last >= 0 && all.get(0).equals(HelpCommand.NAME)
        ? of(all.subList(1, all.size()))
        : Optional.empty();
  }

  /** The page of a command by its words; of the program for want of any. */
  static Optional<String> of(List<String> command) {
    StringBuilder page = new StringBuilder("sealift");
    for (String word : command) {
      if (!word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
        return Optional.empty();
      }
      page.append('-').append(word);
    }
    try (InputStream text = HelpPages.class.getResourceAsStream("help/" + page + ".txt")) {
      return text == null
          ? Optional.empty()
          : Optional.of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
