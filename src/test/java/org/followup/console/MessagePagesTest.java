package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.message.MailFrame;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class MessagePagesTest {

  private static final String MAIL = "/messages/abandoned-cart/cart-reminder";

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;
  @Autowired ObjectMapper json;

  private final RecipientId eve = new RecipientId("eyes-" + UUID.randomUUID());
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
    console.open("/messages"); // the token for forms comes with the first page
    recipients.put(
        eve, eve + "@example.com", Locale.GERMANY, null, Map.of("firstName", ConsolePages.HOSTILE));
  }

  @Test
  void listsEveryMailOfEveryJourneyInTheOrderOfTheFlow() {
    Document page = console.open("/messages");

    assertThat(page.select("section:has(h2:contains(Abandoned cart)) tbody th code").eachText())
        .contains("cart-reminder", "cart-second-look", "cart-better-offer");
    assertThat(page.select("tr:has(code:containsOwn(welcome)) .language").eachText())
        .startsWith("en", "de");
    assertThat(page.select("a[href=" + MAIL + "]").text()).isEqualTo("Your cart is still here");
  }

  @Test
  void showsAMailInAFrameThatCanDoNothing() {
    Document page = console.open(MAIL);

    assertThat(page.select("h1").text()).isEqualTo("Your cart is still here");
    assertThat(page.text()).contains("Sample: products, amounts and dates are made up");
    String sandbox = page.select("iframe").attr("sandbox");
    assertThat(sandbox).isEqualTo("allow-popups allow-popups-to-escape-sandbox");
    HttpResponse<String> frame = console.ask(page.select("iframe").attr("src"));
    assertThat(frame.headers().allValues("Content-Security-Policy"))
        .containsExactly(MailFrame.POLICY);
    assertThat(frame.body()).contains("Darjeeling First Flush").doesNotContain("/u/");
  }

  @Test
  void showsItWithTheEyesOfARecipientInTheirLanguageAndWhyTheyWouldNotGetIt() {
    Document page = console.press(MAIL, "who=" + encoded(eve + "@EXAMPLE.com") + "&look=dark");

    assertThat(page.select("#who").attr("value")).isEqualTo(eve.value());
    assertThat(page.select("h1").text()).isEqualTo("Dein Warenkorb ist noch da");
    assertThat(page.select(".alert.bad").text()).isEqualTo("No: no consent for marketing:offers.");
    String source = page.select("iframe").attr("src");
    assertThat(source).contains("look=dark").doesNotContain("example.com");
    String frame = console.ask(source).body();
    assertThat(frame).contains("Hallo &lt;b onclick=").doesNotContain("<b onclick");
    assertThat(page.select("main b")).isEmpty();
  }

  @Test
  void showsItInTheDarkAndWithoutPictures() {
    String light = console.ask(console.open(MAIL).select("iframe").attr("src")).body();
    Document page = console.open(MAIL + "?look=dark&pictures=off");
    HttpResponse<String> frame = console.ask(page.select("iframe").attr("src"));

    assertThat(light).contains("@media (max-width:0)").contains("color-scheme:only light");
    assertThat(frame.body()).contains("@media (min-width:0)").contains("color-scheme:only dark");
    assertThat(frame.headers().allValues("Content-Security-Policy"))
        .containsExactly(MailFrame.POLICY_WITHOUT_PICTURES);
    assertThat(page.select("nav[aria-label=Pictures] [aria-current]").text())
        .isEqualTo("No pictures");
    assertThat(page.select("#spam input[name=pictures]").attr("value")).isEqualTo("off");
  }

  @Test
  void saysWhomItDoesNotKnow() {
    Document page = console.press(MAIL, "who=nobody-at-all");
    assertThat(page.select("[role=alert]").text())
        .isEqualTo("Nobody has an id or an address that begins so.");
    assertThat(page.select("iframe")).hasSize(1);

    assertThat(console.open(MAIL + "?recipient=gone-" + UUID.randomUUID()).select(".empty").text())
        .contains("Nobody of that id is known.");
    assertThat(console.ask("/messages/abandoned-cart/none").statusCode()).isEqualTo(404);
    assertThat(console.ask(MAIL + "?locale=%00").statusCode()).isEqualTo(400);
  }

  @Test
  void showsItAboutAnyEventOfTheRecipient() {
    String first = cart("Oolong");
    String second = cart("Sencha");
    Document page = console.open(MAIL + "?recipient=" + eve);
    assertThat(page.select("#event option").eachText())
        .hasSize(4)
        .anySatisfy(
            words -> assertThat(words).contains(", cart-" + eve + ": cart-updated, id " + first));
    assertThat(frame(page)).as("the newest entry").contains("Sencha");

    String number = page.select("#event option:contains(" + first + ")").attr("value");
    page = console.press(MAIL, "who=" + eve + "&recipient=" + eve + "&event=" + number);
    assertThat(page.select("#event option[selected]").text()).contains(first);
    assertThat(page.select("aside").text())
        .contains("cart-updated", "id " + first + " of test/console", "products Oolong");
    assertThat(frame(page)).contains("Oolong").doesNotContain("Sencha");

    page = console.press(MAIL, "eventSource=test%2Fconsole&eventId=" + second);
    assertThat(page.select("#who").attr("value")).as("whom it is about").isEqualTo(eve.value());
    assertThat(page.select("iframe").attr("src")).doesNotContain(second);
    assertThat(frame(page)).contains("Sencha");

    RecipientId other = new RecipientId("other-" + UUID.randomUUID());
    recipients.put(other, other + "@example.com", null, null, Map.of());
    assertThat(
            console
                .send(MAIL, "who=" + other + "&recipient=" + eve + "&event=" + number)
                .headers()
                .firstValue("Location")
                .orElse(""))
        .as("another person's eyes, another person's events")
        .endsWith("?recipient=" + other);
    page = console.open(MAIL + "?recipient=" + other + "&event=" + number);
    assertThat(page.select("aside").text()).contains("It is about somebody else: " + eve);

    page = console.press(MAIL, "eventSource=shop&eventId=none-such");
    assertThat(page.select("[role=alert]").text()).contains("no event of that source and id");
    assertThat(console.open(MAIL + "?event=999999999999").select(".empty").text())
        .contains("That event is not in the log");
    for (String wrong : List.of("0", "x", "-1", "1%27", "9".repeat(30))) {
      assertThat(console.ask(MAIL + "?event=" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void showsItAboutAPastedEventAndForgetsIt() throws Exception {
    String data = "{\"products\":[{\"name\":\"</textarea>Matcha\"}],\"email\":\"a@b.example\"}";
    String fields = "look=dark&who=" + eve + "&data=" + encoded(data);
    long events = count("event_log");

    HttpResponse<String> answer = console.send(MAIL, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Document page = Jsoup.parse(answer.body());
    assertThat(page.select("iframe").attr("srcdoc"))
        .contains("&lt;/textarea&gt;Matcha")
        .contains("color-scheme:only dark");
    assertThat(page.select("iframe").attr("sandbox")).doesNotContain("script", "same-origin");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .containsExactly(MailFrame.POLICY_AROUND);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    assertThat(page.select("#data").text()).isEqualTo(data);
    assertThat(page.select("aside").text()).contains("What you pasted");
    assertThat(page.select(".filled").text())
        .contains("</textarea>Matcha")
        .doesNotContain("a@b.example");
    assertThat(page.select("a[href*=Matcha], form[action*=Matcha]")).isEmpty();
    assertThat(page.select("#pasted input[name=data]").attr("value")).isEqualTo(data);
    assertThat(Jsoup.parse(console.send(MAIL, fields + "&turn=part%3Atext").body()).select("pre"))
        .hasSize(1);
    assertThat(count("event_log")).isEqualTo(events);

    String to = "pasted-" + UUID.randomUUID() + "@tea.example";
    HttpResponse<String> sent =
        console.send(MAIL + "/test", "to=" + encoded(to) + "&data=" + encoded(data));
    assertThat(Jsoup.parse(sent.body()).select("[role=status]").text()).contains("took it: 250");
    assertThat(json.readTree(console.shop().get("/demo/inbox?to=" + to).body()).toString())
        .contains("Matcha");

    HttpResponse<String> broken = console.send(MAIL, "data=" + encoded("{\"total\": Matcha}"));
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(Jsoup.parse(broken.body()).select("[role=alert]").text())
        .isEqualTo("The text is not JSON: line 1, column 11.");
    assertThat(Jsoup.parse(broken.body()).select("#data").text()).contains("Matcha");
  }

  private String cart(String product) {
    String receipt =
        console.event("cart-updated", eve.value(), "\"products\":[{\"name\":\"" + product + "\"}]");
    return receipt.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
  }

  private String frame(Document page) {
    return console.ask(page.select("iframe").attr("src")).body();
  }

  @Test
  void asksItsLinksOnDemand() throws Exception {
    HttpResponse<String> answer = console.send(MAIL + "/links", "look=dark&recipient=" + eve);
    assertThat(answer.statusCode()).isEqualTo(200);
    Document page = Jsoup.parse(answer.body());
    assertThat(page.select("#links tbody tr")).hasSize(1);
    assertThat(page.select("#links tbody tr").text())
        .startsWith("https://shop.example/")
        .contains("No server of that name is known.", "en, de");
    assertThat(page.select("#links").text()).contains("begin with a variable");
    assertThat(page.select("nav[aria-label=Look] [aria-current]").text()).isEqualTo("Dark");
    assertThat(console.forge(MAIL + "/links").statusCode()).isEqualTo(403);
    assertThat(ConsolePages.ofAgent(port).send(MAIL + "/links").statusCode()).isEqualTo(403);
    assertThat(console.ask(MAIL + "/links").statusCode()).as("no link asks").isEqualTo(405);
    assertThat(console.send("/messages/abandoned-cart/none/links").statusCode()).isEqualTo(404);

    String path = "/api/messages/abandoned-cart/cart-reminder/link-check";
    JsonNode checked = json.readTree(console.shop().post(path, "").body());
    assertThat(checked.path("findings").path(0).path("verdict").asText()).isEqualTo("DEAD");
    assertThat(console.shop().post(path.replace("reminder", "none"), "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void takesAlongOnlyWhatItUnderstands() {
    String long9k = "x".repeat(9_000);
    HttpResponse<String> kept =
        console.send(MAIL, "look=dark&width=" + long9k + "&part=" + long9k + "&recipient=" + eve);
    assertThat(kept.headers().firstValue("Location").orElse("")).endsWith(MAIL + "?look=dark");
    assertThat(console.send(MAIL, "who=nobody-at-all&recipient=" + eve).headers().map())
        .hasEntrySatisfying(
            "location", to -> assertThat(to.get(0)).endsWith(MAIL + "?recipient=" + eve));
    assertThat(console.send(MAIL, "recipient=" + long9k).statusCode()).isEqualTo(400);
    assertThat(console.send(MAIL, "locale=" + long9k).statusCode()).isEqualTo(400);
    assertThat(console.send(MAIL + "/test", "recipient=" + long9k).statusCode()).isEqualTo(400);
  }

  @Test
  void sendsATestThatCountsNowhere() throws Exception {
    String to = "test-" + UUID.randomUUID() + "@tea.example";
    long messages = count("message_outbox");
    long tracked = count("tracking_mail");

    Document page =
        console.press(MAIL + "/test", "to=" + encoded(to) + "&recipient=" + encoded(eve.value()));

    assertThat(page.select("[role=status]").text()).startsWith("The mail server took it: 250");
    assertThat(page.text()).doesNotContain(to);
    JsonNode mail = json.readTree(console.shop().get("/demo/inbox?to=" + to).body()).path(0);
    assertThat(mail.path("subject").asText()).isEqualTo("[Test] Dein Warenkorb ist noch da");
    assertThat(mail.path("journey").asText()).isEqualTo("abandoned-cart");
    assertThat(mail.path("message").asText()).isEqualTo("cart-reminder");
    assertThat(mail.path("headers").has("List-Unsubscribe")).isFalse();
    assertThat(mail.path("html").asText()).doesNotContain("/c/").doesNotContain("/o/");
    assertThat(count("message_outbox")).isEqualTo(messages);
    assertThat(count("tracking_mail")).isEqualTo(tracked);
    assertThat(
            sql.sql(
                    """
                    select detail::text from console_audit
                    where deed = 'test-mail-sent' and who = 'demo' and about = 'abandoned-cart'
                    order by audit_id desc limit 1
                    """)
                .query(String.class)
                .single())
        .contains("cart-reminder")
        .doesNotContain(to);
  }

  @Test
  void sendsNoTestToWhatIsNoAddress() {
    Document page = console.press(MAIL + "/test", "to=" + encoded("me, you@tea.example"));

    assertThat(page.select("[role=alert]").text()).startsWith("That is no e-mail address");
    assertThat(ConsolePages.ofOperator(port).forge(MAIL + "/test").statusCode()).isEqualTo(403);
  }

  @Test
  void programsSeeTheSame() throws Exception {
    JsonNode list = json.readTree(console.shop().get("/api/messages").body());
    assertThat(list.findValuesAsText("message")).contains("cart-reminder", "trial-last-day");

    String path = "/api/messages/abandoned-cart/cart-reminder";
    JsonNode preview =
        json.readTree(console.shop().get(path + "/preview?recipient=" + eve + "&locale=en").body());
    assertThat(preview.path("subject").asText()).isEqualTo("Your cart is still here");
    assertThat(preview.path("locale").asText()).isEqualTo("en");
    assertThat(preview.path("locales").toString()).isEqualTo("[\"en\",\"de\",\"nl\",\"ru\"]");
    assertThat(preview.path("sampleOccasion").asBoolean()).isTrue();
    assertThat(preview.path("outlook").path("state").asText()).isEqualTo("REFUSED");

    String pasted =
        console
            .shop()
            .post(path + "/preview", "{\"data\":{\"cartUrl\":\"https://a.example/\"}}")
            .body();
    assertThat(json.readTree(pasted).path("from").asText()).isEqualTo("PASTED");
    assertThat(json.readTree(pasted).path("html").asText()).contains("https://a.example/");
    String id = cart("Hojicha");
    String about =
        console
            .shop()
            .post(
                path + "/preview",
                "{\"event\":{\"source\":\"test/console\",\"id\":\"" + id + "\"}}")
            .body();
    assertThat(json.readTree(about).path("event").path("recipient").asText())
        .isEqualTo(eve.value());
    assertThat(json.readTree(about).path("variables").findValuesAsText("value"))
        .contains("Hojicha");

    HttpResponse<String> sent =
        console
            .shop()
            .post(path + "/test", "{\"to\":\"api-" + UUID.randomUUID() + "@tea.example\"}");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
    assertThat(json.readTree(sent.body()).path("outcome").asText()).isEqualTo("ACCEPTED");
    for (List<String> refused :
        List.of(
            List.of("400", path + "/test", "{\"to\":\"nobody\"}"),
            List.of("400", path + "/test", "{}"),
            List.of("404", path + "/preview", "{\"event\":{\"source\":\"x\",\"id\":\"y\"}}"),
            List.of("400", path + "/preview", "{\"data\":{\"a\":\"\\u0000\"}}"),
            List.of("404", "/api/messages/none/none/test", "{\"to\":\"me@tea.example\"}"),
            List.of("404", path + "/test", "{\"to\":\"me@tea.example\",\"recipient\":\"gone-1\"}"),
            List.of("400", path + "/test", "{\"to\":\"me@tea.example\",\"locale\":\"?\"}"))) {
      HttpResponse<String> answer = console.shop().post(refused.get(1), refused.get(2));
      assertThat(answer.statusCode())
          .as(refused + answer.body())
          .isEqualTo(Integer.parseInt(refused.get(0)));
      assertThat(json.readTree(answer.body()).path("detail").asText()).endsWith(".");
    }
    assertThat(console.shop().get(path + "/preview?recipient=gone-1").statusCode()).isEqualTo(404);
  }

  @Test
  void isNotForPeopleWhoOnlyMakeCalls() {
    ConsolePages agent = ConsolePages.ofAgent(port);
    for (String path :
        List.of(
            "/messages", MAIL, MAIL + "/html", "/recipients", "/recipients/x", "/api/messages")) {
      assertThat(agent.ask(path).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(agent.send(MAIL + "/test", "to=me%40tea.example").statusCode()).isEqualTo(403);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private long count(String table) {
    return sql.sql("select count(*) from " + table + " where recipient_id = :id")
        .param("id", eve.value())
        .query(Long.class)
        .single();
  }
}
