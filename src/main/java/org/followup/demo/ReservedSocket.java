package org.followup.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;

/**
 * A free loopback port that is ours from the first moment: the application is told the number
 * before anything is built, and nobody can take it until the mail server answers there. Who calls
 * earlier waits.
 */
final class ReservedSocket extends ServerSocket {

  private static final int BACKLOG = 200;

  private ReservedSocket() throws IOException {}

  static ReservedSocket open() {
    try {
      ReservedSocket socket = new ReservedSocket();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port for the mail inbox", e);
    }
  }

  /** The mail server binds what it is given; this one is bound already. */
  @Override
  public void bind(SocketAddress address, int backlog) throws IOException {
    if (!isBound()) {
      super.bind(address, backlog);
    }
  }
}
