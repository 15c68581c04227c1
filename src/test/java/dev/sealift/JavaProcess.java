package dev.sealift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The test's own JVM and class path, for a process of its own. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * The command that runs {@code program} as quickly as a test wants it; its arguments are to be
   * added.
   *
   * @param flags the JVM's, beside those that make it start quickly
   */
  public static List<String> command(Class<?> program, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Dkeystore.pkcs12.keyPbeIterationCount=1"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return command;
  }

  /**
   * The same to be typed: short, by way of a file in {@code folder}, whose name has no space.
   *
   * @param folder where the file is made
   */
  public static String line(Path folder, Class<?> program, String... flags) throws IOException {
    List<String> command = command(program, flags);
    // Quoted, as a folder of the class path may have a space.
    Path arguments =
        Files.write(
            folder.resolve("java.args"),
            command.stream().skip(1).map(argument -> '"' + argument + '"').toList());
    return command.get(0) + " @" + arguments;
  }
}
