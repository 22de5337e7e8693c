package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marketing mail leaves on a record that covers its moment, or not at all. */
class PermittedMailTest {

  static final String UNCOVERED =
      """
      select count(*) from message_outbox m
      left join recipient_consent c on c.seq = m.consent_seq
      where m.recipient_id = :id and m.marketing and m.state in ('TRANSMITTING', 'SENT', 'UNKNOWN')
        and not coalesce(
          c.granted and c.purpose in (m.purpose, 'marketing:*') and c.effective_at <= m.sent_at
            and not exists (
              select from recipient_consent later
              where later.chain = c.chain and later.purpose in (m.purpose, 'marketing:*')
                and (later.effective_at, later.seq) > (c.effective_at, c.seq)
                and later.effective_at <= m.sent_at), false)
      """;

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void keepsTheRecordThatPermittedAMailWithIt() {
    RecipientId ana = room.stranger();
    agree(ana, MailRoom.OFFERS, "express", Map.of("source", "form", "text", "yes"));
    long second =
        agree(ana, Purpose.ALL_MARKETING, "express", Map.of("source", "form", "text", "yes"));
    long id = room.queue(room.marketing(ana));
    assertThat(consentOf(id)).as("already in the queue").isEqualTo(second);
    room.clock.now = room.clock.now.plusSeconds(1);
    long third = agree(ana, MailRoom.OFFERS, "express", Map.of("source", "again", "text", "yes"));
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(consentOf(id)).as("the one that stands as it leaves").isEqualTo(third);
    assertThat(uncovered(ana)).isZero();
    assertThat(usedOn(ana)).isEqualTo(LocalDate.parse("2026-11-23"));
  }

