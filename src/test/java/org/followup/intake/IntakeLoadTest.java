package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.followup.FollowupTest;
import org.followup.intake.IntakeHttp.Answer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class IntakeLoadTest {

  private static final String EVENT =
      """
      [{"id":"fuzz-1","source":"fuzz","type":"order-completed","time":"2026-11-21T10:00:00Z",
       "recipient":"customer-17","subject":"order-1001","specversion":"1.0",
       "data":{"total":59.90,"flag":true,"none":null,"products":[{"name":"Tée","quantity":1}]}}]
      """;

  @LocalServerPort int port;

  @Test
  void survivesTenThousandBrokenBodies() {
    Random random = new Random(20261121);
    for (int round = 0; round < 10_000; round++) {
      byte[] body = broken(random);
      try {
        EventReader.readJson(body);
        EventReader.readLines(body);
      } catch (RefusedRequestException refused) {
        assertThat(refused.getStatusCode().value()).isEqualTo(400);
      }
    }
  }

  @Test
  void answersEachBrokenBodyWithTakenOrRefused() {
    Random random = new Random(1121);
    IntakeHttp http = new IntakeHttp(port);
    for (int round = 0; round < 200; round++) {
      byte[] body = broken(random);
      for (String type : List.of("application/json", "application/x-ndjson")) {
        Answer answer = http.events(type, body);
        assertThat(answer.status())
            .as(() -> new String(body, StandardCharsets.ISO_8859_1))
            .isIn(202, 400);
      }
    }
  }

  @Test
  void namesALimitThatIsExceeded() {
    assertThatThrownBy(() -> EventReader.readLines("{}\n".repeat(10_001).getBytes()))
        .isInstanceOf(RefusedRequestException.class)
        .hasMessageContaining("10000 lines");
  }

  /** A few bytes of a good body changed, dropped, doubled or cut off. */
  private static byte[] broken(Random random) {
    byte[] body = EVENT.getBytes(StandardCharsets.UTF_8);
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(body.length);
      switch (random.nextInt(4)) {
        case 0 -> body[at] = (byte) random.nextInt(256);
        case 1 -> body[at] = (byte) "\"\\{}[]:,0-e.u\0\n".charAt(random.nextInt(15));
        case 2 -> body = java.util.Arrays.copyOf(body, Math.max(1, at));
        default -> System.arraycopy(body, 0, body, body.length / 2, body.length / 2);
      }
    }
    return body;
  }
}
