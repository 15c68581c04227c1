package dev.sealift.profile;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fetches secrets from where a profile says they come from. */
public final class SecretResolver {
  /** Asks the operator, without an echo. */
  @FunctionalInterface
  public interface Prompter {
    /** The answer; empty when nobody can be asked. */
    Optional<Secret> ask(String what);
  }

  private static final long LARGEST_FILE = 64 << 10;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Map<String, Secret> overlay;
  private final Map<String, String> environment;
  private final Prompter prompter;

  /**
   * A resolver.
   *
   * @param overlay variables that come before the environment: the sandbox's own credentials
   * @param environment the process's environment
   */
  public SecretResolver(
      Map<String, Secret> overlay, Map<String, String> environment, Prompter prompter) {
    this.overlay = overlay;
    this.environment = environment;
    this.prompter = prompter;
  }

  /**
   * The secret of one line of a profile.
   *
   * @param live what the cluster has now
   * @return the secret, the caller's to close; empty when it is to be generated
   * @throws UserException it cannot be had; the message names section and key and no value
   */
  public Optional<Secret> resolve(
      String section, String key, SecretSource source, Optional<Secret> live) {
    String line = "[" + section + "] " + key + " = " + source.text();
    if (source instanceof SecretSource.Env env) {
      return Optional.of(fromEnvironment(line, env.name()));
    }
    if (source instanceof SecretSource.File file) {
      return Optional.of(fromFile(line, file.path()));
    }
    if (live.isPresent() || source instanceof SecretSource.Generate) {
      return live.map(Secret::copy);
    }
    if (source instanceof SecretSource.Keep) {
      throw new UserException(
          line + ": the cluster has none to keep",
          "this deployment has no such Secret yet",
          "write generate, prompt, env:NAME or file:PATH for the first time");
    }
    return Optional.of(
        prompter
            .ask("[" + section + "] " + key)
            .filter(secret -> secret.length() > 0)
            .orElseThrow(
                () ->
                    new UserException(
                        line + ": nobody can be asked",
                        "there is no terminal, or --no-input was given, or the answer was empty",
                        "give it by env:NAME or file:PATH in the profile")));
  }

  private Secret fromEnvironment(String line, String name) {
    Secret own = overlay.get(name);
    if (own != null) {
      return own.copy();
    }
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new UserException(
          line + ": the variable " + name + (value == null ? " is not set" : " is empty"),
          name.startsWith("SANDBOX_") ? "the sandbox sets it, and --sandbox was not given" : "",
          "set it without leaving it in the shell's history: read -rs "
              + name
              + "; export "
              + name);
    }
    if (!Text.isDecoded(value)) {
      throw new UserException(
          line + ": the variable " + name + " has a character that cannot be read",
          "it is no UTF-8, or this locale cannot read it: the value would be another one",
          "set LC_ALL=C.UTF-8, or give it by file:PATH");
    }
    return Secret.of(value);
  }

  private static Secret fromFile(String line, Path file) {
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new UserException(
            line + ": what is there is no file",
            "a folder, a pipe or a device holds no secret to read",
            "name a regular file");
      }
      Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
      open.retainAll(Files.getPosixFilePermissions(file));
      if (!open.isEmpty()) {
        throw new UserException(
            line + ": others can read or change the file",
            "a secret in it would be no secret",
            "close it: chmod 600 " + Text.shellWord(file.toString()));
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw new UserException(line + ": the file is larger than 64 KiB", "", "check the path");
      }
      return content(line, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UserException(
          line + ": there is no such file",
          "looked for " + file.toAbsolutePath().normalize(),
          "check the path, which begins where the command runs; an absolute one holds everywhere",
          e);
    } catch (IOException e) {
      throw new UserException(
          line + ": the file cannot be read",
          "",
          "check who may read it: ls -l " + Text.shellWord(file.toString()),
          e);
    }
  }

  /** Without the one newline that editors put at the end. */
  private static Secret content(String line, byte[] bytes) {
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end -= end > 1 && bytes[end - 2] == '\r' ? 2 : 1;
    }
    byte[] value = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    try {
      for (byte b : value) {
        if (b == '\n' || b == '\r' || b == 0) {
          throw new UserException(
              line + ": the file has several lines, or a NUL",
              "a password is one line",
              "keep the one line in it");
        }
      }
      if (value.length == 0) {
        throw new UserException(line + ": the file is empty", "", "write the secret into it");
      }
      return Secret.of(value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
