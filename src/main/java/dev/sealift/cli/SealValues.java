package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.seal.SecretReader;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a command line: {@code KEY=} and the text, or where it comes from. */
final class SealValues {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 1024;

  private final Shell shell;
  private final boolean noInput;
  private @Nullable BufferedReader lines;

  SealValues(Shell shell, boolean noInput) {
    this.shell = shell;
    this.noInput = noInput;
  }

  /** All of them, the caller's to close. No message repeats what may be a secret. */
  SortedMap<String, Secret> read(List<String> arguments) {
    SortedMap<String, Secret> values = new TreeMap<>();
    try {
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        String key = key(argument, i + 1);
        if (values.containsKey(key)) {
          throw wrong("key " + key, "is given twice", "give each key once");
        }
        values.put(key, value(key, argument.substring(key.length() + 1)));
      }
      return values;
    } catch (UserException e) {
      values.values().forEach(Secret::close);
      throw e;
    }
  }

  private static String key(String argument, int place) {
    int end = argument.indexOf('=');
    if (end < 0) {
      throw wrong(
          "value " + place,
          "has no =",
          "write KEY=VALUE, KEY=@FILE, KEY=env:NAME, KEY=random:32 or KEY=-");
    }
    String key = argument.substring(0, end);
    if (!SecretReader.isKey(key)) {
      throw wrong(
          "value " + place,
          "has a key that Kubernetes refuses",
          "use letters, digits, '-', '_' and '.' in keys");
    }
    return key;
  }

  private Secret value(String key, String source) {
    if (source.startsWith("@")) {
      byte[] bytes = new SealInput(shell).bytes(path(source.substring(1)));
      try {
        return Secret.of(bytes);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
    if (source.startsWith("env:")) {
      String variable = source.substring(4);
      String value = shell.environment().get(variable);
      if (value == null) {
        throw wrong("variable " + variable, "is not set", "set it: export " + variable + "=…");
      }
      return Secret.of(value);
    }
    if (source.startsWith("random:")) {
      return new SecretGenerator(new SecureRandom()).password(length(key, source.substring(7)));
    }
    return source.equals("-") ? asked(key) : Secret.of(source);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (java.nio.file.InvalidPathException e) {
      throw new UserException("this is no path", "it has a NUL", "check the path", e);
    }
  }

  private static int length(String key, String text) {
    if (text.matches("[0-9]{1,4}")
        && Integer.parseInt(text) >= SHORTEST
        && Integer.parseInt(text) <= LONGEST) {
      return Integer.parseInt(text);
    }
    throw wrong(
        "key " + key,
        "asks for a random value of no length that there is",
        "write random:32, from "
            + SHORTEST
            + " to "
            + LONGEST
            + "; such a text goes in with @FILE");
  }

  /** From the terminal without an echo; else one line of standard input for each. */
  private Secret asked(String key) {
    Console console = Session.terminal(shell);
    if (console != null && !noInput) {
      return Session.readSecret(console, key + " (not shown): ").orElseThrow(() -> ended(key));
    }
    try {
      BufferedReader in = lines;
      if (in == null) {
        in = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
        lines = in;
      }
      String line = in.readLine();
      if (line == null) {
        throw ended(key);
      }
      return Secret.of(line);
    } catch (IOException e) {
      throw new UserException("cannot read standard input", "", "pipe the value in", e);
    }
  }

  private static UserException ended(String key) {
    return wrong(
        "key " + key,
        "has no value: the input has ended",
        "type it, or pipe a line for each KEY=- in, in their order");
  }

  static UserException wrong(String what, String why, String remedy) {
    return new UserException(what + " " + why, "", remedy);
  }
}
