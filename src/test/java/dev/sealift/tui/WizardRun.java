package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.JavaProcess;
import dev.sealift.Launcher;
import dev.sealift.sandbox.FreshSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The wizard on the sandbox, driven through a terminal with keys alone. */
final class WizardRun implements AutoCloseable {
  /** Typed as the admin's password, which may stand in no file and in no scrollback. */
  static final String MARKER = "marker-%@-admin-4711";

  /** What the sandbox itself keeps: it is the cluster, so it has the Secrets. */
  private static final List<String> CLUSTER = List.of("objects.json", "postgres/", "s3/");

  final Tmux tmux;
  private final Path folder;
  private final String command;

  WizardRun(Path folder, String term, String locale) throws Exception {
    this.folder = folder;
    FreshSandbox.make(Files.createDirectories(folder.resolve("state/sealift")).resolve("sandbox"));
    command =
        JavaProcess.line(folder, Launcher.class, "-Djava.awt.headless=true") + " --sandbox init";
    Map<String, String> environment = new TreeMap<>();
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    environment.put("TERM", term);
    environment.put("LANG", locale);
    environment.put("LC_ALL", locale);
    tmux = new Tmux(folder, 80, 24, environment);
  }

  WizardRun start() throws Exception {
    tmux.run(command).awaits("Step 1 of 8");
    return this;
  }

  /**
   * The same by line prompts: every answer as suggested, but the admin's password.
   *
   * @return all that the program sent
   */
  String byPrompts(String end) throws Exception {
    Path raw = folder.resolve("raw");
    tmux.copyTo(raw).run("TERM=dumb " + command).awaits("PostgreSQL host [");
    enter(16);
    tmux.awaits("MLflow's admin [").press("Enter").awaits("password of the admin [");
    tmux.type("2").press("Enter").awaits("(not shown)").type(MARKER).press("Enter");
    tmux.awaits("Flask secret key [").press("Enter").awaits("default permission [");
    tmux.press("Enter").awaits("(yes or no)").type("yes").press("Enter").awaits(end);
    // The awaited is the first of its last lines.
    tmux.awaitsShell();
    tmux.copyTo(null);
    String sent = Files.readString(raw, StandardCharsets.UTF_8);
    // The shell, before and after it, knows another terminal.
    return sent.substring(sent.indexOf("Sealift sets up"), sent.lastIndexOf("  address "));
  }

  /** Goes from the first step to that one; secrets are typed on the way. */
  WizardRun to(int step) throws Exception {
    return on(1, step);
  }

  /** From one step to another. */
  WizardRun on(int from, int step) throws Exception {
    for (int at = from; at < step; at++) {
      leave(at);
      // The seventh is over by itself.
      String next = "Step " + (at + 1) + " of 8";
      tmux.awaits(next, at == 6 ? "Step 8 of 8" : next);
    }
    return this;
  }

  private void leave(int step) throws Exception {
    switch (step) {
      case 1 -> tmux.awaits("ok    sealed secrets").press("Enter");
      case 2 -> enter(8);
      case 3 -> enter(6);
      case 4 -> enter(4);
      case 5 -> {
        enter(2);
        tmux.paste(MARKER + "\n").awaits("type it");
        enter(3);
      }
      case 6 -> tmux.awaits("This would change:").press("a");
      default -> throw new IllegalArgumentException("step " + step);
    }
  }

  private void enter(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      tmux.press("Enter");
    }
  }

  /** Sees the proof, ends, and is back in a shell whose terminal is as it was. */
  void finish() throws Exception {
    tmux.awaits("Step 8 of 8").awaits("right password 200, wrong password 401");
    tmux.press("Enter").awaits("deployed: MLflow");
    assertThat(tmux.scrollback()).doesNotContain(MARKER);
    tmux.awaitsShell();
  }

  /** Leaves by Ctrl-C. */
  void leave() throws Exception {
    tmux.press("C-c")
        .awaits("Leave the wizard?")
        .press("y")
        .awaits("To go on: sealift --sandbox init");
    assertThat(tmux.scrollback()).doesNotContain(MARKER);
    tmux.awaitsShell();
  }

  /** The connection is cut. */
  void cut() throws Exception {
    tmux.hangUp();
    assertThat(tmux.scrollback()).doesNotContain(MARKER);
    tmux.awaitsShell();
  }

  /** No file has what was typed, but for the cluster's own. */
  void findsNoMarker() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    Path sandbox = folder.resolve("state/sealift/sandbox");
    List<String> with = new ArrayList<>();
    for (Path file : files) {
      String name = file.startsWith(sandbox) ? sandbox.relativize(file).toString() : "";
      boolean clusters = CLUSTER.stream().anyMatch(name::startsWith);
      if (!clusters
          && Files.readString(file, StandardCharsets.ISO_8859_1).contains("marker-%@-admin")) {
        with.add(file.toString());
      }
    }
    assertThat(files).isNotEmpty();
    assertThat(with).isEmpty();
  }

  @Override
  public void close() throws Exception {
    tmux.close();
  }
}
