package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.followup.event.Event;
import org.followup.event.NewEvent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events bring a consent along. */
class ConsentInEventTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Map<String, Object> WORDS =
      Map.of("source", "product page v2", "text", "Tell me when it is back.");

  @Test
  void isExpressAndOfTheEventsOwnTime() {
    var consent =
        ConsentInEvent.find(event(Map.of("purpose", "marketing:stock-alert", "consent", WORDS)));

    assertThat(consent)
        .hasValueSatisfying(
            given -> {
              assertThat(given.purpose()).isEqualTo(new Purpose("marketing:stock-alert"));
              assertThat(given.granted()).isTrue();
              assertThat(given.basis()).isEqualTo("express");
              assertThat(given.at()).isEqualTo(NOON);
              assertThat(given.evidence())
                  .containsAllEntriesOf(WORDS)
                  .containsEntry("event", "alert-1")
                  .containsEntry("type", "stock-alert-requested");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"service", "tracking", "marketing:*", "marketing:", "marketing:Two Words", ""})
  void isForOneTopicOnly(String purpose) {
    assertThat(ConsentInEvent.find(event(Map.of("purpose", purpose, "consent", WORDS)))).isEmpty();
  }

  @Test
  void isNoneWithoutItsProof() {
    for (Object consent :
        new Object[] {
          true, "yes", Map.of(), Map.of("source", "page"), Map.of("source", "page", "text", " ")
        }) {
      assertThat(
              ConsentInEvent.find(
                  event(Map.of("purpose", "marketing:stock-alert", "consent", consent))))
          .as(consent.toString())
          .isEmpty();
    }
    assertThat(ConsentInEvent.find(event(Map.of("purpose", "marketing:stock-alert")))).isEmpty();
    assertThat(ConsentInEvent.find(event(Map.of("consent", WORDS)))).isEmpty();
  }

  private static Event event(Map<String, Object> data) {
    return new Event(
        1,
        "test",
        "alert-1",
        "stock-alert-requested",
        NOON,
        new RecipientId("anonymous:device-4"),
        null,
        "device-4",
        "p-1",
        data,
        1,
        NOON,
        NewEvent.Handling.ACT,
        null);
  }
}
