package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** What tests of the engine room share: a person with consent, and events that are waited for. */
record EngineFixture(
    Inbox inbox,
    EventDispatcher dispatcher,
    Recipients recipients,
    Consents consents,
    RepositoryService repository,
    Clock clock) {

  static EngineFixture in(ApplicationContext context) {
    return new EngineFixture(
        context.getBean(Inbox.class),
        context.getBean(EventDispatcher.class),
        context.getBean(Recipients.class),
        context.getBean(Consents.class),
        context.getBean(RepositoryService.class),
        context.getBean(Clock.class));
  }

  /** A person nobody knew before, who may be written to about everything. */
  RecipientId someone() {
    RecipientId id = new RecipientId("person-" + UUID.randomUUID());
    recipients.put(id, id + "@example.com", null, null, Map.of("firstName", "Ana"));
    consents.record(
        id,
        new Consents.Consent(
            Purpose.ALL_MARKETING,
            true,
            "express",
            null,
            clock.instant(),
            Map.of("source", "test", "text", "yes")));
    return id;
  }

  void deploy(String fileName, String xml) {
    repository.createDeployment().name(fileName).addString(fileName, xml).deploy();
  }

  Receipt post(
      @Nullable RecipientId person,
      String type,
      @Nullable String subject,
      Map<String, Object> data) {
    return post(event(person, type, subject, data));
  }

  /** An event that happened earlier than it is reported. */
  Receipt post(
      @Nullable RecipientId person,
      String type,
      @Nullable String subject,
      Instant time,
      Map<String, Object> data) {
    NewEvent now = event(person, type, subject, data);
    return post(
        new NewEvent(
            now.source(), now.id(), type, time, person, null, subject, data, now.handling()));
  }

  Receipt post(NewEvent event) {
    String type = event.type();
    Acceptance accepted = inbox.accept(List.of(event));
    long seq = accepted.entries().get(0).seq();
    Receipt receipt = dispatcher.await(List.of(seq), Duration.ofSeconds(30)).get(seq);
    assertThat(receipt).as("applied in time: " + type).isNotNull();
    return receipt;
  }

  static NewEvent event(
      @Nullable RecipientId person,
      String type,
      @Nullable String subject,
      Map<String, Object> data) {
    return new NewEvent(
        "test",
        UUID.randomUUID().toString(),
        type,
        null,
        person,
        null,
        subject,
        data,
        NewEvent.Handling.ACT);
  }
}
