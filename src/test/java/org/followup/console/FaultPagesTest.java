package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.Relay;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@FollowupTest
class FaultPagesTest {

  @LocalServerPort int port;
  @Autowired Inbox inbox;
  @Autowired Outbox outbox;
  @Autowired Relay relay;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final RecipientId ana = new RecipientId("page-fault-" + UUID.randomUUID());
  private ConsolePages console;
  private GivenUp given;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
    given = new GivenUp(inbox, outbox, relay, recipients, sql, transactions);
  }

  @Test
  void showsAFailedMailWithItsReasonAndSendsItAgain() {
    long mail = given.mail(ana);

    Element row = row(console.open("/faults"));
    assertThat(row.text()).contains("never-written", "welcome-series", "Send again");
    assertThat(row.select("a").attr("href")).isEqualTo("/recipients/" + ana.value());
    sql.sql("update message_outbox set message = 'welcome' where message_id = :id")
        .param("id", mail)
        .update();

    Document after = console.press(row.select("form").attr("action"));

    assertThat(after.select("[role=status]").text()).startsWith("The mail is queued again");
    ConsolePages.until(() -> outbox.find(mail).orElseThrow().state() == MessageState.SENT);
    assertThat(console.press("/faults/mails/" + mail).select("[role=alert]").text())
        .isEqualTo("It is no longer there; somebody was faster.");
    assertThat(console.open("/audit").selectFirst("tbody tr").text())
        .contains("demo", "Message repeated", String.valueOf(mail));
  }

  @Test
  void appliesAllEventsAgain() {
    long first = given.event(ana, UUID.randomUUID().toString(), "the disk was full");
    long second = given.event(ana, UUID.randomUUID().toString(), "the disk was full");

    assertThat(row(console.open("/faults")).select(".reason").text())
        .isEqualTo("the disk was full");
    Document after = console.press("/faults/events");

    assertThat(after.select("[role=status]").text()).endsWith("events are applied again.");
    ConsolePages.until(() -> waiting(first) + waiting(second) == 0);
  }

  @Test
  void showsNoAddressAndNoMarkupOfWhatFailed() {
    given.event(ana, "<i id=\"evil\">", "550 <ana@example.com> said <b id=\"worse\">no</b>");

    Document page = console.open("/faults");

    assertThat(page.select("#evil, #worse")).isEmpty();
    assertThat(row(page).text())
        .contains("<i id=\"evil\">", "550 <…@…> said <b id=\"worse\">no</b>")
        .doesNotContain("ana@example.com");
  }

  @Test
  void doesNothingForAForeignFormOrAnAgent() {
    long seq = given.event(ana, UUID.randomUUID().toString(), "the disk was full");
    String path = "/faults/events/" + seq;

    assertThat(console.forge(path).statusCode()).isEqualTo(403);
    assertThat(ConsolePages.ofAgent(port).send(path).statusCode()).isEqualTo(403);
    assertThat(ConsolePages.ofAgent(port).ask("/faults").statusCode()).isEqualTo(403);

    assertThat(waiting(seq)).isOne();
  }

  private int waiting(long seq) {
    return sql.sql("select count(*) from event_inbox where seq = :seq")
        .param("seq", seq)
        .query(Integer.class)
        .single();
  }

  private Element row(Document page) {
    Element row = page.selectFirst("tr:has(a:containsOwn(" + ana.value() + "))");
    assertThat(row).as(page.text()).isNotNull();
    return row;
  }
}
