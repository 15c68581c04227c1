package dev.sealift.sandbox;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xnio.IoUtils;

/**
 * One program run in a pod: a websocket whose messages begin with their channel, 0 for standard
 * input, 1 and 2 for the outputs, 3 for the status at its end.
 */
final class PodProgram {
  private static final Pattern PATH = Pattern.compile(".*/namespaces/([^/]+)/pods/([^/]+)/exec.*");

  private final WebSocketChannel channel;
  private final Workloads workloads;
  private final String namespace;
  private final String pod;
  private final String script;
  private final StringBuilder input = new StringBuilder();
  private boolean run;

  PodProgram(WebSocketChannel channel, WebSocketHttpExchange exchange, Workloads workloads) {
    this.channel = channel;
    this.workloads = workloads;
    Matcher path = PATH.matcher(exchange.getRequestURI());
    boolean known = path.matches();
    this.namespace = known ? path.group(1) : "";
    this.pod = known ? path.group(2) : "";
    Map<String, List<String>> parameters = exchange.getRequestParameters();
    List<String> command = parameters.getOrDefault("command", List.of(""));
    this.script = command.get(command.size() - 1);
  }

  void start() {
    channel
        .getReceiveSetter()
        .set(
            new AbstractReceiveListener() {
              @Override
              protected void onFullBinaryMessage(
                  WebSocketChannel from, BufferedBinaryMessage message) {
                try (var data = message.getData()) {
                  ByteBuffer all = WebSockets.mergeBuffers(data.getResource());
                  if (all.hasRemaining() && all.get() == 0) {
                    input.append(StandardCharsets.UTF_8.decode(all));
                  }
                }
                runOnceAsked();
              }
            });
    channel.resumeReceives();
    runOnceAsked();
  }

  private synchronized void runOnceAsked() {
    if (!run && (!EmulatedPrograms.reads(script) || input.indexOf("\n") >= 0)) {
      run = true;
      Thread program = new Thread(this::run, "sandbox-program");
      program.setDaemon(true);
      program.start();
    }
  }

  private void run() {
    try {
      EmulatedPrograms.Output output =
          workloads.exec(namespace, pod, script, input.toString().strip());
      send((byte) 1, output.out());
      send((byte) 3, Json.write(status(output.status())));
      WebSockets.sendCloseBlocking(1000, "", channel);
    } catch (IOException e) {
      IoUtils.safeClose(channel);
    }
  }

  private static Map<String, Object> status(int code) {
    if (code == 0) {
      return Json.of("metadata", Json.of(), "status", "Success");
    }
    return Json.of(
        "metadata",
        Json.of(),
        "status",
        "Failure",
        "reason",
        "NonZeroExitCode",
        "details",
        Json.of(
            "causes", List.of(Json.of("reason", "ExitCode", "message", Integer.toString(code)))));
  }

  private void send(byte number, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 1);
    message.put(number).put(bytes).flip();
    WebSockets.sendBinaryBlocking(message, channel);
  }
}
