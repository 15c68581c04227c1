package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

final class SandboxCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  SandboxCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("sandbox", this)
        .description("Tells about the embedded homelab; `sandbox reset` forgets it.")
        .footer("Example: sealift sandbox")
        .command(forgetting());
  }

  @Override
  public Integer call() {
    try (Session session = new Session(shell, options)) {
      Path folder = session.sandboxFolder();
      boolean there = Sandbox.exists(folder);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("folder", folder.toString());
      tree.put("exists", there);
      tree.put("about", Sandbox.emulated());
      String text =
          (there ? "there is a sandbox in " : "there is no sandbox yet; it will be in ")
              + folder
              + "\n  "
              + String.join("\n  ", Sandbox.emulated())
              + "\n  try it:   sealift --sandbox apply --yes"
              + "\n  forget it: sealift sandbox reset\n";
      session.print(new Result(text, tree));
      return Main.DONE;
    }
  }

  private Declaration forgetting() {
    return new Declaration("sandbox reset", this::reset)
        .description("Forgets the sandbox.")
        .footer("Example: sealift sandbox reset --yes");
  }

  private Integer reset() {
    try (Session session = new Session(shell, options)) {
      if (Sandbox.exists(session.sandboxFolder())
          && !session.confirmed("Forget the sandbox with all that is in it?")) {
        return Main.FAILED;
      }
      Sandbox.reset(session.sandboxFolder());
      session.print(new Result("the sandbox is forgotten\n", Map.of("exists", false)));
      return Main.DONE;
    }
  }
}
