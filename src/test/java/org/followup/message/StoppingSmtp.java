package org.followup.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that falls silent at one step of a dialogue and says so to the test, which does
 * then what it likes with the other side. A mail counts as kept once the final dot has been read,
 * answered or not.
 */
final class StoppingSmtp implements AutoCloseable {

  /** What has been read, and not been answered, when it falls silent. */
  enum Step {
    MAIL,
    RCPT,
    DATA,
    /** {@code DATA} was answered, and the mail has begun to come. */
    BODY,
    /** The whole mail is there, and is kept. */
    DOT,
    /** The whole mail is there, and is thrown away. */
    DOT_IN_VAIN
  }

  /** A silence: it lasts until the test ends it or hangs up. */
  static final class Silence {
    private final Step step;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private int skipped;

    private Silence(Step step, int skipped) {
      this.step = step;
      this.skipped = skipped;
    }

    void awaitReached() throws InterruptedException {
      if (!reached.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came as far as " + step);
      }
    }

    /** The server goes on where it fell silent. */
    void end() {
      over.countDown();
    }
  }

  /** Message-IDs of what was kept, with copies. */
  final List<String> kept = new CopyOnWriteArrayList<>();

  private final ServerSocket door;
  private volatile @Nullable Silence next;

  StoppingSmtp() {
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::serve);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Falls silent once, at that step of the mail after so many others. */
  Silence fallSilent(Step step, int others) {
    Silence silence = new Silence(step, others);
    next = silence;
    return silence;
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        thread(
            () -> {
              try (client) {
                talk(client);
              } catch (IOException gone) {
                // it was killed
              }
            });
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void talk(Socket client) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = client.getOutputStream();
    say(out, "220 stopping");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
        case "MAIL" -> at(Step.MAIL, out, "250 ok");
        case "RCPT" -> at(Step.RCPT, out, "250 ok");
        case "DATA" -> {
          at(Step.DATA, out, "354 go on");
          if (take(in)) {
            say(out, "250 taken");
          }
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
    }
  }

  private boolean take(BufferedReader in) throws IOException {
    String messageId = "none";
    String line = in.readLine();
    fallSilentAt(Step.BODY);
    for (; line != null && !line.equals("."); line = in.readLine()) {
      if (line.startsWith("Message-ID: ")) {
        messageId = line.substring("Message-ID: ".length());
      }
    }
    if (line == null) {
      return false;
    }
    Silence silence = next;
    if (silence == null || silence.step != Step.DOT_IN_VAIN || silence.skipped > 0) {
      kept.add(messageId);
    }
    fallSilentAt(Step.DOT);
    fallSilentAt(Step.DOT_IN_VAIN);
    if (silence != null) {
      silence.skipped--;
    }
    return true;
  }

  private void at(Step step, OutputStream out, String answer) throws IOException {
    fallSilentAt(step);
    say(out, answer);
  }

  private void fallSilentAt(Step step) {
    Silence silence = next;
    if (silence != null && silence.step == step && silence.skipped == 0) {
      next = null;
      silence.reached.countDown();
      try {
        silence.over.await(120, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "stopping-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
