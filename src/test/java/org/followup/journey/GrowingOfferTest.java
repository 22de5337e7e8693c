package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The journey of docs/journeys.md, An offer that grows, by its stories. */
class GrowingOfferTest {

  @Test
  void growsAndIsTakenBackAsToldAndItsStoriesTakeEveryWay() throws Exception {
    JsonNode report = StoryTest.play("src/test/resources/offers/growing-offer");

    assertThat(report.path("stories")).hasSize(4);
    for (JsonNode story : report.path("stories")) {
      assertThat(story.path("faults")).as(story.path("title").asText()).isEmpty();
    }
    for (JsonNode coverage : report.path("coverage")) {
      assertThat(coverage.path("missing")).isEmpty();
    }
    assertThat(report.path("books")).isEmpty();
  }
}
