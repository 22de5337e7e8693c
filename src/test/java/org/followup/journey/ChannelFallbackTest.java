package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A journey that takes another way where there is no e-mail address, or none that works. */
@FollowupTest
class ChannelFallbackTest {

  private static final String KEY = "fallback-test";

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  @Autowired Suppressions suppressions;
  private EngineFixture fixture;

  @BeforeEach
  void deploy() {
    fixture = EngineFixture.in(context);
    fixture.deploy(
        KEY + ".bpmn",
        file(
            KEY,
            start("In", KEY)
                + "<bpmn:exclusiveGateway id=\"Split\" default=\"Flow_Split_Call\"/>"
                + send("Mail", "template", "hello", "purpose", "service")
                + send(
                    "Call",
                    "template",
                    "hello",
                    "purpose",
                    "service",
                    "channel",
                    "webhook",
                    "target",
                    "crm")
                + end("Out", "goal")
                + flow("In", "Split")
                + """
                <bpmn:sequenceFlow id="Flow_Split_Mail" sourceRef="Split" targetRef="Mail">
                  <bpmn:conditionExpression>${reachableBy('email')}</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                """
                + flow("Split", "Call")
                + flow("Mail", "Out")
                + flow("Call", "Out"),
            KEY));
  }

  private String channelFor(RecipientId person) {
    fixture.post(person, KEY, null, Map.of());
    return jdbc.sql(
            "select channel || coalesce(':' || target, '') from message_outbox where recipient_id = :id")
        .param("id", person.value())
        .query(String.class)
        .single();
  }

  @Test
  void mailsWhoHasAnAddress() {
    assertThat(channelFor(fixture.someone())).isEqualTo("email");
  }

  @Test
  void callsWhereThereIsNone() {
    RecipientId person = fixture.someone();
    fixture.recipients().put(person, null, null, null, Map.of());

    assertThat(channelFor(person)).isEqualTo("webhook:crm");
  }

  @Test
  void callsWhereTheMailboxIsGone() {
    RecipientId person = fixture.someone();
    suppressions.suppress(person + "@example.com", Suppressions.Scope.ALL, "hard bounce");

    assertThat(channelFor(person)).isEqualTo("webhook:crm");
  }
}
