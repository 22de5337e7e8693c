package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Channel;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Permissions;
import org.followup.recipient.PersonSuppressions;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.followup.tracking.MailNews.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What news of mails that really went out lead to. */
@FollowupTest
class MailFatesTest {

  private static final Purpose NEWSLETTER = Purpose.marketing("newsletter");
  private static final Purpose OFFERS = Purpose.marketing("offers");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired MailFates fates;
  @Autowired Outbox outbox;
  @Autowired History history;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired PersonSuppressions personSuppressions;
  @Autowired Permissions permissions;
  @Autowired JdbcClient sql;
  @Autowired Clock clock;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void hardBounceIsAnEventOnceAndEndsAllMailToTheAddress() {
    PostedMessage mail = welcomed("fates-hard");
    for (int told = 0; told < 2; told++) {
      take(Kind.HARD_BOUNCE, mail, "userunknown", "5.1.1", "hard-1");
    }
    Event bounced = only("fates-hard", "email-bounced");
    assertThat(bounced.source()).isEqualTo("test/news");
    assertThat(bounced.subject()).isEqualTo("fates-hard");
    assertThat(bounced.data())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "journey", "welcome-series",
                "message", "welcome",
                "messageId", Long.toString(mail.messageId()),
                "instance", mail.instanceId(),
                "kind", "hard",
                "reason", "userunknown",
                "status", "5.1.1"));
    assertThat(counted(mail)).containsExactly("HARD_BOUNCE");
    assertThat(suppressed("fates-hard"))
        .containsExactly(tuple("all", "hard-bounce", "userunknown 5.1.1"));
    assertThat(refusal("fates-hard", Purpose.SERVICE)).contains("hard bounce");
    PostedMessage after = outbox.find(mail.messageId()).orElseThrow();
    assertThat(after.state()).isEqualTo(MessageState.SENT);
    assertThat(after.verdicts())
        .last()
        .extracting(PostedMessage.Entry::stage, PostedMessage.Entry::reason)
        .containsExactly("bounce", "userunknown 5.1.1");
  }

  @Test
  void addressOfTodayIsNotBlamedForThatOfThen() {
    PostedMessage mail = welcomed("fates-moved");
    loop.api("PATCH", "/api/recipients/fates-moved", "{\"email\":\"fates-moved-on@example.com\"}");
    take(Kind.HARD_BOUNCE, mail, "userunknown", "5.1.1", "moved-1");
    assertThat(suppressed("fates-moved")).isEmpty();
    assertThat(refusal("fates-moved", NEWSLETTER)).contains("hard bounce");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void newsOfAMailThatNeverLeftAreNone(Kind kind) {
    PostedMessage mail = welcomed("fates-never-" + kind);
    sql.sql("update message_outbox set rfc_message_id = null where message_id = :id")
        .param("id", mail.messageId())
        .update();
    take(kind, mail, "userunknown", "5.1.1", "never-" + kind);
    assertThat(suppressed("fates-never-" + kind)).isEmpty();
    assertThat(consents.permission(id("fates-never-" + kind), NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"policyviolation", "authfailure", "badreputation", "spamdetected"})
  void faultOfTheSenderDoesNotCountAgainstTheRecipient(String reason) {
    PostedMessage mail = welcomed("fates-" + reason);
    take(Kind.HARD_BOUNCE, mail, reason, "5.7.1", reason);
    assertThat(only("fates-" + reason, "email-bounced").data()).containsEntry("reason", reason);
    assertThat(suppressed("fates-" + reason)).isEmpty();
  }

  @Test
  void complaintEndsAllMarketing() {
    PostedMessage mail = welcomed("fates-spam");
    for (int told = 0; told < 2; told++) {
      take(Kind.COMPLAINT, mail, null, null, "spam-1");
    }
    only("fates-spam", "email-marked-as-spam");
    assertThat(counted(mail)).containsExactly("COMPLAINT", "UNSUBSCRIBED");
    only("fates-spam", "unsubscribed");
    assertThat(suppressed("fates-spam")).containsExactly(tuple("marketing", "complaint", null));
    assertThat(consents.permission(id("fates-spam"), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id("fates-spam"), OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(last("fates-spam").evidence())
        .containsEntry("source", "complaint")
        .containsEntry("messageId", (int) mail.messageId());
    assertThat(suppressions.permission("fates-spam@example.com", Purpose.SERVICE))
        .isInstanceOf(Permission.Granted.class);
    MailLoop.within(() -> loop.timeline("fates-spam").contains("\"kind\":\"ended\""));
  }

  @Test
  void unsubscriptionToldTwiceIsOne() {
    PostedMessage mail = welcomed("fates-stop");
    take(Kind.UNSUBSCRIBED, mail, null, null, "stop-1");
    assertThat(consents.permission(id("fates-stop"), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id("fates-stop"), OFFERS))
        .isInstanceOf(Permission.Granted.class);
    loop.consent("fates-stop", "marketing:newsletter", "\"granted\":true");
    take(Kind.UNSUBSCRIBED, mail, null, null, "stop-1");
    assertThat(consents.permission(id("fates-stop"), NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);
    assertThat(only("fates-stop", "unsubscribed").data()).isEqualTo(Map.of("topic", "newsletter"));
  }

  @Test
  void unsubscriptionToldLateLeavesAConsentGivenSince() {
    PostedMessage mail = welcomed("fates-late");
    Instant before = last("fates-late").at().plus(Duration.ofMinutes(2));
    loop.api("POST", "/demo/clock", "{\"advance\":\"PT10M\"}");
    loop.consent("fates-late", "marketing:newsletter", "\"granted\":true");
    for (int told = 0; told < 2; told++) {
      fates.take(
          List.of(
              new MailNews(
                  Kind.UNSUBSCRIBED, mail.messageId(), before, null, null, "test/news", "late-1")));
    }
    assertThat(consents.permission(id("fates-late"), NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);
    assertThat(history.list(id("fates-late"), 20))
        .as("none that ends a journey of the newer consent")
        .noneMatch(event -> event.type().equals("unsubscribed"));
    assertThat(consents.list(id("fates-late")))
        .filteredOn(one -> !one.granted())
        .extracting(Consents.Consent::at)
        .containsExactly(before);
  }

  @ParameterizedTest
  @CsvSource({"DELIVERED,SENT", "COMPLAINT,SENT", "HARD_BOUNCE,FAILED", "SOFT_BOUNCE,FAILED"})
  void laterEvidenceSettlesAnUnknownOutcome(Kind kind, MessageState settled) {
    PostedMessage mail = welcomed("fates-open-" + kind);
    leaveOpen(mail);
    take(kind, mail, "mailboxfull", "5.2.2", "open-" + kind);
    PostedMessage after = outbox.find(mail.messageId()).orElseThrow();
    assertThat(after.state()).isEqualTo(settled);
    assertThat(after.sentAt() != null).isEqualTo(settled == MessageState.SENT);
    assertThat(after.verdicts()).last().extracting(PostedMessage.Entry::answer).isEqualTo(settled);
  }

  @Test
  void fiveMailsThatComeBackForNowPauseTheAddress() {
    PostedMessage mail = welcomed("fates-full");
    List<Long> mails = copies(mail, 5);
    take(Kind.SOFT_BOUNCE, mails.get(0), "mailboxfull", "full-0-again");
    for (int i = 0; i < 4; i++) {
      take(Kind.SOFT_BOUNCE, mails.get(i), "mailboxfull", "full-" + i);
    }
    for (String ours : List.of("policyviolation", "badreputation")) {
      take(Kind.SOFT_BOUNCE, mails.get(4), ours, "full-" + ours);
    }
    assertThat(objection("fates-full", NEWSLETTER)).isNull();
    take(Kind.SOFT_BOUNCE, mails.get(4), "mailboxfull", "full-4");
    Permissions.Objection paused = objection("fates-full", NEWSLETTER);
    assertThat(paused.gate()).isEqualTo("pause");
    assertThat(paused.reason()).isEqualTo("mail to the address came back too often: mailboxfull");
    assertThat(paused.until()).isAfter(clock.instant().plus(Duration.ofDays(13)));
    assertThat(objection("fates-full", Purpose.SERVICE)).isNull();
    assertThat(
            permissions
                .ask(id("fates-full"), NEWSLETTER, Channel.WEBHOOK, null, clock.instant())
                .objection())
        .isNull();
    assertThat(loop.api("GET", "/api/recipients/fates-full/export", null))
        .contains("soft-bounce", "came back too often: mailboxfull");
    String page = AttackHttp.session(port, "demo", "demo").get("/recipients/fates-full").body();
    assertThat(page).contains("since mail to the address came back too often: mailboxfull");
    loop.api("PATCH", "/api/recipients/fates-full", "{\"email\":\"fates-roomy@example.com\"}");
    assertThat(objection("fates-full", NEWSLETTER)).isNull();
  }

  @Test
  void mailThatArrivedInBetweenStartsTheCountAnew() {
    PostedMessage mail = welcomed("fates-between");
    List<Long> mails = copies(mail, 6);
    for (int i = 0; i < 6; i++) {
      take(i == 2 ? Kind.DELIVERED : Kind.SOFT_BOUNCE, mails.get(i), "mailboxfull", "between-" + i);
    }
    assertThat(objection("fates-between", NEWSLETTER)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"individual,SENT", "aggregate,UNKNOWN"})
  void evenAMachineThatReadsItShowsThatItArrived(String level, MessageState after) {
    String who = "fates-read-" + level;
    loop.introduce(who, "en", "marketing:newsletter");
    loop.consent(who, "tracking", "\"granted\":true,\"level\":\"" + level + "\"");
    loop.report("signed-up", who, who);
    MailLoop.Mail read = loop.mail(who);
    PostedMessage mail = posted(read);
    leaveOpen(mail);
    loop.follow("HEAD", read.links("/c/").get(0), "User-Agent", "curl/8.9.1");
    assertThat(outbox.find(mail.messageId()).orElseThrow().state()).isEqualTo(after);
  }

  @Test
  void wordsThatMayHoldAnythingAreLeftOut() {
    PostedMessage mail = welcomed("fates-words");
    take(Kind.SOFT_BOUNCE, mail, "full: fates-words@example.com", "550 5.1", "words-1");
    assertThat(counted(mail)).containsExactly("SOFT_BOUNCE");
    assertThat(only("fates-words", "email-bounced").data())
        .containsEntry("kind", "soft")
        .doesNotContainKeys("reason", "status");
  }

  private void take(Kind kind, PostedMessage mail, String reason, String status, String id) {
    fates.take(
        List.of(
            new MailNews(
                kind, mail.messageId(), clock.instant(), reason, status, "test/news", id)));
  }

  private void take(Kind kind, long messageId, String reason, String id) {
    fates.take(
        List.of(new MailNews(kind, messageId, clock.instant(), reason, null, "test/news", id)));
  }

  private void leaveOpen(PostedMessage mail) {
    sql.sql(
            """
            update message_outbox set state = 'UNKNOWN', reason = 'the line broke', sent_at = null
            where message_id = :id
            """)
        .param("id", mail.messageId())
        .update();
  }

  /** More mails that left to the same address. */
  private List<Long> copies(PostedMessage mail, int many) {
    return sql.sql(
            """
            insert into message_outbox (send_key, journey, instance_id, activity_id, message,
              recipient_id, purpose, state, ignore_quiet_hours, sent_at, rfc_message_id, sent_to,
              asked_at, updated_at)
            select send_key || '/' || n, journey, instance_id, activity_id, message, recipient_id,
              purpose, state, ignore_quiet_hours, sent_at, rfc_message_id, sent_to, asked_at,
              updated_at
            from message_outbox, generate_series(1, :many) n where message_id = :id
            returning message_id
            """)
        .param("id", mail.messageId())
        .param("many", many)
        .query(Long.class)
        .list();
  }

  private Permissions.Objection objection(String who, Purpose purpose) {
    return permissions.ask(id(who), purpose, null, clock.instant()).objection();
  }

  private PostedMessage welcomed(String who) {
    loop.introduce(who, "en", "marketing:newsletter");
    loop.consent(who, "marketing:offers", "\"granted\":true");
    loop.report("signed-up", who, who);
    return posted(loop.mail(who));
  }

  private PostedMessage posted(MailLoop.Mail mail) {
    String mailId = mail.json().path("headers").path("Message-ID").get(0).asText();
    MailLoop.within(
        () ->
            outbox.findByMailId(mailId).map(PostedMessage::state).orElse(null)
                == MessageState.SENT);
    return outbox.findByMailId(mailId).orElseThrow();
  }

  /** What the results count of the mail. */
  private List<String> counted(PostedMessage mail) {
    return sql.sql("select kind from message_return where message_id = :id order by 1")
        .param("id", mail.messageId())
        .query(String.class)
        .list();
  }

  private Event only(String who, String type) {
    List<Event> found =
        history.list(id(who), 20).stream().filter(event -> event.type().equals(type)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private List<Tuple> suppressed(String who) {
    return personSuppressions.list(id(who)).stream()
        .filter(Suppression::stands)
        .map(one -> tuple(one.scope().word(), one.reason().word(), one.note()))
        .toList();
  }

  private String refusal(String who, Purpose purpose) {
    return suppressions.permission(who + "@example.com", purpose) instanceof Permission.Denied no
        ? no.reason()
        : "";
  }

  private Consents.Consent last(String who) {
    List<Consents.Consent> all = consents.list(id(who));
    return all.get(all.size() - 1);
  }

  private static RecipientId id(String who) {
    return new RecipientId(who);
  }
}
