package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTextTest {

  @Test
  void readsDataAloneAndAWholeEvent() {
    assertThat(EventText.read(" {\"total\": 5, \"products\": [{\"name\": \"Tea\"}]} "))
        .isEqualTo(
            new EventText.Read(
                null, Map.of("total", 5, "products", List.of(Map.of("name", "Tea")))));
    assertThat(
            EventText.read(
                """
                {"id":"1","source":"shop","type":"cart-updated","subject":"cart-9",
                 "data":{"total":5}}
                """))
        .isEqualTo(new EventText.Read("cart-9", Map.of("total", 5)));
    assertThat(EventText.read("{\"data\":{\"total\":5}}"))
        .as("data may be called so")
        .isEqualTo(new EventText.Read(null, Map.of("data", Map.of("total", 5))));
    assertThat(EventText.read("{}")).isEqualTo(new EventText.Read(null, Map.of()));
  }

  @Test
  void refusesWhatTheDoorForEventsWouldRefuse() {
    String deep = "{\"a\":".repeat(25) + "1" + "}".repeat(25);
    for (String refused :
        List.of(
            "",
            "5",
            "[{}]",
            "{} {}",
            "{\"a\":1",
            "{\"a\":1,\"a\":2}",
            "{\"a\":\"\\u0000\"}",
            "{\"a\":1e999}",
            deep,
            "{\"a\":\"" + "x".repeat(EventText.LONGEST) + "\"}")) {
      assertThat(EventText.read(refused)).isInstanceOf(EventText.Refused.class);
    }
    assertThat(EventText.read("{\"mail\": ana@example.com}").toString())
        .as("no word of what was pasted")
        .doesNotContain("ana");
  }
}
