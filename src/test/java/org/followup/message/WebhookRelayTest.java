package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of other systems: signed, once under one id, patient, and never in the way of mail. */
class WebhookRelayTest {

  private final MailRoom room = MailRoom.open();
  private final WebhookRelay webhooks = room.context.getBean(WebhookRelay.class);
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  private Send call(RecipientId recipient, String message, Purpose purpose) {
    return SendDraft.like(room.send(recipient, message, "order-1", purpose))
        .channel(Channel.WEBHOOK)
        .target("crm")
        .send();
  }

  private long queue(RecipientId recipient) {
    return room.queue(call(recipient, "tell-crm", Purpose.SERVICE));
  }

  private PickyReceiver.Request only() {
    assertThat(room.receiver.requests).hasSize(1);
    return room.receiver.requests.get(0);
  }

  private @Nullable Instant due(long id) {
    return room.message(id).dueAt();
  }

  @Test
  void signsAsTheSpecificationDoes() {
    byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    assertThat(
            SignedPost.sign(
                PickyReceiver.SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, body))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void tellsTheOccasionAndTheIdAndNoAddress() throws Exception {
    RecipientId ana = room.stranger();
    Send send = call(ana, "tell-crm", Purpose.SERVICE);
    room.content.put(send.instanceId(), Map.of("total", 42, "note", "\"quoted\" <b>"));
    long id = room.queue(send);

    webhooks.drain();

    PickyReceiver.Request call = only();
    JsonNode body = new ObjectMapper().readTree(call.body());
    assertThat(body.path("journey").asText()).isEqualTo("tea-journey");
    assertThat(body.path("message").asText()).isEqualTo("tell-crm");
    assertThat(body.path("recipient").asText()).isEqualTo(ana.value());
    assertThat(body.path("subject").asText()).isEqualTo("order-1");
    assertThat(body.path("data").path("total").asInt()).isEqualTo(42);
    assertThat(body.path("data").path("note").asText()).isEqualTo("\"quoted\" <b>");
    assertThat(call.text()).doesNotContain("@example.com");
    assertThat(body.path("messageId").asText()).isEqualTo(call.header("webhook-id"));
    assertThat(call.header("webhook-timestamp"))
        .isEqualTo(Long.toString(room.clock.now.getEpochSecond()));
    assertThat(call.header("webhook-signature")).isEqualTo(signature(call));
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).smtpReply()).isEqualTo("HTTP 200");
  }

  private static String signature(PickyReceiver.Request call) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(PickyReceiver.SECRET.substring(6)), "HmacSHA256"));
    mac.update(
        (call.header("webhook-id") + "." + call.header("webhook-timestamp") + ".").getBytes());
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(call.body()));
  }

  @Test
  void fillsATemplateWithoutLettingValuesChangeItsShape() throws Exception {
    RecipientId ana = room.stranger();
    room.recipients.put(ana, null, null, null, Map.of("firstName", "\",\"admin\":true,\"x\":\""));
    room.queue(call(ana, "shaped", Purpose.SERVICE));

    webhooks.drain();

    JsonNode data = new ObjectMapper().readTree(only().body()).path("data");
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.path("greeting").asText()).isEqualTo("Hi \",\"admin\":true,\"x\":\"");
    assertThat(data.path("rank").asInt()).isEqualTo(3);
    assertThat(data.path("tags").get(0).asText()).isEqualTo("tea-journey");
  }

  @Test
  void callsAgainUnderTheSameIdUntilItIsTaken() {
    room.receiver.answer(503);
    room.receiver.answer(500);
    long id = queue(room.stranger());

    webhooks.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(due(id)).isEqualTo(room.clock.now.plusSeconds(20));
    webhooks.drain();
    assertThat(room.receiver.requests).as("not before its time").hasSize(1);

    room.clock.now = room.clock.now.plusSeconds(20);
    webhooks.drain();
    assertThat(due(id)).isEqualTo(room.clock.now.plusSeconds(60));
    room.clock.now = room.clock.now.plusSeconds(60);
    webhooks.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.receiver.requests).hasSize(3);
    assertThat(room.receiver.requests.stream().map(one -> one.header("webhook-id")))
        .allMatch(room.receiver.requests.get(0).header("webhook-id")::equals);
  }

  @Test
  void waitsAsLongAsItWasAskedTo() {
    room.receiver.answer(429, "Retry-After", "3600");
    long id = queue(room.stranger());

    webhooks.drain();

    assertThat(due(id)).isEqualTo(room.clock.now.plusSeconds(3600));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 410, 301, 307})
  void takesANoForANo(int status) {
    room.receiver.answer(status, "Location", "http://127.0.0.1:" + room.receiver.port() + "/other");
    long id = queue(room.stranger());

    webhooks.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    assertThat(only().path()).as("no redirect is followed").isEqualTo("/crm");
  }

  @Test
  void givesUpAfterTwoDays() {
    long id = queue(room.stranger());
    for (int tries = 0; tries < 30; tries++) {
      room.receiver.answer(503);
    }
    for (int hours = 0; hours < 60; hours++) {
      webhooks.drain();
      room.clock.now = room.clock.now.plus(Duration.ofHours(1));
    }

    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(id).reason()).contains("for two days");
    assertThat(room.receiver.requests).hasSizeLessThan(20);
  }

  @Test
  void doesNotKnockForEachWhereNobodyAnswers() {
    for (int n = 0; n < 30; n++) {
      queue(room.stranger());
      room.receiver.answer(503);
    }

    webhooks.drain();

    assertThat(room.receiver.requests).as("one batch").hasSize(20);
  }

  @Test
  void oneThatItStumblesOverHoldsUpNoOther() {
    List<Long> ids = IntStream.range(0, 30).mapToObj(n -> queue(room.stranger())).toList();
    room.receiver.answer(500);

    webhooks.drain();

    assertThat(ids)
        .filteredOn(id -> room.message(id).state() == MessageState.SENT)
        .hasSize(ids.size() - 1);
  }

  @Test
  void theRelayOfMailsTakesNoCallAwayThatIsOnItsWay() throws Exception {
    room.receiver.fallSilent();
    long slow = queue(room.stranger());
    CompletableFuture<Void> calling = CompletableFuture.runAsync(webhooks::drain);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (room.message(slow).state() != MessageState.TRANSMITTING && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }

    room.abandoned.recover();
    assertThat(room.message(slow).state()).isEqualTo(MessageState.TRANSMITTING);

    calling.get(30, TimeUnit.SECONDS);
    assertThat(room.message(slow).reason()).contains("no answer");
  }

  @Test
  void holdsUpNoMail() throws Exception {
    room.receiver.fallSilent();
    long slow = queue(room.stranger());
    long mail = room.queue(room.service(room.stranger()));

    CompletableFuture<Void> calling = CompletableFuture.runAsync(webhooks::drain);
    room.relay.drain();
    assertThat(room.message(mail).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(slow).state()).isNotEqualTo(MessageState.SENT);

    calling.get(30, TimeUnit.SECONDS);
    assertThat(room.message(slow).state()).as("no answer in time").isEqualTo(MessageState.QUEUED);
    assertThat(room.message(slow).reason()).contains("no answer");
  }

  @Test
  void isLeftAloneByTheRelayOfMails() {
    // a mail of that name exists, so the relay could send one
    long id = room.queue(call(room.stranger(), "reminder", Purpose.SERVICE));

    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.relay.findNextDue()).isEmpty();
    assertThat(webhooks.findNextDue()).contains(room.clock.now);
  }

  @Test
  void repeatsWhatACrashLeftOpenMarketingToo() {
    long id = room.queue(call(room.ana(), "tell-crm", MailRoom.OFFERS));
    String owner = "here/1/gone";
    assertThat(
            room.relayRepository.claimDue(
                owner, room.clock.now, room.clock.now, java.util.List.of(id)))
        .hasSize(1);
    assertThat(room.begin(id, owner)).isTrue();
    room.clock.now = room.clock.now.plus(MailRoom.LEASE);

    room.abandoned.recover();
    webhooks.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    only();
  }

  @Test
  void aBounceOfTheMailboxStopsNoCallButAnObjectionDoes() {
    RecipientId bounced = room.ana();
    RecipientId objected = room.ana();
    room.suppressions.suppress(bounced.value() + "@example.com", Scope.ALL, "hard bounce");
    room.suppressions.suppress(objected.value() + "@example.com", Scope.MARKETING, "objection");

    assertThat(room.outbox.ask(call(bounced, "tell-crm", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.Queued.class);
    assertThat(room.outbox.ask(call(objected, "tell-crm", MailRoom.OFFERS)))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.reason()).contains("by whatever way"));
    assertThat(room.outbox.ask(call(objected, "tell-crm", Purpose.SERVICE)))
        .isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void needsPermissionAndNoAddress() {
    RecipientId stranger = room.stranger();
    assertThat(room.outbox.ask(call(stranger, "tell-crm", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.Refused.class);
    room.recipients.put(stranger, null, null, null, Map.of());
    assertThat(room.outbox.ask(call(stranger, "tell-crm", Purpose.SERVICE)))
        .isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void wakesNobodyAndCountsTowardsTheCapOfTheDay() {
    RecipientId ana = room.ana();
    room.clock.now = Instant.parse("2026-11-23T23:30:00Z");
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.PutOff.class);
    assertThat(room.outbox.ask(call(room.ana(), "tell-crm", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.Queued.class);

    room.clock.now = Instant.parse("2026-11-25T10:00:00Z");
    RecipientId bea = room.ana();
    assertThat(room.outbox.ask(call(bea, "tell-crm", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.Queued.class);
    assertThat(room.outbox.ask(room.marketing(bea)))
        .isInstanceOfSatisfying(
            Verdict.PutOff.class, no -> assertThat(no.reason()).contains("marketing mail"));
  }

  @Test
  void failsWhereNobodyConfiguredItAndCanBeRepeated() {
    long id =
        room.queue(
            SendDraft.like(call(room.stranger(), "tell-crm", Purpose.SERVICE))
                .target("erp")
                .send());

    webhooks.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(id).reason()).contains("erp is not configured");
    assertThat(room.receiver.requests).isEmpty();
  }

  @Test
  void obeysTheHoldOfAJourney() {
    SendingHold hold = room.context.getBean(SendingHold.class);
    long id = queue(room.stranger());
    hold.hold("tea-journey", "demo");
    try {
      webhooks.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      assertThat(webhooks.findNextDue()).isEmpty();
    } finally {
      hold.release("tea-journey");
    }
    webhooks.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
  }
}
