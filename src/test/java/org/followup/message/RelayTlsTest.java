package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.followup.message.TlsSmtp.Handshake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TLS to a relay that fails: nothing of a mail and no password leaves in clear text, the mail waits
 * and no try of it is lost for good, and an operator reads what to do.
 */
class RelayTlsTest {

  private static final String PASSWORD = "a-password-that-nobody-may-hear";

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static SSLContext good;

  @SuppressWarnings("NullAway.Init")
  private static SSLContext expired;

  @SuppressWarnings("NullAway.Init")
  private static SSLContext another;

  private final MailRoom room = MailRoom.open();
  private final RelayDesk desk = room.context.getBean(RelayDesk.class);
  private final TlsSmtp server = new TlsSmtp();

  RelayTlsTest() throws IOException {}

  @BeforeAll
  static void certify() throws Exception {
    var certificates = new TestCertificates(folder);
    good = certificates.server("localhost", 1);
    expired = certificates.server("localhost", 30);
    another = certificates.server("mail.elsewhere.example", 1);
    TestTrust.trusted = certificates.trusting();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    room.relays();
  }

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          expired       | smtp  | TLS failed: its certificate has expired; it has to be renewed there
          expired       | smtps | TLS failed: its certificate has expired; it has to be renewed there
          another host  | smtp  | TLS failed: its certificate is for another host; set host to a name that stands in it
          another host  | smtps | TLS failed: its certificate is for another host; set host to a name that stands in it
          untrusted     | smtp  | TLS failed: nobody we trust signed its certificate; put its authority into the trust store of Java
          untrusted     | smtps | TLS failed: nobody we trust signed its certificate; put its authority into the trust store of Java
          NOT_OFFERED   | smtp  | it offers no STARTTLS, which is required; see whether port and protocol are right
          NOT_OFFERED   | smtps | TLS failed: it does not speak TLS there; see whether port and protocol are right
          CUT           | smtp  | TLS failed: it hung up in the middle of it; see its log
          CUT           | smtps | TLS failed: it hung up in the middle of it; see its log
          OLD           | smtp  | TLS failed: it speaks none of the versions we do (1.2 and 1.3); it has to be updated
          OLD           | smtps | TLS failed: it speaks none of the versions we do (1.2 and 1.3); it has to be updated
          """)
  void nothingLeaves(String fault, String protocol, String said) {
    boolean trusted = !fault.equals("untrusted");
    relay(protocol, trusted, Map.of());
    server.identity =
        fault.equals("expired") ? expired : fault.equals("another host") ? another : good;
    if (fault.matches("[A-Z_]+")) {
      server.handshake = Handshake.valueOf(fault);
    }
    server.implicit = protocol.equals("smtps") && server.handshake != Handshake.NOT_OFFERED;
    List<Long> ids =
        List.of(room.queue(room.marketing(room.ana())), room.queue(room.service(room.stranger())));

    room.relay.drain();

    assertThat(ids).allMatch(id -> room.message(id).state() == MessageState.QUEUED);
    assertThat(server.mails).isEmpty();
    assertThat(server.clear).noneMatch(line -> line.matches("(?i)(AUTH|MAIL|RCPT|DATA)\\b.*"));
    assertThat(String.join("", server.clear)).doesNotContain(PASSWORD);
    assertThat(desk.list().get(0).away()).extracting(RelayState.Away::words).isEqualTo(said);

    relay(protocol, true, Map.of());
    server.handshake = Handshake.DONE;
    server.identity = good;
    server.implicit = protocol.equals("smtps");
    room.clock.now = room.clock.now.plus(Duration.ofMinutes(2));
    room.relay.drain();

    assertThat(ids).allMatch(id -> room.message(id).state() == MessageState.SENT);
    assertThat(server.mails).hasSize(2);
  }

  /** Between a client that waits for a greeting and a server that waits for TLS nobody speaks. */
  @Test
  void portOfTlsFromTheStartIsNoPlaceForStarttls() {
    relay("smtp", true, Map.of("mail.smtp.timeout", "500"));
    server.identity = good;
    server.implicit = true;
    long id = room.queue(room.marketing(room.ana()));

    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(desk.list().get(0).away())
        .extracting(RelayState.Away::words)
        .isEqualTo("it did not answer in time");
  }

  @ParameterizedTest
  @CsvSource({"smtp", "smtps"})
  void hostIsAskedForWhoeverIsTrusted(String protocol) {
    relay(protocol, false, Map.of("mail." + protocol + ".ssl.trust", "*"));
    server.identity = another;
    server.implicit = protocol.equals("smtps");
    long id = room.queue(room.marketing(room.ana()));

    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(server.mails).isEmpty();
  }

  /** The patience is the socket's below TLS. */
  @ParameterizedTest
  @CsvSource({"smtp", "smtps"})
  void slowAnswerToAWholeMailIsWaitedForUnderTlsToo(String protocol) {
    String properties = "mail." + protocol + ".";
    relay(protocol, false, Map.of(properties + "timeout", "500", properties + "ssl.trust", "*"));
    server.identity = good;
    server.implicit = protocol.equals("smtps");
    server.thinkMillis = 1_000;
    long id = room.queue(room.marketing(room.ana()));

    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(server.mails).hasSize(1);
  }

  private void relay(String protocol, boolean trusting, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>(more);
    if (trusting) {
      properties.put("mail." + protocol + ".ssl.socketFactory.class", TestTrust.class.getName());
    }
    room.relays(
        new MailRelay(
            "safe",
            "localhost",
            server.port(),
            "followup",
            PASSWORD,
            protocol,
            MailRelay.Tls.REQUIRED,
            null,
            null,
            List.of(),
            properties));
  }
}
