package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.followup.message.SmtpLine.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every fault that Postfix's {@code smtp-sink} knows, at every step: two marketing and two service
 * mails meet it, an hour later it is lifted, and what the sink has read is counted against the
 * outbox.
 *
 * <p>A copy is a mail that was read to the final dot, also where it was refused there. {@code -q}
 * hangs up without a word, {@code -Q} says 421 and hangs up, {@code -r} says 450, {@code -f} says
 * 500, {@code -W} makes us wait. {@code EHLO HELO} is both, since without EHLO we say HELO.
 */
class SinkFaultsTest {

  private static final String RELAY = "sink";

  /** Less than a slow server takes for a word, and less than we wait behind the dot. */
  private static final Map<String, String> IMPATIENT = Map.of("mail.smtp.timeout", "400");

  private final MailRoom room = MailRoom.open();
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private SmtpSink sink;

  @BeforeEach
  void sink() throws Exception {
    SmtpSink.assumeInstalled();
    sink = new SmtpSink(folder);
    relay(Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    if (sink != null) {
      sink.close();
    }
    room.relays();
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          absent     | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it refused the connection
          -q CONNECT | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it hung up before it took a mail
          -q EHLO    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it hung up before it took a mail
          -q EHLO HELO | QUEUED, then SENT 2 tries 1 copy        | QUEUED, then SENT 2 tries 1 copy          | it hung up before it took a mail
          -q MAIL    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -q RCPT    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -q DATA    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -q .       | UNKNOWN 1 try 1 copy                      | QUEUED, then SENT 2 tries 2 copies        |
          -q RSET    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -q QUIT    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -Q CONNECT | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 421 4.0.0 Server closing connection
          -Q EHLO    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 421 4.0.0 Server closing connection
          -Q EHLO HELO | QUEUED, then SENT 2 tries 1 copy        | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 421 4.0.0 Server closing connection
          -Q MAIL    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -Q RCPT    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -Q DATA    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -Q .       | QUEUED, then SENT 2 tries 2 copies        | QUEUED, then SENT 2 tries 2 copies        |
          -Q RSET    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -Q QUIT    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -r CONNECT | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 450 4.3.0 Error: command failed
          -r EHLO    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -r EHLO HELO | QUEUED, then SENT 2 tries 1 copy        | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 450 4.3.0 Error: command failed
          -r MAIL    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -r RCPT    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -r DATA    | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          |
          -r .       | QUEUED, then SENT 2 tries 2 copies        | QUEUED, then SENT 2 tries 2 copies        |
          -r RSET    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -r QUIT    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -f CONNECT | QUEUED, then SENT 2 tries 1 copy          | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 500 5.3.0 Error: command failed
          -f EHLO    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -f EHLO HELO | QUEUED, then SENT 2 tries 1 copy        | QUEUED, then SENT 2 tries 1 copy          | it does not take mails: 500 5.3.0 Error: command failed
          -f MAIL    | FAILED 1 try 0 copies                     | FAILED 1 try 0 copies                     |
          -f RCPT    | FAILED 1 try 0 copies                     | FAILED 1 try 0 copies                     |
          -f DATA    | FAILED 1 try 0 copies                     | FAILED 1 try 0 copies                     |
          -f .       | FAILED 1 try 1 copy                       | FAILED 1 try 1 copy                       |
          -f RSET    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -f QUIT    | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          -e         | SENT 1 try 1 copy                         | SENT 1 try 1 copy                         |
          """)
  void meets(String fault, String marketing, String service, @Nullable String said)
      throws Exception {
    if (!fault.equals("absent")) {
      sink.start(options(fault));
    }
    assertOutcome(marketing, service, said);
  }

  /** Only the answer to the whole mail may take long, and is waited for. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONNECT | QUEUED, then SENT 2 tries 1 copy | it did not answer in time
          EHLO    | QUEUED, then SENT 2 tries 1 copy | it did not answer in time
          MAIL    | QUEUED, then SENT 2 tries 1 copy |
          RCPT    | QUEUED, then SENT 2 tries 1 copy |
          DATA    | QUEUED, then SENT 2 tries 1 copy |
          .       | SENT 1 try 1 copy                |
          QUIT    | SENT 1 try 1 copy                |
          """)
  void meetsASlowServer(String step, String both, @Nullable String said) throws Exception {
    relay(IMPATIENT);
    sink.start(List.of("-W", step + ":1"));
    assertOutcome(both, both, said);
  }

  /** Ten minutes (RFC 5321, 4.5.3.2.6) are too long for a test. */
  @Test
  void serverThatIsSilentBehindTheDotForTooLongLeavesItOpen() throws Exception {
    sink.start(List.of("-W", ".:2"));
    var mime = new OutgoingMime("<too.slow@tea.example>");
    mime.setFrom("shop@tea.example");
    mime.setText("Tea.");
    try (SmtpLine line = new SmtpServer().open(MailRelay.of(RELAY, "127.0.0.1", sink.port()))) {
      assertThat(line.send(mime, "ana@example.com", 200)).isInstanceOf(Outcome.Open.class);
    }
  }

  private void assertOutcome(String marketing, String service, @Nullable String said)
      throws Exception {
    List<Long> offers = new ArrayList<>();
    List<Long> bills = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      offers.add(room.queue(room.marketing(room.ana())));
      bills.add(room.queue(room.service(room.stranger())));
    }
    room.relay.drain();
    assertThat(offers).allSatisfy(id -> assertThat(found(id)).startsWith(first(marketing)));
    assertThat(bills).allSatisfy(id -> assertThat(found(id)).startsWith(first(service)));
    assertThat(room.absences.find(RELAY).map(RelayAbsences.Absence::words).orElse(null))
        .isEqualTo(said);

    sink.start(List.of());
    room.clock.now = room.clock.now.plus(Duration.ofHours(1));
    room.relay.drain();
    assertThat(offers).allSatisfy(id -> assertThat(found(id)).isEqualTo(last(marketing)));
    assertThat(bills).allSatisfy(id -> assertThat(found(id)).isEqualTo(last(service)));
    assertThat(room.absences.find(RELAY)).isEmpty();
  }

  private static String first(String cell) {
    return cell.split(", then ")[0];
  }

  private static String last(String cell) {
    return cell.substring(cell.lastIndexOf(", then ") < 0 ? 0 : cell.indexOf(", then ") + 7);
  }

  /** {@code -q EHLO HELO} is the option and the commands it is for. */
  private static List<String> options(String fault) {
    if (fault.equals("nothing")) {
      return List.of();
    }
    String[] parts = fault.split(" ", 2);
    return parts.length == 1 ? List.of(fault) : List.of(parts[0], parts[1].replace(' ', ','));
  }

  private String found(long id) throws Exception {
    PostedMessage message = room.message(id);
    int tries = room.attempts(id);
    int copies = message.rfcMessageId() == null ? 0 : sink.copies(message.rfcMessageId());
    return "%s %d %s %d %s"
        .formatted(
            message.state(),
            tries,
            tries == 1 ? "try" : "tries",
            copies,
            copies == 1 ? "copy" : "copies");
  }

  private void relay(Map<String, String> properties) {
    room.relays(
        new MailRelay(
            RELAY,
            "127.0.0.1",
            sink.port(),
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            properties));
  }
}
