package dev.sealift.tui;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Times keys on a real pseudo-terminal: from the byte that a key sends to the frame that it brings.
 * The key is Ctrl-L, whose frame is a whole one: no other costs more. Run by {@code scripts/bench
 * tui}, as a source file: it needs the JDK alone.
 */
final class TerminalBench {
  private static final String WHOLE_FRAME = "\u001b[2J";
  private static final int STARTS = 5;
  private static final int KEYS = 100;

  private final Path folder;

  private TerminalBench(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("sealift-bench");
    new TerminalBench(folder).run();
  }

  private void run() throws Exception {
    // The first start makes the archive that the others are fast by; training ends before timing.
    start("--sandbox", "init").close();
    List<Double> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      try (Program program = start("--sandbox", "init")) {
        starts.add(program.firstFrame);
      }
    }
    tell("first frame of the process", starts, "350");
    hanging();
    applying();
  }

  private void hanging() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path kubeconfig =
          Files.writeString(
              folder.resolve("kubeconfig"),
              """
              apiVersion: v1
              kind: Config
              current-context: silent
              contexts: [{name: silent, context: {cluster: silent, user: nobody}}]
              clusters: [{name: silent, cluster: {server: "http://127.0.0.1:%d"}}]
              users: [{name: nobody, user: {}}]
              """
                  .formatted(silent.getLocalPort()));
      try (Program program = start("init", "--kubeconfig", kubeconfig.toString())) {
        // One word: blanks are not sent, the cursor jumps over them.
        program.until("checking");
        tell("a key while a check hangs", program.keys(KEYS, ""), "16, worst 50");
      }
    }
  }

  private void applying() throws Exception {
    try (Program program = start("--sandbox", "init")) {
      program.until("certificate valid");
      String[] next = {"Step 2", "Step 3", "Step 4", "Step 5", "Step 6"};
      int[] enters = {1, 8, 6, 4, 5};
      for (int i = 0; i < next.length; i++) {
        program.type("\r".repeat(enters[i]).replace('\r', '\n'));
        program.key("\f");
        program.untilShown(next[i]);
      }
      program.untilShown("This would change");
      program.type("a");
      tell("a key while applying", program.keys(KEYS, "Step 8"), "16, worst 50");
    }
  }

  private static void tell(String what, List<Double> millis, String goal) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-28s median %6.1f ms  worst %6.1f ms  of %d (goal %s ms)%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() - 1),
        sorted.size(),
        goal);
  }

  private Program start(String... arguments) throws Exception {
    String command =
        "stty rows 24 cols 80; exec scripts/sealift " + String.join(" ", Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qfec", command, "/dev/null").redirectErrorStream(true);
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    long from = System.nanoTime();
    Program program = new Program(builder.start());
    program.until("Step 1 of 8");
    program.firstFrame = (System.nanoTime() - from) / 1e6;
    return program;
  }

  /** A program on a terminal. */
  private static final class Program implements AutoCloseable {
    private final Process process;
    private final InputStream out;
    private final OutputStream in;
    private final StringBuilder seen = new StringBuilder();
    private double firstFrame;

    Program(Process process) {
      this.process = process;
      this.out = process.getInputStream();
      this.in = process.getOutputStream();
    }

    void type(String text) throws IOException {
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
    }

    /** Reads until a text came. */
    void until(String text) throws IOException {
      byte[] room = new byte[1 << 16];
      while (seen.indexOf(text) < 0) {
        int read = out.read(room);
        if (read < 0) {
          throw new IOException("ended before: " + text + "\n" + seen);
        }
        seen.append(new String(room, 0, read, StandardCharsets.UTF_8));
      }
    }

    /** Draws anew until a text stands in a whole frame. */
    void untilShown(String text) throws IOException {
      do {
        seen.setLength(0);
        key("\f");
      } while (seen.indexOf(text) < 0);
    }

    void key(String key) throws IOException {
      seen.setLength(0);
      type(key);
      until(WHOLE_FRAME);
      until("? help".substring(2));
    }

    /** Times so many keys, or until a text is seen; the clock stops when the frame begins. */
    List<Double> keys(int most, String end) throws IOException {
      List<Double> millis = new ArrayList<>();
      while (millis.size() < most && (end.isEmpty() || seen.indexOf(end) < 0)) {
        seen.setLength(0);
        long from = System.nanoTime();
        type("\f");
        until(WHOLE_FRAME);
        until("help");
        millis.add((System.nanoTime() - from) / 1e6);
      }
      return millis;
    }

    /** Whatever it asks: yes, it shall end. */
    @Override
    public void close() throws IOException {
      try {
        do {
          type("\u0003y");
        } while (!process.waitFor(1, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
