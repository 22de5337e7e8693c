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
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A mail server that breaks off where a test wants it to, which no proper server does: the lines it
 * read are kept, mails among them.
 */
final class TestSmtp implements AutoCloseable {

  /** Where it hangs up without a word; it answers everything before. */
  enum HangUp {
    NEVER,
    AT_MAIL_FROM,
    AT_FINAL_DOT,
    AT_QUIT,
    /** Refuses the recipient, and cuts the line as soon as it hears RSET. */
    AT_RSET_AFTER_RCPT,
    /** Refuses the whole mail for now, and cuts the line as soon as it hears RSET. */
    AT_RSET_AFTER_DOT
  }

  private final ServerSocket socket;
  private final HangUp hangUp;
  final List<String> mails = new CopyOnWriteArrayList<>();

  TestSmtp(HangUp hangUp) throws IOException {
    this.hangUp = hangUp;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "test-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        talk(client);
      } catch (IOException gone) {
        // the next one
      }
    }
  }

  private void talk(Socket client) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = client.getOutputStream();
    say(out, "220 test");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String verb = line.split("[ :]")[0].toUpperCase(java.util.Locale.ROOT);
      if ((verb.equals("MAIL") && hangUp == HangUp.AT_MAIL_FROM)
          || (verb.equals("QUIT") && hangUp == HangUp.AT_QUIT)) {
        return;
      }
      if (verb.equals("RSET") && hangUp.name().startsWith("AT_RSET")) {
        client.setSoLinger(true, 0); // reset, not closed
        return;
      }
      if (verb.equals("RCPT") && hangUp == HangUp.AT_RSET_AFTER_RCPT) {
        say(out, "550 no such user");
      } else if (verb.equals("DATA")) {
        say(out, "354 go on");
        StringBuilder mail = new StringBuilder();
        for (String l = in.readLine(); l != null && !l.equals("."); l = in.readLine()) {
          mail.append(l).append("\r\n");
        }
        mails.add(mail.toString());
        if (hangUp == HangUp.AT_FINAL_DOT) {
          return;
        }
        say(
            out,
            hangUp == HangUp.AT_RSET_AFTER_DOT
                ? "421 4.3.2 going down"
                : "250 taken for <person@example.com>");
      } else if (verb.equals("QUIT")) {
        say(out, "221 bye");
        return;
      } else {
        say(out, "250 ok");
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
