package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Visitors whom nobody knows leave an address for one purpose: to be told what is back. */
@FollowupTest
class VisitorsAlertTest {

  @LocalServerPort private int port;

  private final String product = "pot-" + UUID.randomUUID();
  private StoryStage stage;

  @BeforeEach
  void byDay() {
    stage = new StoryStage(port);
    stage.moveTo(StoryStage.next("20:30", stage.now())); // about noon where the shop is
  }

  @Test
  void areToldAllAtOnceAtTheAddressTheyLeft() {
    List<String> visitors = List.of(visitor(), visitor(), visitor());
    visitors.forEach(visitor -> assertThat(ask(visitor, true).toString()).contains("started"));

    List<JsonNode> receipts = stage.report(List.of(back()));

    assertThat(receipts.get(0).path("ended").findValuesAsText("journey"))
        .containsExactly("back-in-stock", "back-in-stock", "back-in-stock");
    stage.moveTo(stage.now().plusSeconds(60));
    for (String visitor : visitors) {
      assertThat(stage.mailsTo(visitor))
          .extracting(mail -> mail.path("message").asText())
          .containsExactly("back-in-stock");
    }
  }

  @Test
  void areNotToldWithoutHavingAgreed() {
    String visitor = visitor();
    ask(visitor, false);

    stage.report(List.of(back()));
    stage.moveTo(stage.now().plusSeconds(60));

    assertThat(stage.mailsTo(visitor)).isEmpty();
  }

  private static String visitor() {
    return "visitor-" + UUID.randomUUID();
  }

  private JsonNode ask(String visitor, boolean agrees) {
    Map<String, Object> data = new HashMap<>();
    data.put("email", visitor + "@example.com");
    data.put("purpose", "marketing:stock-alert");
    data.put("product_id", product);
    data.put("name", "Teapot");
    if (agrees) {
      data.put("consent", Map.of("source", "product page v2", "text", "Tell me when it is back."));
    }
    Map<String, Object> event = new HashMap<>(event("stock-alert-requested", data));
    event.put("anonymousid", visitor);
    return stage.report(List.of(event)).get(0);
  }

  private Map<String, Object> back() {
    return event("product-back-in-stock", Map.of());
  }

  private Map<String, Object> event(String type, Map<String, Object> data) {
    return Map.of(
        "id",
        UUID.randomUUID().toString(),
        "source",
        "alerts",
        "type",
        type,
        "subject",
        product,
        "data",
        data);
  }
}
