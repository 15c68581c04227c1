package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.export.ImageFile;

/** Prints the image file. */
final class ImageCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  ImageCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("image", this)
        .description(
            "Prints the image file; `image build` builds it, `image check` looks into one.")
        .footer("Example: sealift image > Containerfile")
        .command(new ImageBuildCommand(shell, options).declaration())
        .command(new ImageCheckCommand(shell, options).declaration());
  }

  @Override
  public Integer call() {
    shell.out().print(ImageFile.text());
    shell.out().flush();
    return Main.DONE;
  }
}
