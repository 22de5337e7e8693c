package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.time.Instant;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.message.PrintOrders;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A letter waits for the order of the night, and an event in time takes it back. */
@FollowupTest
class LetterWayTest {

  private static final String KEY = "letter-way-test";

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  @Autowired Contacts contacts;
  @Autowired PrintOrders orders;
  private EngineFixture fixture;

  @BeforeEach
  void deploy() {
    fixture = EngineFixture.in(context);
    fixture.deploy(
        KEY + ".bpmn",
        file(
            KEY,
            start("In", KEY)
                + send("Letter", "template", "hello", "purpose", "service", "channel", "print")
                + receive("Answer", KEY + "-answered")
                + end("Out", "neutral")
                + """
                <bpmn:subProcess id="AtAnyTime" triggeredByEvent="true">
                  <bpmn:startEvent id="Bought" name="Bought"><bpmn:messageEventDefinition messageRef="%s"/></bpmn:startEvent>
                  %s
                </bpmn:subProcess>
                """
                    .formatted(
                        message(KEY + "-bought"), end("Goal", "goal") + flows("Bought", "Goal"))
                + flows("In", "Letter", "Answer", "Out"),
            KEY,
            KEY + "-answered",
            KEY + "-bought"));
  }

  private RecipientId living() {
    RecipientId person = fixture.someone();
    contacts.putPostalAddress(
        person,
        PostalAddress.read(
                Map.of(
                    "name",
                    "Ana Müller",
                    "street",
                    "Hauptstr. " + fixture.someone().value(),
                    "postalCode",
                    "10623",
                    "city",
                    "Berlin",
                    "country",
                    "DE"))
            .address());
    return person;
  }

  private String stateFor(RecipientId person) {
    return jdbc.sql("select channel || ' ' || state from message_outbox where recipient_id = :id")
        .param("id", person.value())
        .query(String.class)
        .single();
  }

  @Test
  void anEventBeforeTheClosingTakesItBack() {
    Instant closing = orders.nextClosing();
    RecipientId early = living();
    RecipientId late = living();
    fixture.post(early, KEY, null, Map.of());
    fixture.post(late, KEY, null, Map.of());
    assertThat(stateFor(early)).isEqualTo("print QUEUED");
    assertThat(
            jdbc.sql("select due_at from message_outbox where recipient_id = :id")
                .param("id", early.value())
                .query(java.time.OffsetDateTime.class)
                .single()
                .toInstant())
        .isBetween(closing, orders.nextClosing());

    fixture.post(early, KEY + "-bought", null, Map.of());

    assertThat(stateFor(early)).isEqualTo("print WITHDRAWN");
    assertThat(stateFor(late)).isEqualTo("print QUEUED");
  }

  @Test
  void nobodyWithoutAnAddressGetsOne() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, null, Map.of());

    assertThat(stateFor(person)).isEqualTo("print REFUSED");
  }
}
