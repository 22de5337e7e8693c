package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What service tasks do on the engine. */
@FollowupTest
class ServiceStepsTest {

  private static final String KEY = "service-steps-test";

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  @Autowired Recipients recipients;
  private EngineFixture fixture;

  @BeforeEach
  void deploy() {
    fixture = EngineFixture.in(context);
    fixture.deploy(
        KEY + ".bpmn",
        file(
            KEY,
            start("In", KEY)
                + step("Colour", "setAttribute", "attribute", "colour", "value", "${colour}")
                + step("Plan", "setAttribute", "attribute", "plan", "value", "gold")
                + step("Name", "setAttribute", "attribute", "firstName")
                + step("Tell", "callWebhook", "message", "tell-crm", "target", "crm")
                + receive("Answer", KEY + "-answered")
                + end("Out", "goal")
                + flows("In", "Colour", "Plan", "Name", "Tell", "Answer", "Out"),
            KEY,
            KEY + "-answered"));
  }

  @Test
  void writesAttributesOfTheProfileAndLeavesTheRest() {
    RecipientId person = fixture.someone();
    Profile before = recipients.find(person).orElseThrow();
    fixture.post(person, KEY, null, Map.of("colour", "green"));

    Profile after = recipients.find(person).orElseThrow();
    assertThat(after.attributes())
        .containsOnly(Map.entry("colour", "green"), Map.entry("plan", "gold"));
    assertThat(after.email()).isEqualTo(before.email());
  }

  @Test
  void aValueThatIsMissingTakesTheAttributeOut() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, null, Map.of("colour", "green"));
    fixture.post(person, KEY + "-answered", null, Map.of());
    fixture.post(person, KEY, "again", Map.of("colour", ""));

    assertThat(recipients.find(person).orElseThrow().attributes()).containsOnlyKeys("plan");
  }

  @Test
  void tellsAnotherSystemThroughTheOutbox() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, null, Map.of("colour", "green"));

    assertThat(
            jdbc.sql(
                    """
                    select channel || ' ' || target || ' ' || message || ' ' || purpose
                    from message_outbox where recipient_id = :id
                    """)
                .param("id", person.value())
                .query(String.class)
                .list())
        .containsExactly("webhook crm tell-crm service");
  }
}
