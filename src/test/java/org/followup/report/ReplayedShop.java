package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.ShopClient;

/**
 * A shop and its customers, who know nothing of Followup but its addresses: the shop reports carts
 * and orders, customers open their mails and follow the links that stand in them.
 */
final class ReplayedShop implements AutoCloseable {

  /** Browsers and mail clients as their customers have them. */
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
              + " like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0");

  private static final Pattern CLICK = Pattern.compile("href=\"([^\"]+/c/[^\"]+)\"");
  private static final Pattern PIXEL = Pattern.compile("src=\"([^\"]+/o/[^\"]+\\.gif)\"");
  private final ShopClient shop;
  private final ObjectMapper json = new ObjectMapper();

  ReplayedShop(URI followup) {
    shop = new ShopClient(followup);
  }

  /** The addresses that a mail brought to its reader. */
  record Mail(String pixel, String link) {}

  /** Customers 0 to {@code count - 1}, who agree to offers and to being counted by name. */
  void agree(int count) throws Exception {
    List<String> lines = new ArrayList<>();
    List<HttpRequest> consents = new ArrayList<>();
    for (int person = 0; person < count; person++) {
      lines.add("%s,%s".formatted(id(person), address(person)));
      consents.add(shop.consent(id(person), "marketing:offers", ""));
      consents.add(shop.consent(id(person), "tracking", "\"level\":\"individual\","));
    }
    shop.importRecipients(lines);
    shop.sendAll(consents, 200, 201, 204);
  }

  void leaveCarts(int count) throws Exception {
    List<Integer> people = new ArrayList<>();
    for (int person = 0; person < count; person++) {
      people.add(person);
    }
    report(
        people,
        person ->
            event(
                "cart-%d-filled".formatted(person),
                "cart-updated",
                person,
                "cart-" + person,
                """
                {"products":[{"product_id":"p-1","name":"Tea","price":59.9,"quantity":1}],
                 "total":59.9,"currency":"EUR","cartUrl":"https://shop.example/cart/%d"}
                """
                    .formatted(person)));
  }

  void emptyCarts(Collection<Integer> people) throws Exception {
    report(
        people,
        person ->
            event(
                "cart-%d-emptied".formatted(person),
                "cart-updated",
                person,
                "cart-" + person,
                "{\"products\":[]}"));
  }

  /** An order of 59.90 each; {@code source} tells reports of the same order apart. */
  void order(Collection<Integer> people, String source) throws Exception {
    report(
        people,
        person ->
            event(
                "%s-%d".formatted(source, person),
                "order-completed",
                person,
                "order-" + person,
                "{\"total\":59.9,\"currency\":\"EUR\"}"));
  }

  void letPass(String duration) throws Exception {
    shop.letPass(duration);
  }

  /** The mails of that name in the inbox, by customer. */
  Map<Integer, Mail> readInbox(String message) throws Exception {
    Map<Integer, Mail> mails = new TreeMap<>();
    try (InputStream body = shop.open("/demo/inbox?journey=abandoned-cart");
        MappingIterator<JsonNode> inbox = json.readerFor(JsonNode.class).readValues(body)) {
      while (inbox.hasNextValue()) {
        JsonNode mail = inbox.nextValue();
        if (mail.path("message").asText().equals(message)) {
          int person = Integer.parseInt(mail.path("to").asText().replaceAll("\\D", ""));
          String html = mail.path("html").asText();
          mails.put(person, new Mail(first(PIXEL, html), first(CLICK, html)));
        }
      }
    }
    return mails;
  }

  /** Follows every address as its reader does, some of them at once. */
  void visit(List<String> addresses) throws Exception {
    List<HttpRequest> visits = new ArrayList<>();
    for (String address : addresses) {
      String agent = AGENTS.get(visits.size() % AGENTS.size());
      visits.add(HttpRequest.newBuilder(URI.create(address)).header("User-Agent", agent).build());
    }
    shop.sendAll(visits, 200, 302);
  }

  /** Fetches every address as a scanner at the mail server's door does. */
  void scan(List<String> addresses) throws Exception {
    List<HttpRequest> visits = new ArrayList<>();
    for (String address : addresses) {
      visits.add(
          HttpRequest.newBuilder(URI.create(address))
              .header("User-Agent", "Mozilla/5.0 (compatible; ExampleBot/1.0)")
              .build());
    }
    shop.sendAll(visits, 200, 302);
  }

  String get(String path) throws Exception {
    return shop.get(path);
  }

  JsonNode getJson(String path) throws Exception {
    return shop.getJson(path);
  }

  private void report(Collection<Integer> people, Function<Integer, String> event)
      throws Exception {
    assertThat(shop.report(people.stream().map(event).toList())).isZero();
  }

  private static String event(String id, String type, int person, String subject, String data) {
    return """
    {"id":"%s","source":"shop.example/replay","type":"%s","recipient":"%s","subject":"%s","data":%s}
    """
        .formatted(id, type, id(person), subject, data);
  }

  private static String first(Pattern address, String html) {
    Matcher found = address.matcher(html);
    if (!found.find()) {
      throw new AssertionError("No " + address + " in " + html);
    }
    return found.group(1);
  }

  private static String id(int person) {
    return "customer-" + person;
  }

  private static String address(int person) {
    return "customer-%d@example.com".formatted(person);
  }

  @Override
  public void close() {
    shop.close();
  }
}
