package dev.sealift.profile;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a profile and validates it as a whole: every problem is told at once. */
public final class ProfileReader {
  private static final long LARGEST = 1 << 20;

  private ProfileReader() {}

  /**
   * Reads the profile in {@code file}.
   *
   * @throws UserException it cannot be read, or is not valid: then with all problems, a line each
   */
  public static ProfileFile read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw unreadable(file, "it is a folder", "name the .ini file in it", null);
      }
      if (Files.size(file) > LARGEST) {
        throw unreadable(file, "it is larger than 1 MiB", "this is no profile: name another", null);
      }
      String text = Files.readString(file);
      return new ProfileFile(file, text, parse(file.toString(), text));
    } catch (NoSuchFileException e) {
      throw unreadable(
          file, "there is no such file", "name one with -p, or make one: sealift init", e);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is not UTF-8", "save it as UTF-8", e);
    } catch (IOException e) {
      throw unreadable(file, "it could not be opened", "check who may read it: ls -l " + file, e);
    }
  }

  /**
   * Validates a profile's text.
   *
   * @param name what messages call it
   * @throws UserException it is not valid; {@link UserException#why()} has one problem a line
   */
  public static Profile parse(String name, String text) {
    Validation validation = new Validation(IniText.parse(clean(text)));
    Profile profile = validation.profile();
    List<Problem> problems = validation.problems();
    if (!problems.isEmpty()) {
      throw new UserException(
          "profile "
              + name
              + " has "
              + problems.size()
              + " problem"
              + (problems.size() > 1 ? "s" : ""),
          problems.stream().map(p -> p.text(name)).collect(Collectors.joining("\n")),
          "mend these lines and run it again");
    }
    return profile;
  }

  /** All problems of a text; empty when it is a valid profile. */
  public static List<Problem> problems(String text) {
    Validation validation = new Validation(IniText.parse(clean(text)));
    validation.profile();
    return validation.problems();
  }

  /** Without what Windows' editors add: a byte order mark and carriage returns. */
  static String clean(String text) {
    String noMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return noMark.replace("\r\n", "\n");
  }

  private static UserException unreadable(
      Path file, String why, String remedy, @org.jspecify.annotations.Nullable Exception cause) {
    return new UserException("cannot read profile " + file, why, remedy, cause);
  }
}
