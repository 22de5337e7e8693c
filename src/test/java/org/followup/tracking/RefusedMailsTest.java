package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.recipient.PersonSuppressions;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** What follows when our own mail server says at once what else a bounce would say. */
@FollowupTest
class RefusedMailsTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired History history;
  @Autowired PersonSuppressions suppressions;
  @Autowired JavaMailSenderImpl mailServer;
  @Autowired JdbcClient jdbc;

  private volatile RejectException answer = new RejectException(550, "5.1.1 User unknown");
  private final SMTPServer strict =
      SMTPServer.port(0).messageHandlerFactory(session -> new Strict()).build();
  private MailLoop loop;
  private int usual;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
    strict.start();
    // What is on its way keeps its open line to the usual server, and what joins it goes there too.
    long enough = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (isAnyOnItsWay() && System.nanoTime() < enough) {
      Thread.onSpinWait(); // other tests may have left one for good
    }
    usual = mailServer.getPort();
    mailServer.setPort(strict.getPortAllocated());
  }

  private boolean isAnyOnItsWay() {
    return jdbc.sql(
            "select exists (select from message_outbox where state in ('CLAIMED', 'TRANSMITTING'))")
        .query(Boolean.class)
        .single();
  }

  @AfterEach
  void leave() {
    mailServer.setPort(usual);
    strict.stop();
  }

  @Test
  void aRecipientWhoIsUnknownIsAHardBounce() {
    assertThat(bounceOf("refused-unknown").data())
        .containsEntry("kind", "hard")
        .containsEntry("reason", "userunknown")
        .containsEntry("status", "5.1.1")
        .containsEntry("journey", "welcome-series");
    assertThat(suppressions.list(new RecipientId("refused-unknown")))
        .extracting(one -> one.scope().word(), one -> one.reason().word())
        .containsExactly(tuple("all", "hard-bounce"));
    assertThat(loop.timeline("refused-unknown"))
        .doesNotContain("refused-unknown@")
        .contains("the mail server refused it");
  }

  @ParameterizedTest
  @CsvSource({
    "550,5.7.1 Sender blocked by our policy,soft",
    "552,5.2.2 Mailbox full,soft",
    "550,5.7.1 Relaying denied,soft"
  })
  void whatIsNoFaultOfTheAddressSuppressesNothing(int code, String words, String kind) {
    answer = new RejectException(code, words);
    String who = "refused-" + Integer.toHexString(words.hashCode());
    assertThat(bounceOf(who).data()).containsEntry("kind", kind);
    assertThat(suppressions.list(new RecipientId(who))).isEmpty();
  }

  private Event bounceOf(String who) {
    loop.introduce(who, "en", "marketing:newsletter");
    loop.report("signed-up", who, who);
    MailLoop.within(() -> bounces(who).size() == 1);
    return bounces(who).get(0);
  }

  private List<Event> bounces(String who) {
    return history.list(new RecipientId(who), 20).stream()
        .filter(event -> event.type().equals("email-bounced"))
        .toList();
  }

  private final class Strict implements MessageHandler {
    @Override
    public void from(String from) {
      // anybody may ask
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      throw answer;
    }

    @Override
    public String data(InputStream data) {
      throw new AssertionError("nobody was accepted");
    }

    @Override
    public void done() {
      // nothing was kept
    }
  }
}
