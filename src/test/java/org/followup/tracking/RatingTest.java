package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailLinks;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The rating page, and the whole way from a delivered order to the call of somebody unhappy. */
@FollowupTest
class RatingTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired MailLinks links;
  @Autowired History history;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void opensTheCallOfSomebodyWhoGivesOneStar() {
    loop.introduce("rate-loop", "de-DE", "marketing:feedback");
    loop.report("order-delivered", "rate-loop", "order-77");
    loop.api("POST", "/demo/clock", "{\"advance\":\"P6D\"}");
    MailLoop.Mail mail = loop.mail("rate-loop");
    assertThat(mail.links("/r/")).hasSizeGreaterThanOrEqualTo(5);
    URI oneStar =
        mail.links("/r/").stream()
            .filter(link -> "rating=1".equals(link.getQuery()))
            .findFirst()
            .orElseThrow();

    HttpResponse<String> page = loop.get(oneStar);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<html lang=\"de\"", "Wie gefällt es dir?");
    assertThat(chosen(page)).containsExactly("1");
    assertThat(reviews("rate-loop")).isEmpty();
    assertThat(loop.calls("rate-loop")).isEmpty();

    String said = "Zerbrochen & \"nass\"\r\nLeider.";
    HttpResponse<String> thanks = loop.post(oneStar, "rating=1&text=" + MailLoop.encoded(said));
    assertThat(thanks.statusCode()).isEqualTo(200);
    assertThat(thanks.body()).contains("Danke!").doesNotContain("<form");
    MailLoop.within(() -> loop.calls("rate-loop").size() == 1);
    assertThat(loop.calls("rate-loop").get(0).path("name").asText())
        .isEqualTo("Call unhappy customer");
    assertThat(reviews("rate-loop"))
        .singleElement()
        .satisfies(
            review -> {
              assertThat(review.source()).isEqualTo("followup/rating");
              assertThat(review.subject()).isEqualTo("order-77");
              assertThat(review.data())
                  .isEqualTo(
                      Map.of(
                          "rating", 1, "review", Map.of("text", "Zerbrochen & \"nass\"\nLeider.")));
            });

    HttpResponse<String> again = loop.post(oneStar, "rating=5");
    assertThat(again.body()).contains("Wir haben deine Bewertung schon");
    assertThat(reviews("rate-loop")).hasSize(1);
    assertThat(
            sql.sql(
                    """
                    select h.link from tracking_hit h join tracking_mail m using (message_id)
                    where m.recipient_id = 'rate-loop' and h.kind = 'click'
                    """)
                .query(Integer.class)
                .list())
        .as("the page counts as a click, the button does not")
        .containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "rating=", "rating=0", "rating=6", "rating=-1", "rating=1.5", "rating=x"})
  void asksAgainWithoutAStar(String form) {
    URI link = link("rate-none", -81);
    HttpResponse<String> page =
        loop.post(link, form + (form.isEmpty() ? "" : "&") + "text=" + MailLoop.encoded("a <b> c"));
    assertThat(page.statusCode()).isEqualTo(400);
    Document document = Jsoup.parse(page.body());
    assertThat(document.select("[role=alert]").text()).contains("choose one to five stars");
    assertThat(document.select("textarea").val()).isEqualTo("a <b> c");
    assertThat(reviews("rate-none")).isEmpty();
  }

  @Test
  void takesTwoThousandCharactersAndNoMore() {
    URI link = link("rate-long", -82);
    HttpResponse<String> page = loop.post(link, "rating=4&text=" + "x".repeat(2_001));
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("2,000 characters");
    assertThat(chosen(page)).containsExactly("4");
    assertThat(reviews("rate-long")).isEmpty();

    String lines = MailLoop.encoded("x".repeat(1_999) + "\r\n");
    assertThat(loop.post(link, "rating=4&text=" + lines + "%00").statusCode()).isEqualTo(200);
    assertThat(reviews("rate-long"))
        .extracting(Event::data)
        .containsExactly(Map.of("rating", 4, "review", Map.of("text", "x".repeat(1_999))));
  }

  @Test
  void keepsNothingOfSomebodyWhoIsBeingErased() {
    RecipientId id = new RecipientId("rate-erased");
    URI link = link(id.value(), -85);
    CompletableFuture<HttpResponse<String>> answer =
        transaction.execute(
            none -> {
              recipients.erase(id);
              CompletableFuture<HttpResponse<String>> late =
                  CompletableFuture.supplyAsync(() -> loop.post(link, "rating=1&text=late"));
              MailLoop.within(() -> late.isDone() || isSomebodyWaiting());
              return late;
            });
    assertThat(answer.join().statusCode()).isEqualTo(404);
    assertThat(reviews(id.value())).isEmpty();
  }

  /** For a lock that this transaction holds. */
  private boolean isSomebodyWaiting() {
    return sql.sql(
            """
            select exists (select from pg_locks
              where not granted and pg_backend_pid() = any (pg_blocking_pids(pid)))
            """)
        .query(Boolean.class)
        .single();
  }

  @Test
  void needsNoText() {
    URI link = link("rate-plain", -83);
    assertThat(loop.post(link, "rating=5&text=+++").body()).contains("Thank you!");
    assertThat(reviews("rate-plain")).extracting(Event::data).containsExactly(Map.of("rating", 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?rating=0", "?rating=6", "?rating=%3Cscript%3E"})
  void choosesNothingBeforehandUnlessTheLinkSaysSo(String query) {
    HttpResponse<String> page = loop.get(URI.create(link("rate-show", -84) + query));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(chosen(page)).isEmpty();
    Document document = Jsoup.parse(page.body());
    assertThat(document.select("input[type=radio][name=rating]").eachAttr("value"))
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(document.select("label:has(input)").eachText())
        .allMatch(label -> label.matches("★ \\d stars?: .+"));
    assertThat(document.select("script")).isEmpty();
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private URI link(String recipient, long messageId) {
    transaction.executeWithoutResult(
        none -> links.keep(messageId, new RecipientId(recipient), List.of()));
    return links.rating(messageId);
  }

  private static List<String> chosen(HttpResponse<String> page) {
    return Jsoup.parse(page.body()).select("input[type=radio][checked]").eachAttr("value");
  }

  private List<Event> reviews(String id) {
    return history.list(new RecipientId(id), 50).stream()
        .filter(event -> event.type().equals("review-submitted"))
        .toList();
  }
}
