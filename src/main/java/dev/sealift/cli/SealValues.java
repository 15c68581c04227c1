package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.seal.SecretReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a command line: {@code KEY=} and the text, or where it comes from. */
final class SealValues {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 1024;

  private final Shell shell;
  private final boolean noInput;
  private final SealInput input;
  private @Nullable BufferedReader lines;

  SealValues(Shell shell, boolean noInput, SealInput input) {
    this.shell = shell;
    this.noInput = noInput;
    this.input = input;
  }

  /** All of them, the caller's to close. No message repeats what may be a secret. */
  SortedMap<String, Secret> read(List<String> arguments) {
    SortedMap<String, Secret> values = new TreeMap<>();
    long asked = arguments.stream().filter(argument -> isFrom("-", argument)).count();
    long wholes = arguments.stream().filter(argument -> isFrom("@-", argument)).count();
    if (wholes > 1 || (wholes == 1 && asked > 0)) {
      // Whoever reads second would find nothing, and that is a value too.
      throw usage(
          "KEY=@-",
          "takes all of standard input, and another key wants it too",
          "write KEY=- for each, which takes a line, or KEY=@FILE");
    }
    boolean alone = asked == 1;
    try {
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        String key = key(argument, i + 1);
        if (values.containsKey(key)) {
          throw usage("key " + key, "is given twice", "give each key once");
        }
        values.put(key, value(key, argument.substring(key.length() + 1), alone));
      }
      requireEnd();
      return values;
    } catch (UserException e) {
      values.values().forEach(Secret::close);
      throw e;
    }
  }

  private static boolean isFrom(String source, String argument) {
    return argument.substring(argument.indexOf('=') + 1).equals(source);
  }

  private static String key(String argument, int place) {
    int end = argument.indexOf('=');
    if (end < 0) {
      throw usage(
          "value " + place,
          "has no =",
          "write KEY=VALUE, KEY=@FILE, KEY=env:NAME, KEY=random:32 or KEY=-");
    }
    String key = argument.substring(0, end);
    if (!SecretReader.isKey(key)) {
      throw usage(
          "value " + place,
          "has a key that Kubernetes refuses",
          "use letters, digits, '-', '_' and '.' in keys");
    }
    return key;
  }

  private Secret value(String key, String source, boolean alone) {
    if (source.startsWith("@")) {
      return SealInput.secret(input.bytes(file(key, source.substring(1))));
    }
    if (source.startsWith("env:")) {
      String variable = source.substring(4);
      String value = shell.environment().get(variable);
      if (value == null) {
        throw wrong("variable " + variable, "is not set", "set it: export " + variable + "=…");
      }
      return Secret.of(readable(key, value));
    }
    if (source.startsWith("random:")) {
      return new SecretGenerator(new SecureRandom()).password(length(key, source.substring(7)));
    }
    return source.equals("-") ? asked(key, alone) : Secret.of(readable(key, source));
  }

  private static String readable(String key, String value) {
    if (!Text.isDecoded(value)) {
      throw wrong(
          "key " + key,
          "has a character that is no UTF-8, or that this locale cannot read",
          "give the value by " + key + "=@FILE, or set LC_ALL=C.UTF-8");
    }
    return value;
  }

  /** What is no file's name may be a value that begins with an {@code @}: it is not repeated. */
  private static Path file(String key, String text) {
    try {
      Path file = Path.of(text);
      if (!SealInput.isFile(file) || Files.exists(file)) {
        return file;
      }
    } catch (java.nio.file.InvalidPathException e) {
      throw new UserException(
          "key " + key + " names a file that cannot be named here",
          "its name is no UTF-8, or this locale cannot read it",
          "use ASCII, or set LC_ALL=C.UTF-8",
          e);
    }
    throw wrong(
        "key " + key,
        "names a file that is not there",
        "check the path after the @; a value that begins with @ goes in with @FILE or "
            + key
            + "=-");
  }

  private static int length(String key, String text) {
    if (text.matches("[0-9]{1,4}")
        && Integer.parseInt(text) >= SHORTEST
        && Integer.parseInt(text) <= LONGEST) {
      return Integer.parseInt(text);
    }
    throw usage(
        "key " + key,
        "asks for a random value of no length that there is",
        "write random:32, from "
            + SHORTEST
            + " to "
            + LONGEST
            + "; such a text goes in with @FILE");
  }

  /**
   * From the terminal without an echo; else of standard input all, without the end of a single
   * line, or where several ask for it a line for each.
   */
  private Secret asked(String key, boolean alone) {
    Optional<Terminal> terminal = noInput ? Optional.empty() : Terminal.of(shell);
    if (terminal.isPresent()) {
      return terminal.get().secret(key + " (not shown): ").orElseThrow(() -> ended(key));
    }
    if (alone) {
      return whole(key, input.bytes(SealInput.STANDARD_INPUT));
    }
    try {
      BufferedReader in = lines;
      if (in == null) {
        in =
            new BufferedReader(
                new InputStreamReader(input.standardInput(), StandardCharsets.UTF_8));
        lines = in;
      }
      String line = in.readLine();
      if (line == null) {
        throw ended(key);
      }
      return Secret.of(readable(key, line));
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private static Secret whole(String key, byte[] bytes) {
    if (bytes.length == 0) {
      throw ended(key);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end < bytes.length - 1) {
      return SealInput.secret(bytes);
    }
    byte[] line = Arrays.copyOf(bytes, end > 0 && bytes[end - 1] == '\r' ? end - 1 : end);
    Arrays.fill(bytes, (byte) 0);
    return SealInput.secret(line);
  }

  /** What is left over was meant for something, too. */
  private void requireEnd() {
    try {
      if (lines != null && lines.readLine() != null) {
        throw wrong(
            "standard input",
            "has more lines than there are KEY=-",
            "a value of several lines goes in with KEY=@FILE");
      }
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private static UserException cannotRead(IOException e) {
    return new UserException("cannot read standard input", "", "pipe the value in", e);
  }

  private static UserException ended(String key) {
    return wrong(
        "key " + key,
        "has no value: the input has ended",
        "type it, or pipe a line for each KEY=- in, in their order");
  }

  static UsageException usage(String what, String why, String remedy) {
    return new UsageException(what + " " + why, "", remedy);
  }

  static UserException wrong(String what, String why, String remedy) {
    return new UserException(what + " " + why, "", remedy);
  }
}
