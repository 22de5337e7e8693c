package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class NamesPagesTest {

  @LocalServerPort int port;

  private final String mark = UUID.randomUUID().toString();
  private final String ana = "named-" + mark;
  private final String guest = "guest-" + mark;
  private final String device = "device-" + mark;
  private ConsolePages console;
  private AttackHttp http;

  @BeforeEach
  void login() {
    console = ConsolePages.ofOperator(port);
    http = AttackHttp.key(port, "demo-key");
  }

  @Test
  void showsWhichNamesCameTogetherByWhichEventAndWhatBecameOfTheJourneys() throws Exception {
    for (String id : new String[] {ana, guest}) {
      http.put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
      event(
          "cart-updated",
          id,
          "\"subject\":\"cart-1\",\"data\":{\"products\":[{\"name\":\"Tea\"}]}");
    }
    event(
        "cart-updated",
        guest,
        "\"subject\":\"cart-2\",\"data\":{\"products\":[{\"name\":\"Cup\"}]}");
    event("identify", ana, "\"anonymousid\":\"" + device + "\"");
    event("alias", ana, "\"data\":{\"previousId\":\"" + guest + "\"}");

    Document page = console.open("/names?id=" + ana);

    assertThat(page.select(".names code").eachText())
        .containsExactlyInAnyOrder(ana, guest, "anonymous:" + device);
    assertThat(page.select(".words h3").eachText())
        .containsExactly(
            "anonymous:" + device + " is a device of " + ana, guest + " is now " + ana);
    assertThat(page.select(".words li.card").get(0).text())
        .contains("identify", "No journey had to be reconciled.");
    assertThat(page.select(".words li.card").get(1).select(".reconciled li").eachText())
        .anyMatch(line -> line.contains("cart-1") && line.contains("Ended"))
        .anyMatch(line -> line.contains("cart-2") && line.contains("Goes on"));
  }

  @Test
  void anOldNamesAddressLeadsOnToTheOneThatStands() throws Exception {
    http.put("/api/recipients/" + ana, "{\"attributes\":{\"city\":\"Ulm\"}}");
    event("alias", ana, "\"data\":{\"previousId\":\"" + guest + "\"}");
    for (String address :
        new String[] {"/recipients/" + guest, "/recipients?id=" + guest, "/names?id=" + guest}) {
      HttpResponse<String> answer = console.ask(address);
      assertThat(answer.statusCode()).as(address).isEqualTo(302);
      assertThat(answer.headers().firstValue("Location").orElseThrow()).contains(ana);
    }
    Document card = console.open("/recipients/" + ana);
    assertThat(card.select(".person-side").text()).contains("Other names", guest);
    assertThat(card.select("a[href='/names?id=" + ana + "']")).hasSize(1);
    assertThat(console.open("/names?id=nobody-" + mark).text()).contains("One name only");
  }

  private void event(String type, String recipient, String more) throws Exception {
    http.post(
        "/api/events",
        """
        {"id":"%s","source":"test/names","type":"%s","recipient":"%s",%s}
        """
            .formatted(UUID.randomUUID(), type, recipient, more),
        "Prefer",
        "wait=30");
  }
}
