package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
  private static final int BATCH = 500;
  private static final int AT_ONCE = 4;

  /** A step of the clock works through thousands of mails. */
  private static final Duration PATIENCE = Duration.ofHours(2);

  private final URI followup;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);

  ReplayedShop(URI followup) {
    this.followup = followup;
  }

  /** The addresses that a mail brought to its reader. */
  record Mail(String pixel, String link) {}

  /** Customers 0 to {@code count - 1}, who agree to offers and to being counted by name. */
  void agree(int count) throws Exception {
    List<String> lines = new ArrayList<>(List.of("id,email"));
    for (int person = 0; person < count; person++) {
      lines.add("%s,%s".formatted(id(person), address(person)));
    }
    HttpRequest file =
        request("/api/recipients/import")
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(String.join("\n", lines)))
            .build();
    assertThat(send(file, 200)).contains("\"created\":" + count);
    String yes =
        """
        {"granted":true,"basis":"express",%s
         "evidence":{"source":"checkout form v3","text":"Yes, please"}}
        """;
    List<HttpRequest> consents = new ArrayList<>();
    for (int person = 0; person < count; person++) {
      String path = "/api/recipients/" + id(person) + "/consents/";
      consents.add(put(path + "marketing:offers", yes.formatted("")));
      consents.add(put(path + "tracking", yes.formatted("\"level\":\"individual\",")));
    }
    sendAll(consents, 200, 201, 204);
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
    HttpRequest move =
        request("/demo/clock")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"advance\":\"%s\"}".formatted(duration)))
            .build();
    send(move, 200);
  }

  /** The mails of that name in the inbox, by customer. */
  Map<Integer, Mail> readInbox(String message) throws Exception {
    Map<Integer, Mail> mails = new TreeMap<>();
    HttpResponse<InputStream> answer =
        http.send(
            request("/demo/inbox?journey=abandoned-cart").GET().build(),
            BodyHandlers.ofInputStream());
    try (InputStream body = answer.body();
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
    sendAll(visits, 200, 302);
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
    sendAll(visits, 200, 302);
  }

  String get(String path) throws Exception {
    return send(request(path).GET().build(), 200);
  }

  JsonNode getJson(String path) throws Exception {
    return json.readTree(get(path));
  }

  private void report(Collection<Integer> people, Function<Integer, String> event)
      throws Exception {
    List<String> events = people.stream().map(event).toList();
    for (int from = 0; from < events.size(); from += BATCH) {
      List<String> batch = events.subList(from, Math.min(events.size(), from + BATCH));
      HttpRequest request =
          request("/api/events")
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      batch.stream().collect(Collectors.joining(",", "[", "]"))))
              .build();
      assertThat(send(request, 202)).contains("\"accepted\":" + batch.size());
    }
  }

  private static String event(String id, String type, int person, String subject, String data) {
    return """
    {"id":"%s","source":"shop.example/replay","type":"%s","recipient":"%s","subject":"%s","data":%s}
    """
        .formatted(id, type, id(person), subject, data);
  }

  private void sendAll(List<HttpRequest> requests, Integer... statuses) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (HttpRequest request : requests) {
      sent.add(hands.submit(() -> send(request, statuses)));
    }
    for (Future<?> one : sent) {
      one.get();
    }
  }

  private String send(HttpRequest request, Integer... statuses) throws Exception {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode())
        .as(request.uri() + " " + answer.body())
        .isIn((Object[]) statuses);
    return answer.body();
  }

  private HttpRequest put(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(followup.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer demo-key");
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
    hands.shutdownNow();
  }
}
