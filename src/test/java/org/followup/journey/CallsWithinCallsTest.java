package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.followup.report.Books;
import org.followup.report.BooksReading.Instances;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Called journeys that call others, several at once, and in the version that the caller names. */
@FollowupTest
class CallsWithinCallsTest {

  private static final String CALLED = "<bpmn:startEvent id=\"Called\" name=\"Called\"/>";

  @Autowired ApplicationContext context;
  @Autowired RepositoryService repository;
  @Autowired InstanceRepository instances;
  @Autowired EngineTimers timers;
  @Autowired SendingHold hold;
  @Autowired Books books;
  @Autowired JdbcClient jdbc;

  private final String id = "within-" + UUID.randomUUID();
  private final String middle = id + "-middle";
  private final String inner = id + "-inner";
  private EngineFixture engine;
  private Traces traces;
  private RecipientId person;
  private BalancedBooks balanced;
  private Instances before;

  @BeforeEach
  void someone() {
    engine = EngineFixture.in(context);
    traces = new Traces(jdbc);
    person = engine.someone();
    timers.pause(); // what others have left moves nothing while this counts
    hold.hold(inner, "olga");
    balanced = BalancedBooks.before(books);
    before = books.read().instances();
  }

  @AfterEach
  void goOn() {
    balanced.check();
    timers.resume();
  }

  @Test
  void anEventReachesTheInnermostAndAllGoOnToTheirEnds() {
    deployAll("");
    post("-in");

    Instance innermost = all(inner).get(0);
    assertThat(instances.listCallers(innermost))
        .extracting(Instance::journey)
        .containsExactly(middle, id);
    assertThat(innermost.recipient()).isEqualTo(person);
    assertThat(innermost.subject()).isEqualTo("it");
    assertCounted(3, 3, 0, 0, 0, 0);
    balanced.check();

    Receipt receipt = post("-go");

    assertThat(receipt.ended())
        .extracting(Effect::journey)
        .containsExactlyInAnyOrder(id, middle, inner);
    assertThat(traces.ends(person)).containsExactlyInAnyOrder("End", "EndMiddle", "EndInner");
    assertThat(traces.mails(person)).containsExactly("First", "AfterInner", "After");
    assertThat(traces.left(person)).isEmpty();
    assertCounted(3, 0, 1, 0, 2, 0);
  }

  @Test
  void anEventEndsTheOutermostAndEverythingWithIt() {
    deployAll("");
    post("-in");

    Receipt receipt = post("-stop");

    assertThat(receipt.ended())
        .extracting(Effect::journey)
        .containsExactlyInAnyOrder(id, middle, inner);
    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("First");
    assertThat(traces.ends(person))
        .containsExactlyInAnyOrder("EndStop", id + "-stop", id + "-stop");
    assertThat(traces.mails(person)).isEmpty();
    assertThat(traces.left(person)).isEmpty();
    assertCounted(3, 0, 0, 1, 0, 2);
  }

  @Test
  void anEventReachesEachOfThoseCalledAtOnce() {
    deployAll(Contest.repeat(false, "3"));
    post("-in");
    assertThat(all(middle)).hasSize(3);
    assertThat(all(inner)).extracting(Instance::callerId).doesNotHaveDuplicates().hasSize(3);
    assertCounted(7, 7, 0, 0, 0, 0);
    balanced.check();

    Receipt receipt = post("-go");

    assertThat(receipt.ended()).extracting(Effect::instance).doesNotHaveDuplicates().hasSize(7);
    assertThat(traces.mails(person))
        .containsExactlyInAnyOrder(
            "First", "First", "First", "AfterInner", "AfterInner", "AfterInner", "After");
    assertThat(traces.left(person)).isEmpty();
    assertCounted(7, 0, 1, 0, 6, 0);
  }

  @Test
  void aWayOutEndsAllOfThoseCalledAtOnce() {
    deployAll(Contest.repeat(false, "3"));
    post("-in");

    Receipt receipt = post("-stop");

    assertThat(receipt.ended()).extracting(Effect::instance).doesNotHaveDuplicates().hasSize(7);
    assertThat(receipt.withdrawn())
        .extracting(Effect::message)
        .containsExactly("First", "First", "First");
    assertThat(traces.mails(person)).isEmpty();
    assertThat(traces.left(person)).isEmpty();
    assertCounted(7, 0, 0, 1, 0, 6);
  }

  @Test
  void oneEventIsOneOfThoseCalledOneAfterAnother() {
    deployAll(Contest.repeat(true, "2"));
    post("-in");
    assertCounted(3, 3, 0, 0, 0, 0);

    assertThat(post("-go").ended())
        .extracting(Effect::journey)
        .containsExactlyInAnyOrder(middle, inner);
    assertCounted(5, 3, 0, 0, 2, 0);
    balanced.check();
    post("-go");

    assertThat(traces.ends(person)).hasSize(5).doesNotContain("running");
    assertThat(traces.mails(person))
        .containsExactly("First", "AfterInner", "First", "AfterInner", "After");
    assertThat(traces.left(person)).isEmpty();
    assertCounted(5, 0, 1, 0, 4, 0);
  }

  @Test
  void oneEventThatCameBeforeIsOneOfThoseCalledOneAfterAnother() {
    deployAll(Contest.repeat(true, "3"), "lookBack", "P1D");
    post("-go");
    post("-in");
    assertCounted(5, 3, 0, 0, 2, 0);
    post("-go");
    assertCounted(7, 3, 0, 0, 4, 0);
    post("-go");

    assertCounted(7, 0, 1, 0, 6, 0);
    assertThat(traces.left(person)).isEmpty();
  }

