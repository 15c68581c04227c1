package dev.sealift.export;

import dev.sealift.core.FileFailure;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder that files are exported to. A record beside them tells which are Sealift's own, as it
 * left them: what is not, or was changed by hand, is never overwritten.
 */
final class ExportFolder {
  static final String RECORD = ".sealift-export";
  private static final String HEAD =
      "# Sealift's own files in this folder, as it left them: their SHA-256, and whom was sealed"
          + " for.\n";
  private static final String SEALED_FOR = "sealed-for ";

  private final Path folder;
  private final Map<String, List<String>> own = new TreeMap<>();
  private Optional<String> sealedFor = Optional.empty();

  /** Reads what is recorded in {@code folder}; it need not be there. */
  ExportFolder(Path folder) {
    this.folder = folder;
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserException(folder + " is no folder", "", "name a folder, or a new one");
    }
    read(RECORD).ifPresent(text -> text.lines().forEach(this::take));
  }

  private void take(String line) {
    if (line.startsWith(SEALED_FOR)) {
      sealedFor = Optional.of(line.substring(SEALED_FOR.length()));
    } else if (line.matches("[0-9a-f]{64}  [A-Za-z-]+(\\.[a-z]+)?")) {
      own.computeIfAbsent(line.substring(66), name -> new ArrayList<>()).add(line.substring(0, 64));
    }
  }

  /** The text of a file that Sealift made here for the same users. */
  Optional<String> earlier(String name, String users) {
    return sealedFor.equals(Optional.of(users)) && own.containsKey(name)
        ? read(name)
        : Optional.empty();
  }

  /**
   * Writes those of the files that are not there as they are to be, each whole or not at all, and
   * takes away those of an earlier export that are no more.
   *
   * @param users whom the secrets are sealed for
   * @param force whether files are overwritten that are not Sealift's own, or were changed
   * @throws UserException there are such files; nothing was written
   */
  Export.Report write(SortedMap<String, String> files, String users, boolean force) {
    List<String> written = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    files.forEach(
        (name, text) -> {
          Optional<String> there = read(name);
          if (!there.equals(Optional.of(text))) {
            written.add(name);
            if (there.isPresent() && !isOwn(name, there.get())) {
              foreign.add(name);
            }
          }
        });
    for (String name : own.keySet()) {
      Optional<String> there = files.containsKey(name) ? Optional.empty() : read(name);
      if (there.isPresent()) {
        (isOwn(name, there.get()) ? removed : foreign).add(name);
      }
    }
    if (!foreign.isEmpty() && !force) {
      throw foreign(foreign);
    }
    foreign.stream().filter(name -> !files.containsKey(name)).forEach(removed::add);
    store(files, users, written, removed);
    return new Export.Report(written, removed, files.size() - written.size());
  }

  private void store(
      SortedMap<String, String> files, String users, List<String> written, List<String> removed) {
    PrivateFiles.folder(folder);
    StringBuilder hashes = new StringBuilder();
    files.forEach((name, text) -> hashes.append(line(hash(text), name)));
    if (!written.isEmpty()) {
      // Both are its own until all is written: an export that is cut off leaves nothing foreign.
      StringBuilder before = new StringBuilder();
      own.forEach((name, all) -> all.forEach(hash -> before.append(line(hash, name))));
      PrivateFiles.write(folder.resolve(RECORD), HEAD + before + hashes);
    }
    written.forEach(name -> PrivateFiles.write(folder.resolve(name), files.getOrDefault(name, "")));
    String record = HEAD + SEALED_FOR + users + "\n" + hashes;
    if (!read(RECORD).equals(Optional.of(record))) {
      PrivateFiles.write(folder.resolve(RECORD), record);
    }
    for (String name : removed) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        throw FileFailure.of("remove", folder.resolve(name), e);
      }
    }
  }

  private static String line(String hash, String name) {
    return hash + "  " + name + "\n";
  }

  private boolean isOwn(String name, String text) {
    return own.getOrDefault(name, List.of()).contains(hash(text));
  }

  private UserException foreign(List<String> names) {
    boolean changed = names.stream().allMatch(own::containsKey);
    return new UserException(
        "not overwritten in " + folder + ": " + String.join(", ", names),
        changed
            ? "changed by hand since the last export"
            : "there already, and not made by an export",
        "look at them and move them away, export to another folder, or overwrite them with"
            + " --force");
  }

  private Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      // Bytes that are no UTF-8 make a text that equals none of ours.
      return Files.exists(file)
          ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw new UserException("cannot read " + file, "", "check its permissions", e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
