package org.followup.message;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that send small packets at once (Jakarta Mail waits for the acknowledgement of the one
 * before, which costs 40 ms a command), one factory per line so that its patience can be changed.
 */
final class PromptSockets extends SocketFactory {

  static final int READ_MILLIS = 60_000;

  /** RFC 5321 4.5.3.2.6: less patience behind the final dot makes duplicates. */
  static final int VERDICT_MILLIS = 600_000;

  private @Nullable Socket socket;
  private int usual = READ_MILLIS;

  /** How long to wait for the server's next words, until it is the usual again. */
  void patience(int millis) {
    try {
      if (socket != null && !socket.isClosed()) {
        usual = socket.getSoTimeout();
        socket.setSoTimeout(millis);
      }
    } catch (SocketException closedMeanwhile) {
      // the next read says so
    }
  }

  void usualPatience() {
    try {
      if (socket != null && !socket.isClosed()) {
        socket.setSoTimeout(usual);
      }
    } catch (SocketException closedMeanwhile) {
      // the next read says so
    }
  }

  private Socket prompt(Socket fresh) throws SocketException {
    fresh.setTcpNoDelay(true);
    socket = fresh;
    return fresh;
  }

  @Override
  public Socket createSocket() throws IOException {
    return prompt(new Socket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prompt(new Socket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return prompt(new Socket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prompt(new Socket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return prompt(new Socket(host, port, localHost, localPort));
  }
}
