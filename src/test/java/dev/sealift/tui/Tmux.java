package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A shell on a real pseudo-terminal, held by a tmux server of the test's own. */
public final class Tmux implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(300);
  private static final String PROMPT = "ready> ";

  private final Path folder;
  private final Path socket;
  private final String before;
  private int looks;

  /** A shell in a window of that size, in which {@code environment} is set. */
  public Tmux(Path folder, int columns, int rows, Map<String, String> environment)
      throws Exception {
    this.folder = folder;
    this.socket = folder.resolve("tmux");
    Map<String, String> all = new TreeMap<>(environment);
    all.put("PS1", PROMPT);
    List<String> shell = new ArrayList<>(List.of("env"));
    all.forEach((name, value) -> shell.add(name + "=" + value));
    shell.addAll(List.of("bash", "--norc", "--noprofile", "-i"));
    List<String> start =
        new ArrayList<>(
            List.of("-f", "/dev/null", "new-session", "-d", "-x", "" + columns, "-y", "" + rows));
    start.addAll(shell);
    tmux(start.toArray(String[]::new));
    tmux("set-option", "-g", "history-limit", "5000");
    // Its own wait for a key sequence is no part of what is tested.
    tmux("set-option", "-s", "escape-time", "10");
    awaits(PROMPT.strip());
    before = settings("before");
  }

  private String tmux(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
    command.addAll(Arrays.asList(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError("tmux is missing. On Debian: apt-get install tmux", e);
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + out).isZero();
    return out;
  }

  /** Presses keys by tmux's names: {@code Enter}, {@code Escape}, {@code C-c}, {@code a}. */
  public Tmux press(String... keys) throws Exception {
    List<String> all = new ArrayList<>(List.of("send-keys"));
    all.addAll(Arrays.asList(keys));
    tmux(all.toArray(String[]::new));
    return this;
  }

  /** Types text. */
  public Tmux type(String text) throws Exception {
    tmux("send-keys", "-l", text);
    return this;
  }

  /** Pastes text as a terminal does that knows bracketed paste. */
  public Tmux paste(String text) throws Exception {
    tmux("set-buffer", text);
    tmux("paste-buffer", "-p", "-d");
    return this;
  }

  public Tmux resize(int columns, int rows) throws Exception {
    tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
    return this;
  }

  /** What stands on the screen now. */
  public String screen() throws Exception {
    return tmux("capture-pane", "-p");
  }

  /** All that can be scrolled back to. */
  public String scrollback() throws Exception {
    return tmux("capture-pane", "-p", "-S", "-");
  }

  /** Waits until the screen shows one of these texts. */
  public Tmux awaits(String... texts) throws Exception {
    return awaits(
        screen -> Arrays.stream(texts).anyMatch(screen::contains), String.join(" or ", texts));
  }

  private Tmux awaits(Predicate<String> seen, String what) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    String screen = screen();
    while (!seen.test(screen)) {
      assertThat(System.nanoTime()).as("waiting for: " + what + "\n" + screen).isLessThan(end);
      // tmux tells nobody that something was drawn, so it is asked.
      TimeUnit.MILLISECONDS.sleep(50);
      screen = screen();
    }
    return this;
  }

  /** Copies all that is sent to the terminal to a file from now on; null ends it. */
  public Tmux copyTo(@Nullable Path file) throws Exception {
    if (file == null) {
      tmux("pipe-pane");
    } else {
      tmux("pipe-pane", "cat >" + file);
    }
    return this;
  }

  /** Runs a command line in the shell. */
  public Tmux run(String line) throws Exception {
    type(line);
    return press("Enter");
  }

  /** Waits for the shell, and that the terminal is as it was before the first program. */
  public void awaitsShell() throws Exception {
    awaits(Tmux::atPrompt, "the prompt");
    assertThat(settings("after")).as("stty").isEqualTo(before);
  }

  /** Whether the shell waits: what is typed before its program has ended goes to that one. */
  private static boolean atPrompt(String screen) {
    return screen.stripTrailing().endsWith("\n" + PROMPT.strip());
  }

  private String settings(String name) throws Exception {
    Path file = folder.resolve("stty-" + name);
    String done = "set-" + name + "-" + ++looks;
    tmux("clear-history");
    run("clear; stty -a >" + file + "; echo " + done);
    awaits(done + "\n" + PROMPT.strip());
    return Files.readString(file);
  }

  /** The shell's foreground program gets a signal, as when the connection is cut. */
  public void hangUp() throws Exception {
    String shell = tmux("display-message", "-p", "#{pane_pid}").strip();
    ProcessHandle program =
        ProcessHandle.of(Long.parseLong(shell)).orElseThrow().children().findFirst().orElseThrow();
    assertThat(new ProcessBuilder("kill", "-HUP", "" + program.pid()).start().waitFor()).isZero();
    program.onExit().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    tmux("kill-server");
  }
}
