package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Broken mails end in some verdict: no crash, no hang. Everything is seeded. */
class BounceMutationTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("followup.material", "../shared/data")).resolve("bounces");
  private static final int MAILS = 10_000;

  /** A watchdog, not a measurement: a mail takes about a millisecond. */
  private static final long HANGS_SECONDS = 60;

  @Test
  void tenThousandBrokenMailsAreReadWithoutACrashOrAHang() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER),
        "The set of bounces is not here; -Dfollowup.material=<folder> names its place.");
    List<byte[]> mails = mails();
    Random random = new Random(20_261_122);
    readAll(
        MAILS,
        i -> {
          byte[] mail = mails.get(i % mails.size());
          for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
            mail = mutated(mail, random);
          }
          return mail;
        });
  }

  @Test
  void linesMadeToExhaustPatternsDoNot() throws Exception {
    List<String> seeds =
        List.of(
            "a",
            "a@",
            "<",
            "550 ",
            "550-5.1.1 ",
            "user ",
            "x.",
            "1.1.",
            "[",
            "host [",
            ">>> DATA\n",
            "not accept ",
            "mailbox ",
            "your ip ",
            "\n\n",
            "Final-Recipient: rfc822;a@b.de\n",
            "Action: failed\n",
            "a@b.de\n",
            "- ",
            "=?utf-8?q?=41?= ",
            " \t",
            "<a",
            "\u00e4",
            "sender address ");
    readAll(
        seeds.size() * 3,
        i -> {
          String body = seeds.get(i / 3).repeat(2_000_000 / seeds.get(i / 3).length());
          String head = "From: MAILER-DAEMON@example.org\nSubject: failure notice\n";
          return switch (i % 3) {
            case 0 -> head + "\nHi. This is the qmail-send program.\n" + body;
            case 1 ->
                head
                    + "Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\n"
                    + "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;a@b.de\n"
                    + "Action: failed\nDiagnostic-Code: smtp; 550 "
                    + body;
            default -> "Content-Type: text/html\n" + head + "X-A: " + body + "\n\n<p>" + body;
          };
        },
        StandardCharsets.UTF_8);
  }

  private interface Maker<T> {
    T mail(int i);
  }

  private static void readAll(int count, Maker<String> maker, java.nio.charset.Charset charset)
      throws Exception {
    readAll(count, i -> maker.mail(i).getBytes(charset));
  }

  private static void readAll(int count, Maker<byte[]> maker) throws Exception {
    ExecutorService one =
        Executors.newSingleThreadExecutor(
            run -> {
              Thread thread = new Thread(run, "bounce-mutation");
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (int i = 0; i < count; i++) {
        byte[] mail = maker.mail(i);
        Future<BounceReport> read =
            one.submit(() -> BounceReader.read(new ByteArrayInputStream(mail)));
        assertThat(read.get(HANGS_SECONDS, TimeUnit.SECONDS)).as("mail " + i).isNotNull();
      }
    } finally {
      one.shutdownNow();
    }
  }

  private static List<byte[]> mails() throws IOException {
    List<byte[]> mails = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".eml")).sorted().toList()) {
        mails.add(Files.readAllBytes(file));
      }
    }
    return mails;
  }

  private static byte[] mutated(byte[] mail, Random random) {
    int at = random.nextInt(Math.max(1, mail.length));
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(mail, at);
      case 1 -> flipped(mail, random);
      case 2 -> lines(mail, random, (line, out) -> out.append(line).append('\n').append(line));
      case 3 -> lines(mail, random, (line, out) -> out.append(line.startsWith("--") ? "" : line));
      case 4 -> lines(mail, random, (line, out) -> out.append(line.replace(" ", "\r\n \t")));
      case 5 -> lines(mail, random, (line, out) -> out.append(line.repeat(50)));
      case 6 ->
          inserted(
              mail, at, "\r\n".repeat(random.nextInt(200)).getBytes(StandardCharsets.US_ASCII));
      default ->
          inserted(
              mail,
              at,
              "x<@:;[(550 ".repeat(random.nextInt(12_000)).getBytes(StandardCharsets.US_ASCII));
    };
  }

  private interface Line {
    void write(String line, StringBuilder out);
  }

  /** Changes about one line in ten. */
  private static byte[] lines(byte[] mail, Random random, Line change) {
    StringBuilder out = new StringBuilder(mail.length * 2);
    for (String line : new String(mail, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      if (random.nextInt(10) == 0 || line.startsWith("--")) {
        change.write(line, out);
      } else {
        out.append(line);
      }
      out.append('\n');
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] flipped(byte[] mail, Random random) {
    byte[] other = mail.clone();
    for (int i = 0; i < other.length / 50 + 1 && other.length > 0; i++) {
      other[random.nextInt(other.length)] = (byte) random.nextInt(256);
    }
    return other;
  }

  private static byte[] inserted(byte[] mail, int at, byte[] what) {
    byte[] other = new byte[mail.length + what.length];
    System.arraycopy(mail, 0, other, 0, Math.min(at, mail.length));
    System.arraycopy(what, 0, other, Math.min(at, mail.length), what.length);
    System.arraycopy(
        mail,
        Math.min(at, mail.length),
        other,
        Math.min(at, mail.length) + what.length,
        mail.length - Math.min(at, mail.length));
    return other;
  }
}
