package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.Channel;
import org.followup.recipient.Consents;
import org.followup.recipient.Contacts;
import org.followup.recipient.Merging;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Text messages leave by the webhook of a provider, to the number of the moment. */
@ExtendWith(OutputCaptureExtension.class)
class SmsRelayTest {

  private static final String PHONE = "+491511234567";

  private final MailRoom room = MailRoom.open();
  private final SmsRelay relay = room.context.getBean(SmsRelay.class);
  private final Contacts contacts = room.context.getBean(Contacts.class);

  private Send sms(RecipientId recipient, Purpose purpose) {
    return SendDraft.like(room.send(recipient, "texted", null, purpose))
        .channel(Channel.SMS)
        .send();
  }

  private RecipientId withPhone(RecipientId id) {
    contacts.putPhone(id, "+49 (151) 123-4567");
    return id;
  }

  @Test
  void handsNumberAndTextToTheProviderAndLogsNoNumber(CapturedOutput output) throws Exception {
    RecipientId ana = withPhone(room.stranger());
    long id = room.queue(sms(ana, Purpose.SERVICE));

    relay.drain();

    assertThat(room.receiver.requests).hasSize(1);
    PickyReceiver.Request call = room.receiver.requests.get(0);
    JsonNode body = new ObjectMapper().readTree(call.body());
    assertThat(call.path()).isEqualTo("/sms");
    assertThat(body.path("to").asText()).isEqualTo(PHONE);
    assertThat(body.path("text").asText()).isEqualTo("Hello Ana");
    assertThat(body.path("messageId").asText()).isEqualTo(call.header("webhook-id"));
    assertThat(body.size()).isEqualTo(3);
    assertThat(call.header("webhook-signature")).startsWith("v1,");
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(output.getAll()).doesNotContain(PHONE).doesNotContain("1234567");
  }

  @Test
  void speaksThePersonsLanguage() throws Exception {
    RecipientId ana = withPhone(room.stranger());
    room.recipients.put(ana, null, Locale.GERMANY, null, Map.of("firstName", "Ana"));
    room.queue(sms(ana, Purpose.SERVICE));

    relay.drain();

    assertThat(
            new ObjectMapper().readTree(room.receiver.requests.get(0).body()).path("text").asText())
        .isEqualTo("Hallo Ana");
  }

  @Test
  void needsANumber() {
    assertThat(room.outbox.ask(sms(room.stranger(), Purpose.SERVICE)))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("no phone number is known"));
  }

  @Test
  void isNotStoppedByABounceOfTheMailboxButByItsOwnSuppression() {
    RecipientId ana = withPhone(room.ana());
    room.suppressions.suppress(ana.value() + "@example.com", Scope.ALL, "hard bounce");
    assertThat(room.outbox.ask(sms(ana, MailRoom.OFFERS))).isInstanceOf(Verdict.Queued.class);

    RecipientId bea = room.ana();
    contacts.putPhone(bea, "+491519999999");
    room.suppressions.suppress("+491519999999", Scope.MARKETING, "manual");
    assertThat(room.outbox.ask(sms(bea, MailRoom.OFFERS))).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void doesNotAdvertiseToCustomersWhoNeverAgreed() {
    RecipientId ana = withPhone(room.stranger());
    room.consents.record(
        ana,
        new Consents.Consent(
            MailRoom.OFFERS,
            true,
            "existing-customer",
            null,
            room.clock.now,
            Map.of("source", "order 1", "text", "you can object", "sale", "order 1")));
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.Queued.class);
    room.clock.now = room.clock.now.plusSeconds(3 * 86_400);
    assertThat(room.outbox.ask(sms(ana, MailRoom.OFFERS)))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.reason()).contains("express consent"));
  }

  @Test
  void keepsQuietHours() {
    RecipientId ana = withPhone(room.ana());
    room.clock.now = Instant.parse("2026-11-23T23:30:00Z");

    assertThat(room.outbox.ask(sms(ana, MailRoom.OFFERS))).isInstanceOf(Verdict.PutOff.class);
  }

  @Test
  void theNumberGoesWithThePerson() {
    RecipientId ana = withPhone(room.stranger());
    room.transaction.executeWithoutResult(any -> room.recipients.erase(ana));

    assertThat(contacts.findPhone(ana)).isEmpty();
    assertThat(
            room.jdbc
                .sql("select count(*) from recipient_contact where recipient_id = :id")
                .param("id", ana.value())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void whatWasSaidLaterStaysWhereTwoNamesAreOnePerson() {
    RecipientId early = withPhone(room.stranger());
    RecipientId late = room.stranger();
    room.clock.now = room.clock.now.plusSeconds(60);
    contacts.putPhone(late, "+491510000000");

    room.transaction.executeWithoutResult(
        any -> room.context.publishEvent(new Merging(late, early)));

    assertThat(contacts.findPhone(early)).contains("+491510000000");
    assertThat(contacts.findPhone(late)).isEmpty();
  }
}
