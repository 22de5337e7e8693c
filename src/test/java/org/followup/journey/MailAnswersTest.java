package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.start;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A journey that decides by what came back from its mails. */
@FollowupTest
class MailAnswersTest {

  private static final String OPENED = "email-opened";
  private static final String CLICKED = "email-link-clicked";
  private static final String ORDERED = "order-completed";

  @Autowired ApplicationContext context;
  @Autowired JdbcClient sql;

  private EngineFixture engine;
  private String journey;
  private String entry;
  private String decide;
  private RecipientId ana;
  private String instance;

  @BeforeEach
  void enter() {
    engine = EngineFixture.in(context);
    journey = "answers-" + UUID.randomUUID();
    entry = "entry-" + UUID.randomUUID();
    decide = "decide-" + UUID.randomUUID();
    engine.deploy(journey + ".bpmn", model());
    ana = engine.someone();
    instance = enter(ana);
  }

  /** Converted before clicked before opened; each has its own end. */
  private String model() {
    return file(
        journey,
        start("Entry", entry, "reentry", "always")
            + "<bpmn:receiveTask id=\"Wait\" name=\"Wait\" messageRef=\"%s\"/>"
                .formatted(message(decide))
            + "<bpmn:exclusiveGateway id=\"Split\" name=\"What came back?\" default=\"Flow_Split_Nothing\"/>"
            + end("Converted", "goal")
            + end("Clicked", "neutral")
            + end("Opened", "neutral")
            + end("Nothing", "lost")
            + flows("Entry", "Wait", "Split", "Nothing")
            + when("Converted", "${converted()}")
            + when("Clicked", "${clicked('tea')}")
            + when("Opened", "${opened('tea')}"),
        entry,
        decide);
  }

  private static String when(String end, String condition) {
    return flow("Split", end)
        .replace(
            "/>",
            "><bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">"
                + condition
                + "</bpmn:conditionExpression></bpmn:sequenceFlow>");
  }

  private String enter(RecipientId person) {
    Receipt receipt = engine.post(person, entry, null, Map.of());
    assertThat(receipt.started()).hasSize(1);
    String id = receipt.started().get(0).instance();
    assertThat(id).isNotNull();
    return id;
  }

  /** The end that the journey takes now. */
  private String decision() {
    engine.post(ana, decide, null, Map.of());
    return sql.sql("select ended_by from journey_instance where instance_id = :id")
        .param("id", instance)
        .query(String.class)
        .single();
  }

  private void post(String type, Map<String, Object> data) {
    engine.post(ana, type, null, data);
  }

  private Map<String, Object> ours(String mail) {
    return Map.of("message", mail, "journey", journey, "instance", instance);
  }

  @Test
  void goesTheQuietWayWhereNothingCameBack() {
    assertThat(decision()).isEqualTo("Nothing");
  }

  @Test
  void knowsThatItsMailWasOpened() {
    post(OPENED, ours("tea"));
    assertThat(decision()).isEqualTo("Opened");
  }

  @Test
  void knowsThatItsMailWasClicked() {
    post(OPENED, ours("tea"));
    post(CLICKED, ours("tea"));
    assertThat(decision()).isEqualTo("Clicked");
  }

  @Test
  void believesAMailProviderThatKnowsTheMailOnly() {
    post(OPENED, Map.of("message", "tea"));
    assertThat(decision()).isEqualTo("Opened");
  }

  @Test
  void mindsNeitherOtherMailsNorOtherJourneysNorOtherInstances() {
    post(OPENED, ours("coffee"));
    post(OPENED, Map.of("message", "tea", "journey", "another"));
    post(CLICKED, Map.of("message", "tea", "journey", journey, "instance", "another"));
    post(OPENED, Map.of());
    assertThat(decision()).isEqualTo("Nothing");
  }

  @Test
  void mindsNothingOfTheTimeBeforeTheEntry() {
    Instant before = engine.clock().instant().minus(Duration.ofHours(1));
    engine.post(ana, OPENED, null, before, Map.of("message", "tea"));
    assertThat(decision()).isEqualTo("Nothing");
  }

  @Test
  void owesAnOrderToItsLastClick() {
    post(CLICKED, Map.of("message", "else", "journey", "another"));
    post(CLICKED, ours("tea"));
    post(ORDERED, Map.of());
    assertThat(decision()).isEqualTo("Converted");
  }

  @Test
  void owesAnOrderToTheJourneyThatWasClickedLater() {
    post(CLICKED, ours("tea"));
    post(CLICKED, Map.of("message", "else", "journey", "another"));
    post(ORDERED, Map.of());
    assertThat(decision()).isEqualTo("Clicked");
  }

  @Test
  void owesNoOrderToAnOpenOrToAClickAfterIt() {
    post(OPENED, ours("tea"));
    post(ORDERED, Map.of());
    post(CLICKED, ours("tea"));
    assertThat(decision()).isEqualTo("Clicked");
  }

  @Test
  void owesNoOrderToAClickThatIsLongerAgoThanTheWindow() {
    Instant now = engine.clock().instant();
    clicked(now.minus(Duration.ofDays(7)).minusSeconds(60));
    engine.post(ana, ORDERED, null, Map.of());
    assertThat(decision()).isEqualTo("Nothing");
  }

  @Test
  void owesAnOrderToAClickOfTheSameJourneyThatIsShorterAgo() {
    Instant now = engine.clock().instant();
    clicked(now.minus(Duration.ofDays(7)).plusSeconds(60));
    engine.post(ana, ORDERED, null, Map.of());
    assertThat(decision()).isEqualTo("Converted");
  }

  /** In a mail of an earlier instance. */
  private void clicked(Instant at) {
    engine.post(ana, CLICKED, null, at, Map.of("message", "tea", "journey", journey));
  }
}
