package dev.sealift.cli;

import dev.sealift.cli.GlobalOptions.Format;
import dev.sealift.cli.Main.Shell;
import dev.sealift.core.PrivateFiles;
import dev.sealift.seal.Documents;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where the result goes, and how it is written. */
final class SealOutput {
  private final Shell shell;
  private final Optional<Path> file;
  private final Optional<Format> asked;

  SealOutput(Shell shell, Optional<Path> file, Optional<Format> asked) {
    this.shell = shell;
    // As with what is read: - is none.
    this.file = file.filter(SealInput::isFile);
    this.asked = asked;
  }

  /** kubeseal writes YAML into a file of that name whatever it is told; so do we. */
  Documents.Format format(Documents.Format otherwise) {
    String name = file.map(path -> path.toString().toLowerCase(Locale.ROOT)).orElse("");
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return Documents.Format.YAML;
    }
    if (asked.isPresent()) {
      return asked.get() == Format.json ? Documents.Format.JSON : Documents.Format.YAML;
    }
    return name.endsWith(".json") ? Documents.Format.JSON : otherwise;
  }

  void write(String text) {
    if (file.isPresent()) {
      PrivateFiles.replace(file.get(), text);
    } else {
      shell.out().print(text);
      shell.out().flush();
    }
  }
}
