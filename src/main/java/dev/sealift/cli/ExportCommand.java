package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Text;
import dev.sealift.export.Export;
import dev.sealift.export.RbacManifest;
import dev.sealift.profile.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class ExportCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;
  private final Declaration declaration = new Declaration("export", this);

  private Optional<Path> folder = Optional.empty();
  private boolean force;
  private boolean reseal;

  ExportCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return declaration
        .description(
            "Writes the deployment into a folder: manifests with a kustomization, an Ansible playbook, the"
                + " image file.",
            "No plaintext stands in any. Nothing is written to the cluster. The same profile and"
                + " credentials give the same bytes, so that the folder can live in a repository.")
        .footer("Example: sealift export -p homelab.ini deploy/mlflow")
        .optionalParameter(
            Path.class, "DIR", "the folder, made if need be", it -> folder = Optional.of(it))
        .flag(
            "--force",
            "overwrite files that are not Sealift's own, or were changed by hand",
            it -> force = it)
        .flag(
            "--reseal",
            "seal anew what only DIR, and no cluster, holds the ciphertext of",
            it -> reseal = it)
        .command(rights());
  }

  @Override
  public Integer call() throws InterruptedException {
    Path target = folder.orElseThrow(() -> declaration.wrong("it wants a folder, DIR, or rbac"));
    try (Session session = new Session(shell, options)) {
      Profile profile = session.profile().profile();
      try (Cluster cluster = session.cluster()) {
        Export.Report report =
            new Export(session.workplace(cluster))
                .write(profile, session.resolver(), target, force, reseal);
        session.print(result(target, report));
        return Main.DONE;
      }
    }
  }

  private static Result result(Path folder, Export.Report report) {
    List<String> lines = new ArrayList<>();
    boolean changed = !report.written().isEmpty() || !report.removed().isEmpty();
    lines.add(
        (changed ? "exported to " : "nothing changed in ")
            + folder
            + ": "
            + report.written().size()
            + " files written, "
            + report.unchanged()
            + " as they were");
    report.written().forEach(name -> lines.add("  + " + name));
    report.removed().forEach(name -> lines.add("  - " + name));
    lines.add(
        "  apply them: kubectl apply --server-side --field-manager=sealift -k "
            + Text.shellWord(folder.toString()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("changed", changed);
    tree.put("folder", folder.toString());
    tree.put("written", report.written());
    tree.put("removed", report.removed());
    return new Result(String.join("\n", lines) + "\n", tree);
  }

  private Declaration rights() {
    return new Declaration("export rbac", this::rbac)
        .description(
            "Prints the least that Sealift must be allowed, as a ServiceAccount with its roles.",
            "Whoever runs the cluster applies it; the account then deploys into its one namespace.")
        .footer(
            "Example: sealift export rbac | kubectl apply -f -",
            "         kubectl -n mlflow create token sealift --duration 8h");
  }

  private Integer rbac() {
    try (Session session = new Session(shell, options)) {
      shell.out().print(RbacManifest.of(session.profile().profile()));
      shell.out().flush();
      return Main.DONE;
    }
  }
}