  @Test
  void restsServiceMailOnNoConsent() {
    RecipientId ana = room.ana();
    long id = room.queue(room.service(ana));
    room.relay.drain();
    assertThat(consentOf(id)).isZero();
    assertThat(
            room.jdbc
                .sql("select count(*) from recipient_consent_use where recipient_id = :id")
                .param("id", ana.value())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void doesNotSendWhatWasWithdrawnBetweenQueueAndHandOver() throws Exception {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));
    room.clock.now = room.clock.now.plusSeconds(1);
    room.consents.withdraw(ana, MailRoom.OFFERS, Map.of("source", "link"));
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).isEqualTo("consent for marketing:offers was withdrawn");
    assertThat(uncovered(ana)).isZero();
    assertThat(usedOn(ana)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"P23M, SENT", "P25M, REFUSED"})
  void aConsentNobodyUsedEndsAfterTwoYears(String age, MessageState state) {
    RecipientId ana = room.stranger();
    room.consents.record(
        ana,
        new Consent(
            MailRoom.OFFERS,
            true,
            "express",
            null,
            ago(age),
            Map.of("source", "form", "text", "yes")));
    Verdict verdict = room.outbox.ask(room.marketing(ana));
    assertThat(verdict)
        .isInstanceOf(state == MessageState.SENT ? Verdict.Queued.class : Verdict.Refused.class);
    if (verdict instanceof Verdict.Refused refused) {
      assertThat(refused.reason()).isEqualTo("consent was not used for P24M");
      assertThat(room.outbox.find(refused.messageId()).orElseThrow().verdicts().get(0).gate())
          .isEqualTo("expiry");
    }
  }

  @Test
  void aMailKeepsAConsentInUse() {
    RecipientId ana = room.stranger();
    room.consents.record(
        ana,
        new Consent(
            Purpose.ALL_MARKETING,
            true,
            "express",
            null,
            ago("P23M"),
            Map.of("source", "form", "text", "yes")));
    room.queue(room.marketing(ana));
    room.relay.drain();
    room.clock.now = room.clock.now.plus(Duration.ofDays(100));
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void pointsOutTheRightToObjectInEveryMailToACustomer() throws Exception {
    for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
      RecipientId ben = room.stranger();
      room.recipients.put(
          ben, ben.value() + "@example.com", locale, ZoneId.of("Europe/Berlin"), Map.of());
      agree(ben, MailRoom.OFFERS, "existing-customer", Map.of("sale", "order-1"));
      long id = room.queue(room.marketing(ben));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    }
    for (int mail = 0; mail < 2; mail++) {
      MimeMultipart parts = (MimeMultipart) server.mail(mail).getContent();
      for (int part = 0; part < 2; part++) {
        assertThat(parts.getBodyPart(part).getContent().toString().replaceAll("\\s+", " "))
            .contains(mail == 0 ? MailNotice.ENGLISH : MailNotice.GERMAN);
      }
    }
  }

  @Test
  void aTemplateThatHidesTheNoticeFailsForCustomers() {
    RecipientId ben = room.stranger();
    agree(ben, MailRoom.OFFERS, "existing-customer", Map.of("sale", "order-1"));
    long id = room.queue(room.send(ben, "hidden", null, MailRoom.OFFERS));
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(id).reason()).contains("right to object");
    assertThat(server.inbox).isEmpty();
  }

  @Test
  void aMailToACustomerWithoutTheNoticeDoesNotLeave() {
    String url = "https://followup.example/u/token-1";
    String link = "<a href=\"" + url + "\">Stop</a>";
    var whole =
        new MailTemplate.Rendered(
            "S", "<p>" + MailNotice.GERMAN + link + "</p>", MailNotice.GERMAN + "\n" + url);
    MailNotice.require(whole, "existing-customer", Locale.GERMAN, url);
    MailNotice.require(new MailTemplate.Rendered("S", "", ""), "express", Locale.GERMAN, url);
    List<MailTemplate.Rendered> faulty =
        List.of(
            new MailTemplate.Rendered("S", whole.html(), url),
            new MailTemplate.Rendered("S", whole.html(), MailNotice.GERMAN),
            new MailTemplate.Rendered("S", "<p>" + MailNotice.GERMAN + "</p>", whole.text()),
            new MailTemplate.Rendered(
                "S", "<!-- " + MailNotice.GERMAN + " -->" + link, whole.text()),
            new MailTemplate.Rendered("S", MailNotice.ENGLISH + link, MailNotice.ENGLISH + url));
    for (MailTemplate.Rendered mail : faulty) {
      assertThatThrownBy(() -> MailNotice.require(mail, "existing-customer", Locale.GERMAN, url))
          .isInstanceOf(MailFault.class)
          .hasMessageContaining("right to object");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "garden, SENT",
    "Garden, SENT",
    "tools, REFUSED",
    ", SENT",
  })
  void writesToCustomersAboutSimilarGoodsOnly(String category, MessageState state) {
    RecipientId ben = room.stranger();
    agree(
        ben,
        MailRoom.OFFERS,
        "existing-customer",
        Map.of("sale", "order-1", "categories", List.of("garden", "plants")));
    Verdict verdict =
        room.outbox.ask(SendDraft.like(room.marketing(ben)).category(category).send());
    if (state == MessageState.REFUSED) {
      assertThat(((Verdict.Refused) verdict).reason())
          .isEqualTo("the mail is about other goods than were bought");
      return;
    }
    room.relay.drain();
    assertThat(room.message(((Verdict.Queued) verdict).messageId()).state())
        .isEqualTo(MessageState.SENT);
    assertThat(uncovered(ben)).isZero();
  }

  private Instant ago(String period) {
    return room.clock
        .now
        .atOffset(java.time.ZoneOffset.UTC)
        .minus(java.time.Period.parse(period))
        .toInstant();
  }

  private long agree(RecipientId id, Purpose purpose, String basis, Map<String, Object> evidence) {
    return room.consents.record(
        id, new Consent(purpose, true, basis, null, room.clock.now, evidence));
  }

  private long consentOf(long messageId) {
    return room.jdbc
        .sql("select coalesce(consent_seq, 0) from message_outbox where message_id = :id")
        .param("id", messageId)
        .query(Long.class)
        .single();
  }

  private LocalDate usedOn(RecipientId id) {
    return room.jdbc
        .sql(
            "select used_on from recipient_consent_use where recipient_id = :id and purpose = 'marketing:offers'")
        .param("id", id.value())
        .query(LocalDate.class)
        .optional()
        .orElse(null);
  }

  private long uncovered(RecipientId id) {
    return room.jdbc.sql(UNCOVERED).param("id", id.value()).query(Long.class).single();
  }
}
