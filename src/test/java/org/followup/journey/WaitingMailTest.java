package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.Relay;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Mail that waits in the queue, here because it is held, while its person does something. */
@FollowupTest
class WaitingMailTest {

  private static final String OFFERS = "marketing:offers";

  @Autowired ApplicationContext context;
  @Autowired SendingHold hold;
  @Autowired JourneySteering steering;
  @Autowired Outbox outbox;
  @Autowired Relay relay;

  private EngineFixture engine;
  private String journey;
  private String entry;
  private String redeemed;
  private String ordered;
  private RecipientId ana;

  @BeforeEach
  void begin() {
    engine = EngineFixture.in(context);
    UUID own = UUID.randomUUID();
    journey = "waiting-" + own;
    entry = "event-" + own;
    redeemed = "redeemed-" + own;
    ordered = "ordered-" + own;
    ana = engine.someone();
    hold.hold(journey, "olga");
  }

  @Test
  void isWithdrawnWhenAnEventThatIsWaitedForEndsTheJourney() {
    deployWaiting(OFFERS);
    engine.post(ana, entry, "code", Map.of());
    assertThat(mail(ana)).isEqualTo(MessageState.QUEUED);

    Receipt receipt = engine.post(ana, redeemed, "code", Map.of());

    assertThat(receipt.ended()).hasSize(1);
    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("reminder");
    assertThat(mail(ana)).isEqualTo(MessageState.WITHDRAWN);
  }

  @Test
  void staysWhenItIsAService() {
    deployWaiting("service");
    engine.post(ana, entry, "code", Map.of());

    Receipt receipt = engine.post(ana, redeemed, "code", Map.of());

    assertThat(receipt.ended()).hasSize(1);
    assertThat(receipt.withdrawn()).isEmpty();
    assertThat(mail(ana)).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void isWithdrawnAlsoWhenItFailedSoThatNobodyRepeatsIt() {
    deployWaiting(OFFERS);
    engine.post(ana, entry, "code", Map.of());
    hold.release(journey);
    relay.drain();
    // There is no such mail, which only whoever tries to send it finds out.
    JourneySteeringTest.until("it fails", () -> mail(ana) == MessageState.FAILED);

    Receipt receipt = engine.post(ana, redeemed, "code", Map.of());

    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("reminder");
    assertThat(outbox.repeat(outbox.list(ana, 1).get(0).messageId())).isFalse();
  }

  @Test
  void isWithdrawnByAWayOutAlsoWhenItWasTheLastAndTheJourneyHasEnded() {
    deployEnding("recipient");
    assertThat(engine.post(ana, entry, "cart", Map.of()).ended()).hasSize(1);
    RecipientId ben = engine.someone();
    engine.post(ben, entry, "cart", Map.of());

    assertThat(engine.post(ana, entry, "other cart", Map.of()).withdrawn()).isEmpty();
    assertThat(mail(ana)).isNotEqualTo(MessageState.WITHDRAWN);
    Receipt receipt = engine.post(ana, ordered, "order", Map.of());

    assertThat(receipt.withdrawn()).extracting(Effect::message).contains("reminder");
    assertThat(receipt.withdrawn()).extracting(Effect::recipient).containsOnly(ana.value());
    assertThat(mail(ana)).isEqualTo(MessageState.WITHDRAWN);
    assertThat(mail(ben)).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void staysAfterTheEndWhenTheEventIsAboutSomethingElse() {
    deployEnding("subject");
    engine.post(ana, entry, "cart", Map.of());

    assertThat(engine.post(ana, ordered, "another", Map.of()).withdrawn()).isEmpty();
    assertThat(mail(ana)).isEqualTo(MessageState.QUEUED);
    assertThat(engine.post(ana, ordered, "cart", Map.of()).withdrawn()).hasSize(1);
  }

  @Test
  void isWithdrawnWhenTheJourneyIsEndedForEveryoneAfterItsOwnEnd() {
    deployEnding("recipient");
    engine.post(ana, entry, "cart", Map.of());

    steering.endForEveryone(journey, "olga");

    JourneySteeringTest.until(
        "the last mail is withdrawn", () -> mail(ana) == MessageState.WITHDRAWN);
    assertThat(outbox.list(ana, 1).get(0).reason()).isEqualTo("ended for everyone by olga");
  }

  private MessageState mail(RecipientId person) {
    return outbox.list(person, 1).get(0).state();
  }

  /** A mail, then a wait for its success. */
  private void deployWaiting(String purpose) {
    deploy(
        ModelXml.start("Entry", entry)
            + send(purpose)
            + ModelXml.receive("Wait", redeemed)
            + ModelXml.end("End", "goal")
            + ModelXml.flows("Entry", "Send", "Wait", "End"));
  }

  /** A mail and the end; an order stops it while there is something to stop. */
  private void deployEnding(String match) {
    deploy(
        ModelXml.start("Entry", entry, "reentry", "always")
            + send(OFFERS)
            + ModelXml.end("End", "neutral")
            + ModelXml.flows("Entry", "Send", "End")
            + "<bpmn:subProcess id=\"Stop\" triggeredByEvent=\"true\">"
            + ModelXml.start("Ordered", ordered, "match", match)
            + ModelXml.end("Stopped", "neutral")
            + ModelXml.flow("Ordered", "Stopped")
            + "</bpmn:subProcess>");
  }

  private static String send(String purpose) {
    return ModelXml.send(
        "Send", "template", "reminder", "purpose", purpose, "quietHours", "ignore");
  }

  private void deploy(String body) {
    engine.deploy(journey + ".bpmn", ModelXml.file(journey, body, entry, redeemed, ordered));
  }
}
