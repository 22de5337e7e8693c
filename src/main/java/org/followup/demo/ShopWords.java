package org.followup.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.followup.journey.Journey;
import org.followup.journey.Journeys;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Says in words what the demo shop said to our API and what that did. */
@Component
@Profile("demo")
class ShopWords {

  private static final Map<String, String> DEEDS =
      Map.ofEntries(
          Map.entry("account-opened", "Opened an account"),
          Map.entry("consent-given", "Agreed to mail"),
          Map.entry("consent-withdrawn", "Asked for no more mail"),
          Map.entry("tracking-agreed", "Agreed to opens and clicks being noticed"),
          Map.entry("product-viewed", "Looked at something"),
          Map.entry("cart-updated", "Changed the cart"),
          Map.entry("checkout-started", "Went to the checkout"),
          Map.entry("order-completed", "Ordered"),
          Map.entry("order-delivered", "Got the parcel"),
          Map.entry("order-refunded", "Got the money back"),
          Map.entry("voucher-issued", "Got a voucher"),
          Map.entry("coupon-redeemed", "Redeemed the voucher"),
          Map.entry("trial-started", "Started a trial of the Tea club"),
          Map.entry("plan-upgraded", "Joined the Tea club"),
          Map.entry("signed-up", "Signed up for the newsletter"),
          Map.entry("review-submitted", "Rated the order"));

  private final Journeys journeys;
  private final ObjectMapper json;
  private final ShopApi api;

  ShopWords(Journeys journeys, ObjectMapper json, ShopApi api) {
    this.journeys = journeys;
    this.json = json;
    this.api = api;
  }

  /**
   * One thing that an act did to a journey.
   *
   * @param kind started, advanced, ended, withdrawn, refused or noted
   * @param journey the process id; null where no journey is concerned
   * @param words what follows the journey's name
   */
  record Effect(String kind, @Nullable String journey, @Nullable String name, String words) {}

  /**
   * An act as the page tells it.
   *
   * @param request what was sent, as the command that would send it
   */
  record Told(
      ShopRepository.Act act, String deed, List<Effect> effects, String request, String answer) {}

  Told tell(ShopRepository.Act act) {
    return new Told(
        act,
        DEEDS.getOrDefault(act.label(), act.label()),
        effects(read(act.exchange().answered())),
        command(act.exchange()),
        pretty(act.exchange().answered()));
  }

  /** The journey's name for people, or its id where it is gone. */
  String nameOf(String journey) {
    return journeys.find(journey).map(Journey::name).orElse(journey);
  }

  private List<Effect> effects(JsonNode answer) {
    if (!answer.isArray()) {
      return List.of(new Effect("noted", null, null, "Recorded."));
    }
    List<Effect> effects = new ArrayList<>();
    for (JsonNode receipt : answer) {
      add(effects, receipt, "ended", entry -> "ended");
      add(
          effects,
          receipt,
          "withdrawn",
          entry -> "will not send " + entry.path("message").asText() + ", which was waiting");
      add(effects, receipt, "started", entry -> "started");
      add(effects, receipt, "advanced", entry -> "went on");
      add(effects, receipt, "refused", entry -> "did not start: " + entry.path("reason").asText());
      if (effects.isEmpty()) {
        effects.add(nothing(receipt));
      }
    }
    return effects;
  }

  private void add(
      List<Effect> effects,
      JsonNode receipt,
      String kind,
      java.util.function.Function<JsonNode, String> words) {
    for (JsonNode entry : receipt.path(kind)) {
      String journey = entry.path("journey").asText();
      effects.add(new Effect(kind, journey, nameOf(journey), words.apply(entry)));
    }
  }

  private static Effect nothing(JsonNode receipt) {
    String words =
        receipt.path("deferred").asBoolean()
            ? "On disk; the effect follows in a moment."
            : receipt.path("duplicate").asBoolean()
                ? "Told before; nothing happens twice."
                : "In the log. No journey was concerned.";
    return new Effect("noted", null, null, words);
  }

  private String command(ShopApi.Exchange exchange) {
    String method = exchange.method().equals("POST") ? "" : "-X " + exchange.method() + " ";
    return """
        curl -s %s%s%s \\
          -H 'Authorization: Bearer %s' \\
          -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
          -d '%s'"""
        .formatted(
            method,
            api.address(),
            exchange.path(),
            api.shownKey(),
            pretty(exchange.sent()).replace("'", "'\\''"));
  }

  private String pretty(String text) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(read(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was read as JSON cannot be written as JSON.", e);
    }
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The demo shop kept something that is no JSON.", e);
    }
  }
}
