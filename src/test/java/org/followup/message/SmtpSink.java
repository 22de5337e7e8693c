package org.followup.message;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Postfix's {@code smtp-sink} on a port of its own, each time with other faults; all that it ever
 * read of mails lies in one folder.
 */
final class SmtpSink implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/smtp-sink");

  private final Path folder;
  private final int port;
  private @Nullable Process process;
  private int starts;

  /**
   * Nothing listens yet.
   *
   * @param folder empty
   */
  SmtpSink(Path folder) throws IOException {
    this.folder = folder;
    // it runs as nobody
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** Where it is missing, tests of it are skipped, except where CI says that nothing may be. */
  static void assumeInstalled() {
    if (!Files.isExecutable(PROGRAM) && !"true".equals(System.getenv("CI"))) {
      assumeTrue(false, "smtp-sink is not here: apt-get install postfix.");
    }
  }

  int port() {
    return port;
  }

  /** Listens, in place of the one before. */
  void start(List<String> faults) throws Exception {
    stop();
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-4"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.addAll(List.of("-d", folder.resolve(++starts + ".").toString()));
    command.addAll(faults);
    command.addAll(List.of("127.0.0.1:" + port, "50"));
    process = new ProcessBuilder(command).inheritIO().start();
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(this::listens);
  }

  private boolean listens() throws IOException {
    try (var knock = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return knock.isConnected();
    } catch (java.net.ConnectException notYet) {
      return false;
    }
  }

  /** Nobody listens any more. */
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
      process = null;
    }
  }

  /** How many whole mails of that Message-ID it has read, whatever it answered. */
  int copies(String messageId) throws IOException {
    int copies = 0;
    try (Stream<Path> dumps = Files.list(folder)) {
      for (Path dump : (Iterable<Path>) dumps::iterator) {
        String mail = Files.readString(dump, StandardCharsets.UTF_8);
        // its own end of a mail that came whole is an empty line behind ours
        if (mail.contains("\nMessage-ID: " + messageId + "\n")) {
          copies++;
        }
      }
    }
    return copies;
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