  @Test
  void anEventThatCameBeforeIsEachOfThoseCalledAtOnce() {
    deployAll(Contest.repeat(false, "3"), "lookBack", "P1D");
    post("-go");
    post("-in");

    assertCounted(7, 0, 1, 0, 6, 0);
    assertThat(traces.left(person)).isEmpty();
  }

  @Test
  void callsTheVersionThatItNames() {
    deploy(inner, part("Old", "old"));
    deploy(inner, part("New", "new"));
    deploy(id, caller("version\" camunda:calledElementVersion=\"1"));

    post("-in");
    assertThat(traces.mails(person)).containsExactly("Old");
    balanced.check();
    assertThat(unsubscribe("new").ended()).isEmpty();
    assertThat(unsubscribe("old").ended()).hasSize(2);
  }

  @Test
  void callsWhatWasDeployedWithItWhateverCameLater() {
    String bound = caller("deployment");
    assertThatThrownBy(() -> deploy(id, bound))
        .hasMessageContaining("it calls %s of the same deployment".formatted(inner));
    repository
        .createDeployment()
        .addString(inner + ".bpmn", file(inner, part("Old", "old")))
        .addString(id + ".bpmn", file(id, bound))
        .deploy();
    deploy(inner, part("New", "new"));

    post("-in");
    assertThat(traces.mails(person)).containsExactly("Old");
    balanced.check();
    assertThat(post("-go").ended()).hasSize(2);
    assertThat(traces.ends(person)).containsExactlyInAnyOrder("End", "EndInner");
  }

  @Test
  void anObjectionIsToTheTopicsOfTheVersionThatWouldBeCalled() {
    repository
        .createDeployment()
        .addString(inner + ".bpmn", file(inner, part("Old", "old")))
        .addString(
            id + ".bpmn",
            file(
                id,
                caller("deployment").replace("In\" targetRef=\"Part", "In\" targetRef=\"Wait")
                    + receive("Wait", id + "-go")
                    + flows("Wait", "Part")))
        .deploy();
    deploy(inner, part("New", "new"));
    post("-in");
    assertThat(all(inner)).isEmpty();

    assertThat(unsubscribe("new").ended()).isEmpty();
    assertThat(unsubscribe("old").ended()).extracting(Effect::journey).containsExactly(id);
  }

  /** The outer one calls the middle one, so often, and that the inner one, which waits. */
  private void deployAll(String repeat, String... fields) {
    deploy(
        inner,
        CALLED
            + send("First", "template", "First", "purpose", "service", "quietHours", "ignore")
            + receive("Wait", id + "-go", fields)
            + flows("Called", "First", "Wait", "EndInner")
            + end("EndInner", "neutral"));
    deploy(
        middle,
        CALLED
            + call("Inner", inner, "", "")
            + send("AfterInner", "template", "AfterInner", "purpose", "service")
            + flows("Called", "Inner", "AfterInner", "EndMiddle")
            + end("EndMiddle", "neutral"));
    deploy(
        id,
        start("In", id + "-in")
            + call("Middle", middle, "", repeat)
            + """
            <bpmn:boundaryEvent id="Stop" name="Stop" attachedToRef="Middle">
              <bpmn:messageEventDefinition messageRef="%s"/>
            </bpmn:boundaryEvent>
            """
                .formatted(message(id + "-stop"))
            + send("After", "template", "After", "purpose", "service")
            + flows("In", "Middle", "After", "End")
            + flows("Stop", "EndStop")
            + end("EndStop", "lost")
            + end("End", "goal"));
  }

  private String caller(String binding) {
    return start("In", id + "-in")
        + call("Part", inner, "camunda:calledElementBinding=\"%s\"".formatted(binding), "")
        + flows("In", "Part", "End")
        + end("End", "goal");
  }

  private String part(String mail, String topic) {
    return CALLED
        + send(mail, "template", mail, "purpose", "marketing:" + topic, "quietHours", "ignore")
        + receive("Wait", id + "-go")
        + flows("Called", mail, "Wait", "EndInner")
        + end("EndInner", "neutral");
  }

  private static String call(String step, String journey, String binding, String repeat) {
    return "<bpmn:callActivity id=\"%s\" name=\"%s\" calledElement=\"%s\" %s>%s</bpmn:callActivity>"
        .formatted(step, step, journey, binding, repeat);
  }

  private void deploy(String journey, String body) {
    engine.deploy(journey + ".bpmn", file(journey, body));
  }

  private String file(String journey, String body) {
    return ModelXml.file(journey, body, id + "-in", id + "-go", id + "-stop");
  }

  private Receipt post(String event) {
    return engine.post(person, id + event, "it", Map.of());
  }

  private Receipt unsubscribe(String topic) {
    return engine.post(person, "unsubscribed", null, Map.of("topic", topic));
  }

  private List<Instance> all(String journey) {
    return instances.listEntries(person, journey);
  }

  private void assertCounted(
      long entered, long running, long goal, long lost, long neutral, long stopped) {
    Instances now = books.read().instances();
    assertThat(
            List.of(
                now.entered() - before.entered(),
                now.running() - before.running(),
                now.ended().goal() - before.ended().goal(),
                now.ended().lost() - before.ended().lost(),
                now.ended().neutral() - before.ended().neutral(),
                now.ended().stopped() - before.ended().stopped()))
        .as("entered, running, goal, lost, neutral, stopped")
        .containsExactly(entered, running, goal, lost, neutral, stopped);
  }
}
