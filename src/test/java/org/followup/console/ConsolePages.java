package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.followup.AttackHttp;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** The console as an operator's browser meets it, and journeys of a test's own. */
final class ConsolePages {

  /** What a name must never do to a page. */
  static final String HOSTILE = "<b onclick=\"alert(1)\">Tea & 'cake'</b>";

  private final AttackHttp browser;
  private final AttackHttp shop;

  private ConsolePages(int port, String user) {
    this.browser = AttackHttp.session(port, user, user);
    browser.get("/"); // a login makes the forms' token anew
    assertThat(browser.cookie("FOLLOWUP-CSRF")).isNotEmpty();
    this.shop = AttackHttp.key(port, "demo-key");
  }

  static ConsolePages ofOperator(int port) {
    return new ConsolePages(port, "demo");
  }

  /** As somebody sees it who only makes calls. */
  static ConsolePages ofAgent(int port) {
    return new ConsolePages(port, "agent");
  }

  /** A page that is there. */
  Document open(String path) {
    return open(path, 200);
  }

  /** A page that answers with this status. */
  Document open(String path, int status) {
    HttpResponse<String> answer = ask(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
    return Jsoup.parse(answer.body());
  }

  /** Whatever the answer is, asked for as browsers do. */
  HttpResponse<String> ask(String path) {
    return browser.get(path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
  }

  /** Sends a form as its page would, and opens the page that the answer leads to. */
  Document press(String path) {
    return press(path, "");
  }

  /**
   * The same.
   *
   * @param fields of the form, encoded, such as {@code to=me%40tea.example}
   */
  Document press(String path, String fields) {
    HttpResponse<String> answer = send(path, fields);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(302);
    String next = answer.headers().firstValue("Location").orElseThrow();
    return open(next.replaceFirst("^https?://[^/]+", "").replaceFirst(";.*", ""));
  }

  /** Sends a form as its page would; whatever the answer is. */
  HttpResponse<String> send(String path) {
    return send(path, "");
  }

  /** The same, with fields. */
  HttpResponse<String> send(String path, String fields) {
    return browser.form(
        path,
        "_csrf=" + browser.cookie("FOLLOWUP-CSRF") + (fields.isEmpty() ? "" : "&" + fields),
        "Accept",
        "text/html,*/*;q=0.8");
  }

  /** Sends a form with a file as its page would, and opens the page that the answer leads to. */
  Document give(String path, String csv, String... namesAndValues) {
    List<String> parts = new ArrayList<>(List.of(namesAndValues));
    parts.addAll(
        List.of("_csrf", browser.cookie("FOLLOWUP-CSRF"), "file\"; filename=\"codes.csv", csv));
    HttpResponse<String> answer = AttackHttp.multipart(browser, path, parts.toArray(String[]::new));
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(302);
    String next = answer.headers().firstValue("Location").orElseThrow();
    return open(next.replaceFirst("^https?://[^/]+", "").replaceFirst(";.*", ""));
  }

  /** Sends a form that a foreign page made. */
  HttpResponse<String> forge(String path) {
    return browser.form(path, "_csrf=" + UUID.randomUUID(), "Accept", "text/html");
  }

  AttackHttp shop() {
    return shop;
  }

  /**
   * Publishes the cart journey under a name of its own, so that no other test's carts enter it.
   *
   * @return its key; it enters on {@code <key>-filled} and ends on {@code <key>-ordered}
   */
  String publishHostileJourney() {
    String key = "tea-" + UUID.randomUUID().toString().substring(0, 8);
    try {
      String model =
          Files.readString(Path.of("processes/abandoned-cart/abandoned-cart.bpmn"))
              .replace("\"abandoned-cart\"", '"' + key + '"')
              .replace("\"cart-updated\"", '"' + key + "-filled\"")
              .replace("\"order-completed\"", '"' + key + "-ordered\"")
              .replace(
                  "name=\"Abandoned cart\" isExecutable",
                  "name=\"&lt;b onclick=&quot;alert(1)&quot;&gt;Tea &amp; 'cake'&lt;/b&gt;\" isExecutable");
      HttpResponse<String> answer = shop.deploy(key + ".bpmn", model);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets somebody of that id enter the journey; they wait at the first cart then. */
  void enter(String key, String recipient) {
    event(
        key + "-filled",
        recipient,
        "\"products\":[{\"product_id\":\"p-1\",\"name\":\"Tea\",\"price\":9.9,\"quantity\":1}]");
  }

  /** An event of the shop, with its effects. */
  String event(String type, String recipient, String data) {
    HttpResponse<String> answer =
        shop.post(
            "/api/events",
            """
            {"id":"%s","source":"test/console","type":"%s","recipient":"%s","subject":"cart-%s",
             "data":{%s}}
            """
                .formatted(UUID.randomUUID(), type, recipient, recipient, data),
            "Prefer",
            "wait=20");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** Waits until it is so, with a cap. */
  static void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
