package org.followup.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * The demo shop. Each scene is told to our own API the way a real shop tells it, event by event,
 * and answers with the receipts. What the shop knows of its customers outlives a restart. One scene
 * at a time.
 */
@Component
@Profile("demo")
class Shop {

  static final String EVERYTHING = "marketing:*";

  private static final String EVENTS = "/api/events";
  private static final int ACTS_KEPT = 40;

  private final ShopApi api;
  private final ShopRepository repository;
  private final Recipients recipients;
  private final ShopSettings settings;
  private final ObjectMapper json;
  private final Clock clock;
  private final ReentrantLock counter = new ReentrantLock(true);

  Shop(
      ShopApi api,
      ShopRepository repository,
      Recipients recipients,
      ShopSettings settings,
      ObjectMapper json,
      Clock clock) {
    this.api = api;
    this.repository = repository;
    this.recipients = recipients;
    this.settings = settings;
    this.json = json;
    this.clock = clock;
  }

  /** What a scene came to, event by event. */
  record Played(ShopScene scene, List<Map<String, Object>> events, List<JsonNode> receipts) {}

  /**
   * Plays a scene, and before it whatever it needs.
   *
   * @throws ShopRefusalException where the wishes cannot be granted; nothing has happened then
   * @throws ShopUnheardException where our API did not take it; the shop forgets the scene
   */
  Played play(ShopScene scene, ShopWishes wishes) {
    ShopCustomer customer = wishes.who();
    counter.lock();
    try {
      ShopStory story = story(customer, wishes);
      story.play(scene);
      welcome(customer);
      List<JsonNode> receipts = new ArrayList<>();
      for (Map<String, Object> event : story.events()) {
        String type = String.valueOf(event.get("type"));
        receipts.add(read(tell(customer, type, "POST", EVENTS, event)).path(0));
      }
      repository.saveState(customer.key(), write(story.state()));
      return new Played(scene, story.events(), receipts);
    } finally {
      counter.unlock();
    }
  }

  /** Gives or withdraws the consent to all marketing mail; the answer is our API's. */
  JsonNode consent(ShopCustomer customer, boolean granted) {
    counter.lock();
    try {
      welcome(customer);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("granted", granted);
      if (granted) {
        body.put("basis", "express");
      }
      body.put("evidence", evidence(granted ? "Yes, write to me" : "Please stop writing to me"));
      return read(
          tell(
              customer,
              granted ? "consent-given" : "consent-withdrawn",
              "PUT",
              path(customer) + "/consents/" + EVERYTHING,
              body));
    } finally {
      counter.unlock();
    }
  }

  ShopState stateOf(ShopCustomer customer) {
    return repository
        .findState(customer.key())
        .map(
            state -> {
              try {
                return json.readValue(state, ShopState.class);
              } catch (JsonProcessingException e) {
                throw new IllegalStateException(
                    "What the demo shop kept of " + customer.key() + " cannot be read.", e);
              }
            })
        .orElse(ShopState.NEW);
  }

  /** What was said about this customer lately, newest first. */
  List<ShopRepository.Act> listActs(ShopCustomer customer, int limit) {
    return repository.listActs(customer.key(), limit);
  }

  /** Today where the customer lives. */
  LocalDate today(ShopCustomer customer) {
    return LocalDate.ofInstant(clock.instant(), customer.zone());
  }

  private ShopStory story(ShopCustomer customer, ShopWishes wishes) {
    return new ShopStory(
        customer,
        stateOf(customer),
        wishes,
        today(customer),
        settings.currency(),
        api.address() + "/demo/shop?customer=" + customer.key(),
        repository::nextNumber);
  }

  /** Opens an account on the first visit: who they are, and what they agreed to. */
  private void welcome(ShopCustomer customer) {
    if (recipients.find(new RecipientId(customer.recipient())).isPresent()) {
      return;
    }
    Map<String, Object> profile = new LinkedHashMap<>();
    profile.put("id", customer.recipient());
    profile.put("email", customer.email());
    profile.put("locale", customer.locale());
    profile.put("timeZone", customer.zone().getId());
    profile.put(
        "attributes", Map.of("firstName", customer.firstName(), "lastName", customer.lastName()));
    tell(customer, "account-opened", "PUT", path(customer), profile);

    Map<String, Object> marketing = new LinkedHashMap<>();
    marketing.put("granted", true);
    marketing.put("basis", "express");
    marketing.put("evidence", evidence("Yes, write to me"));
    tell(customer, "consent-given", "PUT", path(customer) + "/consents/" + EVERYTHING, marketing);

    Map<String, Object> tracking = new LinkedHashMap<>(marketing);
    tracking.put("level", "individual");
    tracking.put("evidence", evidence("Yes, notice which mails I read and click"));
    tell(customer, "tracking-agreed", "PUT", path(customer) + "/consents/tracking", tracking);
  }

  private static Map<String, Object> evidence(String text) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("source", "demo shop");
    evidence.put("text", text);
    return evidence;
  }

  private ShopApi.Exchange tell(
      ShopCustomer customer, String label, String method, String path, Map<String, Object> body) {
    ShopApi.Exchange exchange = api.send(method, path, write(body));
    repository.addAct(customer.key(), new ShopRepository.Act(clock.instant(), label, exchange));
    repository.deleteActsBeyond(customer.key(), ACTS_KEPT);
    return exchange;
  }

  private static String path(ShopCustomer customer) {
    return "/api/recipients/" + customer.recipient();
  }

  private JsonNode read(ShopApi.Exchange exchange) {
    try {
      return json.readTree(exchange.answered());
    } catch (JsonProcessingException e) {
      throw new ShopUnheardException(exchange.path() + " did not answer in JSON.", e);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What the demo shop says cannot be written as JSON.", e);
    }
  }
}
