package dev.sealift.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntPredicate;

/** A pooler that lets some connections through to PostgreSQL, and refuses the others itself. */
public final class FakePooler implements AutoCloseable {
  private static final int PROTOCOL_3 = 3 << 16;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String sqlState;
  private final String message;
  private final IntPredicate through;
  private final String host;
  private final int port;

  /** One that refuses everybody in these words. */
  public FakePooler(String sqlState, String message) throws IOException {
    this(sqlState, message, number -> false, "", 0);
  }

  /**
   * One that refuses in these words.
   *
   * @param through which connection, counted from 0, gets through to the PostgreSQL at {@code host}
   *     and {@code port}
   */
  public FakePooler(String sqlState, String message, IntPredicate through, String host, int port)
      throws IOException {
    this.sqlState = sqlState;
    this.message = message;
    this.through = through;
    this.host = host;
    this.port = port;
    start(this::accept);
  }

  /** Its port, on 127.0.0.1. */
  public int port() {
    return server.getLocalPort();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side has hung up, or the test is over.
              }
            },
            "pooler");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    for (int accepted = 0; ; accepted++) {
      Socket client = server.accept();
      if (through.test(accepted)) {
        Socket postgres = new Socket(host, port);
        start(() -> copy(client, postgres));
        start(() -> copy(postgres, client));
      } else {
        start(() -> refuse(client));
      }
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  /** As in PostgreSQL's protocol 3.0: no encryption, then the start, then an ErrorResponse. */
  private void refuse(Socket client) throws IOException {
    try (client;
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
      while (asked(in) != PROTOCOL_3) {
        out.writeByte('N');
      }
      ByteArrayOutputStream fields = new ByteArrayOutputStream();
      for (Map.Entry<Character, String> field :
          Map.of('S', "FATAL", 'C', sqlState, 'M', message).entrySet()) {
        fields.write(field.getKey());
        fields.write(field.getValue().getBytes(StandardCharsets.UTF_8));
        fields.write(0);
      }
      fields.write(0);
      out.writeByte('E');
      out.writeInt(4 + fields.size());
      fields.writeTo(out);
    }
  }

  private static int asked(DataInputStream in) throws IOException {
    int length = in.readInt();
    int code = in.readInt();
    in.readNBytes(length - 8);
    return code;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
