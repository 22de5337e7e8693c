package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.followup.recipient.RightsRequests;
import org.followup.recipient.RightsRequests.Kind;
import org.followup.recipient.RightsRequests.RightsRequest;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What operators do for somebody's rights. */
@FollowupTest
class RightsPagesTest {

  @LocalServerPort int port;
  @Autowired RightsRequests requests;

  private final String id = "rights-" + UUID.randomUUID();
  private ConsolePages console;

  @BeforeEach
  void somebody() {
    console = ConsolePages.ofOperator(port);
    console.shop().put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
  }

  @Test
  void erasesAfterAskingAndShowsTheReceipt() {
    Document page = console.open("/recipients/" + id);
    Document ask = console.open(page.select("#rights a.danger").attr("href"));
    assertThat(ask.select("h1").text()).isEqualTo("Erase this recipient?");
    String action = ask.select("form.actions").attr("action");

    Document receipt = console.press(action);

    assertThat(receipt.select("h1").text()).isEqualTo("Receipt of an erasure");
    assertThat(receipt.select(".facts").text()).contains("demo", "profile 1 deleted or emptied");
    assertThat(receipt.text()).doesNotContain(id);
    assertThat(console.open("/rights").text()).contains(receipt.select(".lead code").text());
    assertThat(console.open("/audit").text())
        .contains("Recipient erased", receipt.select(".lead code").text())
        .doesNotContain(id);
    assertThat(console.open("/recipients/" + id).text()).doesNotContain(id + "@example.com");
  }

  @Test
  void restrictsWithAReasonAndLifts() {
    assertThat(console.press("/rights/restrict", "id=" + id + "&reason=").text())
        .contains("Nothing was restricted");
    Document page = console.press("/rights/restrict", "id=" + id + "&reason=Ticket+4711");
    assertThat(page.select("h1 .badge").eachText()).contains("Restricted");
    assertThat(page.text()).contains("by demo: Ticket 4711");
    assertThat(console.press("/rights/lift", "id=" + id).select("h1 .badge").eachText())
        .doesNotContain("Restricted");
  }

  @Test
  void marksInTheListWhoIsRestrictedOrSuppressed() {
    String after = "/recipients?after=" + id.substring(0, id.length() - 1);
    assertThat(row(after).select(".badge")).isEmpty();
    console.press("/rights/restrict", "id=" + id + "&reason=Ticket+4711");
    assertThat(row(after).select(".badge").eachText()).containsExactly("Restricted");
    console
        .shop()
        .post(
            "/api/suppressions",
            "{\"addresses\":[\"%s@example.com\"],\"scope\":\"marketing:tea\"}".formatted(id));
    assertThat(row(after).select(".badge").eachText()).as("a topic only").hasSize(1);
    console.shop().post("/api/suppressions", "{\"addresses\":[\"%s@example.com\"]}".formatted(id));
    assertThat(row(after).select(".badge").eachText()).containsExactly("Suppressed", "Restricted");
  }

  private Element row(String list) {
    return console.open(list).select("tbody tr").first();
  }

  @Test
  void listsOpenRequestsWithTheirDeadlinesUntilTheyAreDone() {
    RecipientId recipient = new RecipientId(id);
    Map<String, Object> facts = Map.of("email", id + "@example.com", "customerId", "4711");
    requests.open(Kind.REDACT, "shopify:" + id, recipient, facts);
    long told = requests.open(Kind.DATA_REQUEST, "shopify:" + id, recipient, facts);
    long stranger = requests.open(Kind.DATA_REQUEST, "shopify:" + id, null, facts);
    Document page = console.open("/rights");
    assertThat(page.select("tr:contains(shopify:" + id + ")")).hasSize(3);
    assertThat(page.text()).contains("nobody we know, number there 4711");
    assertThat(page.text()).as("no address on the list").doesNotContain(id + "@example.com");

    console.press("/rights/requests/" + told + "/close", "outcome=TOLD");
    console.press("/rights/requests/" + stranger + "/close", "outcome=NOBODY");
    assertThat(console.press("/rights/requests/" + told + "/close", "outcome=TOLD").text())
        .contains("not open any more");
    console.press("/rights/erase?id=" + id);

    page = console.open("/rights");
    assertThat(page.select("tr:contains(shopify:" + id + ")")).isEmpty();
    assertThat(
            requests.listClosed(1_000).stream()
                .filter(request -> request.shop().equals("shopify:" + id))
                .map(request -> request.closing().outcome() + " " + request.facts()))
        .containsExactlyInAnyOrder("ERASED {}", "TOLD {}", "NOBODY {}");
    assertThat(console.open("/audit").text())
        .contains("Rights request closed", "request " + told, "outcome told");
  }

  @Test
  void aMonthIsAMonthWhereverItBegins() {
    assertThat(due("2027-01-31T12:00:00Z")).isEqualTo("2027-02-28T22:59:59Z");
    assertThat(due("2027-03-10T23:30:00Z")).isEqualTo("2027-04-11T21:59:59Z");
  }

  private static String due(String opened) {
    return RightsRequests.deadline(
            new RightsRequest(1, Kind.REDACT, "shop", null, Map.of(), Instant.parse(opened), null),
            ZoneId.of("Europe/Berlin"))
        .toString();
  }

  @Test
  void showsWhoChangedTheProfile() {
    Document page = console.open("/recipients/" + id);
    assertThat(page.select("#rights").text()).contains("API key: email");
    assertThat(page.select("#rights a").eachText()).contains("Export as page");
  }

  @Test
  void asksForTheTokenAndForAnOperator() {
    assertThat(console.forge("/rights/erase?id=" + id).statusCode()).isEqualTo(403);
    ConsolePages.ofAgent(port).open("/rights", 403);
    console.open("/rights/erasures/" + UUID.randomUUID(), 404);
  }
}
