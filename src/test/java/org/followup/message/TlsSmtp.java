package org.followup.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server with TLS, or with what goes wrong there. It keeps what it heard in clear text and
 * the mails that it took under TLS.
 */
final class TlsSmtp implements AutoCloseable {

  /** What happens at the handshake. */
  enum Handshake {
    DONE,
    /** Nobody speaks TLS here, nor says so. */
    NOT_OFFERED,
    /** The line is cut in the middle. */
    CUT,
    /** The server knows TLS 1.0 and nothing newer. */
    OLD
  }

  final List<String> clear = new CopyOnWriteArrayList<>();
  final List<String> mails = new CopyOnWriteArrayList<>();
  volatile Handshake handshake = Handshake.DONE;
  volatile @Nullable SSLContext identity;

  /** TLS from the first byte. */
  volatile boolean implicit;

  /** How long it thinks about a whole mail. */
  volatile long thinkMillis;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  TlsSmtp() throws IOException {
    Thread thread = new Thread(this::serve, "tls-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return door.getLocalPort();
  }

  private void serve() {
    while (!door.isClosed()) {
      try (Socket client = door.accept()) {
        if (implicit) {
          secure(client);
        } else {
          talk(client, null);
        }
      } catch (IOException gone) {
        // the next one
      }
    }
  }

  private void secure(Socket client) throws IOException {
    switch (handshake) {
      case DONE -> {
        SSLContext own = identity;
        if (own != null) {
          SSLSocket safe =
              (SSLSocket) own.getSocketFactory().createSocket(client, "client", 1, true);
          safe.setUseClientMode(false);
          safe.startHandshake();
          talk(client, safe);
        }
      }
      case CUT -> client.getInputStream().read();
      case OLD -> {
        client.getInputStream().read();
        // a record with a ServerHello of version 3.1, which is TLS 1.0
        byte[] hello = new byte[5 + 4 + 38];
        byte[] head = {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1};
        System.arraycopy(head, 0, hello, 0, head.length);
        hello[hello.length - 2] = 0x2f;
        client.getOutputStream().write(hello);
        client.getOutputStream().flush();
        client.getInputStream().skip(10_000);
      }
      case NOT_OFFERED -> {}
    }
  }

  private void talk(Socket client, @Nullable SSLSocket safe) throws IOException {
    Socket line = safe == null ? client : safe;
    var in =
        new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = line.getOutputStream();
    if (safe == null || implicit) {
      say(out, "220 tls");
    }
    for (String said = in.readLine(); said != null; said = in.readLine()) {
      if (safe == null) {
        clear.add(said);
      }
      switch (said.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
        case "EHLO" -> {
          say(out, "250-tls");
          if (safe == null && handshake != Handshake.NOT_OFFERED) {
            say(out, "250-STARTTLS");
          }
          say(out, "250 AUTH PLAIN LOGIN");
        }
        case "STARTTLS" -> {
          say(out, "220 go on");
          secure(client);
          return;
        }
        case "AUTH" -> say(out, "235 welcome");
        case "DATA" -> {
          say(out, "354 go on");
          take(in);
          say(out, "250 taken");
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
    }
  }

  private void take(BufferedReader in) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      mail.append(line).append('\n');
    }
    mails.add(mail.toString());
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(thinkMillis));
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
