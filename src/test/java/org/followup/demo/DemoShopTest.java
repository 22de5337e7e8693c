package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class DemoShopTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Shop shop;

  @Test
  void reportsACartAndWhatTheOrderStops() throws Exception {
    JsonNode first = play("cart", "{\"customer\":\"ana\",\"product\":\"p-1\"}");
    assertThat(first.get("scene").asText()).isEqualTo("cart");
    JsonNode event = first.get("events").get(0);
    assertThat(event.get("type").asText()).isEqualTo("cart-updated");
    assertThat(event.get("recipient").asText()).isEqualTo("ana-berg");
    assertThat(journeys(first, "started")).containsExactly("abandoned-cart");

    JsonNode more = play("cart", "{\"customer\":\"ana\",\"product\":\"p-2\",\"quantity\":3}");
    JsonNode cart = more.get("events").get(0);
    assertThat(cart.get("subject")).isEqualTo(event.get("subject"));
    assertThat(cart.at("/data/products")).hasSize(2);
    assertThat(cart.at("/data/products/1/quantity").asInt()).isEqualTo(3);
    assertThat(cart.at("/data/total").asText()).isEqualTo("47.4");
    assertThat(cart.at("/data/cartUrl").asText()).endsWith("/demo/shop?customer=ana");

    JsonNode order = play("order", "{\"customer\":\"ana\"}");
    assertThat(types(order)).containsExactly("order-completed");
    assertThat(order.at("/events/0/data/products")).isEqualTo(cart.at("/data/products"));
    assertThat(order.at("/events/0/data/total")).isEqualTo(cart.at("/data/total"));
    assertThat(journeys(order, "ended")).containsExactly("abandoned-cart");

    JsonNode again = play("cart", "{\"customer\":\"ana\"}");
    assertThat(again.at("/events/0/subject")).isNotEqualTo(event.get("subject"));
    assertThat(journeys(play("cart-empty", "{\"customer\":\"ana\"}"), "ended"))
        .containsExactly("abandoned-cart");
  }

  @Test
  void endsOnlyTheVoucherThatIsRedeemed() throws Exception {
    JsonNode lapsing = play("voucher", "{\"customer\":\"ben\"}");
    JsonNode used = play("voucher", "{\"customer\":\"ben\",\"days\":30}");
    assertThat(journeys(used, "started")).containsExactly("lapsed-voucher");
    assertThat(used.at("/events/0/data/expiresAt").asText())
        .isEqualTo(shop.today(ShopCustomer.BEN).plusDays(30).toString());

    JsonNode redeemed = play("redeem", "{\"customer\":\"ben\"}");

    assertThat(redeemed.at("/events/0/subject")).isEqualTo(used.at("/events/0/subject"));
    assertThat(instances(redeemed, "ended")).isEqualTo(instances(used, "started"));
    assertThat(instances(redeemed, "ended"))
        .doesNotContainAnyElementsOf(instances(lapsing, "started"));
  }

  @Test
  void playsWhatASceneNeedsFirst() throws Exception {
    JsonNode rated = play("rating", "{\"customer\":\"yuki\",\"rating\":2,\"product\":\"p-6\"}");

    assertThat(types(rated))
        .containsExactly("cart-updated", "order-completed", "order-delivered", "review-submitted");
    assertThat(rated.at("/events/3/subject")).isEqualTo(rated.at("/events/1/subject"));
    assertThat(rated.at("/events/3/data/rating").asInt()).isEqualTo(2);
    assertThat(rated.get("receipts")).hasSize(4);
    // A rating of 2 opens a call, so the journey goes on instead of ending.
    assertThat(journeys(rated, "advanced")).containsExactly("after-sale-feedback");

    JsonNode refunded = play("refund", "{\"customer\":\"yuki\"}");
    assertThat(types(refunded)).containsExactly("order-refunded");
    assertThat(journeys(refunded, "ended")).containsExactly("after-sale-feedback");

    assertThat(types(play("checkout", "{\"customer\":\"yuki\"}")))
        .containsExactly("cart-updated", "checkout-started");
  }

  @Test
  void startsATrialAndEndsItByAnUpgradeAndSignsUpOnlyOnce() throws Exception {
    JsonNode trial = play("trial", "{\"customer\":\"yuki\",\"days\":20}");
    assertThat(journeys(trial, "started")).containsExactly("trial-expiry");
    assertThat(trial.at("/events/0/data/endsAt").asText())
        .isEqualTo(shop.today(ShopCustomer.YUKI).plusDays(20).toString());
    assertThat(journeys(play("upgrade", "{\"customer\":\"yuki\"}"), "ended"))
        .containsExactly("trial-expiry");

    assertThat(journeys(play("signup", "{\"customer\":\"yuki\"}"), "started"))
        .containsExactly("welcome-series");
    JsonNode second = play("signup", "{\"customer\":\"yuki\"}");
    assertThat(journeys(second, "started")).isEmpty();
    assertThat(second.at("/receipts/0/refused/0/reason").asText()).isNotBlank();
    assertThat(types(play("browse", "{\"customer\":\"yuki\",\"product\":\"p-3\"}")))
        .containsExactly("product-viewed");
  }

  @Test
  void opensAnAccountWithItsConsentsOnTheFirstVisitAndLetsThemBeWithdrawn() throws Exception {
    play("browse", "{\"customer\":\"ben\"}");
    JsonNode profile = get("/api/recipients/ben-krause");
    assertThat(profile.get("locale").asText()).isEqualTo("de-DE");
    assertThat(profile.get("timeZone").asText()).isEqualTo("Europe/Berlin");
    assertThat(profile.at("/attributes/firstName").asText()).isEqualTo("Ben");
    JsonNode consents = get("/api/recipients/ben-krause/consents");
    assertThat(consents.findValuesAsText("purpose")).contains("marketing:*", "tracking");
    assertThat(consents.findValuesAsText("level")).contains("individual");
    assertThat(consents.findValuesAsText("source")).containsOnly("demo shop");

    assertThat(page("ben")).contains("Ben agreed to all mail.");
    assertThat(
            send("PUT", "/demo/shop/consent", "{\"customer\":\"ben\",\"granted\":false}")
                .statusCode())
        .isEqualTo(200);
    assertThat(page("ben")).contains("Ben does not want all mail.");
    send("PUT", "/demo/shop/consent", "{\"customer\":\"ben\",\"granted\":true}");
    assertThat(page("ben")).contains("Ben agreed to all mail.");
  }

  @Test
  void showsWhatWasSaidAndAnsweredWordForWord() throws Exception {
    JsonNode played = play("order", "{\"customer\":\"ana\",\"product\":\"p-4\"}");

    String page = page("ana");

    assertThat(page)
        .contains("&#39;Authorization: Bearer demo-key&#39;")
        .contains("/api/events")
        .contains("&quot;subject&quot; : " + quoted(played.at("/events/1/subject")))
        .contains(quoted(played.at("/receipts/1/ended/0/instance")))
        .contains("/journeys/abandoned-cart");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"customer\":\"nobody\"}",
        "{\"product\":\"p-99\"}",
        "{\"quantity\":-1}",
        "{\"quantity\":100}",
        "{\"quantity\":\"many\"}",
        "["
      })
  void refusesWhatItCannotGrant(String body) throws Exception {
    HttpResponse<String> answer = send("POST", "/demo/shop/cart", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void namesItsScenesToWhoeverAsksForAnother() throws Exception {
    HttpResponse<String> answer = send("POST", "/demo/shop/parade", "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json.readTree(answer.body()).get("detail").asText())
        .contains("browse", "cart-empty", "rating");
  }

  @Test
  void takesNoScenesFromStrangers() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(address("/demo/shop/cart"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isIn(401, 403);
  }

  private JsonNode play(String scene, String body) throws Exception {
    HttpResponse<String> answer = send("POST", "/demo/shop/" + scene, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode played = json.readTree(answer.body());
    assertThat(played.get("receipts")).hasSameSizeAs(played.get("events"));
    return played;
  }

  private JsonNode get(String path) throws Exception {
    return json.readTree(send("GET", path, "").body());
  }

  private String page(String customer) throws Exception {
    return send("GET", "/demo/shop?customer=" + customer, "").body();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(address(path))
            .header("Authorization", "Bearer demo-key")
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private static List<String> types(JsonNode played) {
    return played.get("events").findValuesAsText("type");
  }

  private static List<String> journeys(JsonNode played, String effect) {
    return all(played, effect, "journey");
  }

  private static List<String> instances(JsonNode played, String effect) {
    return all(played, effect, "instance");
  }

  /** Of the last event, which is what the scene is about. */
  private static List<String> all(JsonNode played, String effect, String field) {
    JsonNode last = played.get("receipts").get(played.get("receipts").size() - 1);
    return StreamSupport.stream(last.get(effect).spliterator(), false)
        .map(entry -> entry.get(field).asText())
        .toList();
  }

  private static String quoted(JsonNode text) {
    return "&quot;" + text.asText() + "&quot;";
  }
}
