package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.Send;
import org.followup.message.SendDraft;
import org.followup.message.SendingHold;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class RecipientPagesTest {

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired SendingHold hold;
  @Autowired Outbox outbox;
  @Autowired Inbox inbox;

  private final String id = "who-" + UUID.randomUUID();
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
    console.open("/recipients"); // the token for forms comes with the first page
  }

  @Test
  void findsSomebodyByTheBeginningOfAnAddressWithoutWritingItAnywhere() {
    put(id, ConsolePages.HOSTILE);
    put(id + "-2", "Bea");

    Document page = found(console.send("/recipients", "text=" + encoded(id + "@EX")));
    assertThat(page.select("tbody th small").eachText()).containsExactly(id);
    assertThat(page.select("tbody th a").text()).isEqualTo(ConsolePages.HOSTILE + " Berger");
    assertThat(page.select("main b")).isEmpty();
    assertThat(found(console.send("/recipients", "text=" + id)).select("h1").text())
        .as("the one of exactly this id is shown at once")
        .isEqualTo(ConsolePages.HOSTILE + " Berger");
    Document both = found(console.send("/recipients", "text=" + id.substring(0, 30)));
    assertThat(both.select("tbody tr")).hasSize(2);
    assertThat(found(console.send("/recipients", "text=" + id + "-3")).select(".empty").text())
        .startsWith("Nobody fits");
  }

  @Test
  void pagesThroughEverybody() {
    for (int i = 0; i < 60; i++) {
      put("~page-%02d".formatted(i), "Pat");
    }
    Document first = console.open("/recipients?after=~page");
    assertThat(first.select("tbody tr")).hasSize(50);
    Document second = console.open(first.select(".pages .older").attr("href"));
    assertThat(second.select("tbody th small").eachText()).startsWith("~page-50");
    Document searched = found(console.send("/recipients", "text=~page-"));
    assertThat(searched.select("tbody tr")).hasSize(50);
    Document rest =
        found(
            console.send(
                "/recipients",
                "text=~page-&after=" + searched.select("input[name=after]").attr("value")));
    assertThat(rest.select("tbody th small").eachText())
        .containsExactly(
            "~page-50",
            "~page-51",
            "~page-52",
            "~page-53",
            "~page-54",
            "~page-55",
            "~page-56",
            "~page-57",
            "~page-58",
            "~page-59");
  }

  @Test
  void saysWhatComesNextAndWhatHappened() {
    put(id, "Ana");
    consent("marketing:offers");
    String journey = console.publishHostileJourney();
    console.enter(journey, id);

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".due h3 a").text()).isEqualTo(ConsolePages.HOSTILE);
    assertThat(page.select(".due-steps strong").eachText()).containsExactly("45 minutes later");
    assertThat(page.select(".due-steps span").text()).contains("in 4");
    assertThat(page.select(".waits").text()).contains("filled").contains("ordered");
    assertThat(page.select(".consents strong").text()).isEqualTo("marketing:offers");
    assertThat(page.select(".consents dd").eachText()).contains("checkout form");
    assertThat(page.select(".moment .what").eachText())
        .anySatisfy(what -> assertThat(what).startsWith("Consent to marketing:offers"))
        .anySatisfy(what -> assertThat(what).contains("filled · cart-" + id))
        .anySatisfy(what -> assertThat(what).contains("Anything in the cart? → Watch cart"));
    assertThat(page.select(".moment .said").eachText())
        .contains("It began " + ConsolePages.HOSTILE + ".");
    assertThat(page.select("main b")).isEmpty();
  }

  @Test
  void saysWhySomebodyDidNotGetAMail() {
    put(id, "Ana");
    console.event("signed-up", id, "");

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".moment.bad .what").text())
        .contains("Mail welcome of Welcome series")
        .contains("Not sent");
    assertThat(page.select(".moment.bad .said").text())
        .isEqualTo("Not sent: no consent for marketing:newsletter.");
    assertThat(page.select(".moment.bad .gates .refuse").text()).isEqualTo("Consent");
    assertThat(page.select(".moment.bad .gates .pass").text())
        .isEqualTo("Processing not restricted Address not suppressed");
  }

  @Test
  void saysThatAMailIsHeldAndWhatItWaitsForOtherwise() {
    put(id, "Ana");
    String journey = "held-" + UUID.randomUUID();
    hold.hold(journey, "olga");
    outbox.ask(service(journey));

    Document held = console.open("/recipients/" + id);
    hold.release(journey);
    Document free = console.open("/recipients/" + id);

    assertThat(held.select(".moment .what").text()).contains("Mail parcel").contains("Held");
    assertThat(held.select(".moment .said").eachText())
        .contains("Stays in the queue: the journey is paused.");
    assertThat(free.select(".moment .what").text()).doesNotContain("Held");
    assertThat(free.select(".moment .said").text()).doesNotContain("Stays in the queue");
  }

  @Test
  void saysHowSomebodyRatedAndInWhichWords() {
    put(id, "Ana");
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/rating",
                "rating-" + id,
                "review-submitted",
                null,
                new RecipientId(id),
                null,
                "order-7",
                Map.of("rating", 1, "review", Map.of("text", "Stale " + ConsolePages.HOSTILE)),
                NewEvent.Handling.ACT)));

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".moment .said").eachText())
        .contains("Rating: 1", "In their words: Stale " + ConsolePages.HOSTILE);
    assertThat(page.select("main b")).isEmpty();
  }

  @Test
  void opensPeopleWhoseIdCannotStandInAPath() {
    String odd = "a/b\\c;d%e?" + id + " <i>";
    put(odd, "Odd");

    Document listed = found(console.send("/recipients", "text=" + encoded("a/b\\c;d%e?" + id)));
    String link = listed.select("tbody th a").attr("href");
    assertThat(link).startsWith("/recipients?id=");
    Document page = console.open(link);
    assertThat(page.select("h1").text()).isEqualTo("Odd Berger");
    assertThat(page.select("dd code").text()).isEqualTo(odd);
    assertThat(console.open("/recipients?id=" + id.replace("who", "nobody") + "x", 404).text())
        .contains("Nobody of this id is known");
  }

  @Test
  void saysThatSomebodyWasErased() {
    put(id, "Gone");
    consent("marketing:offers");
    recipients.erase(new RecipientId(id));

    Document page = console.open("/recipients/" + id, 404);

    assertThat(page.text()).contains("Nobody of this id is known").doesNotContain("Gone Berger");
    assertThat(console.ask("/recipients/" + id + "?before=yesterday").statusCode()).isEqualTo(400);
  }

  @Test
  void pagesThroughALongTimeLineWithoutLosingAnything() {
    put(id, "Ana");
    for (int i = 0; i < 80; i++) {
      console.event("page-viewed-" + i, id, "");
    }
    for (int i = 80; i < 160; i++) {
      consents.withdraw(
          new RecipientId(id), Purpose.marketing("topic-" + i), Map.of("source", "t"));
    }

    Document first = console.open("/recipients/" + id);
    Document second = console.open(first.select(".pages .older").attr("href"));

    assertThat(first.select(".moment").size() + second.select(".moment").size()).isEqualTo(160);
    assertThat(second.select(".pages .older")).isEmpty();
  }

  private Document found(HttpResponse<String> answer) {
    if (answer.statusCode() == 302) {
      String next = answer.headers().firstValue("Location").orElseThrow();
      assertThat(next).doesNotContain("example.com");
      return console.open(next.replaceFirst("^https?://[^/]+", ""));
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Jsoup.parse(answer.body());
  }

  private void put(String recipient, String firstName) {
    recipients.put(
        new RecipientId(recipient),
        recipient.startsWith("who-") ? recipient + "@example.com" : null,
        null,
        null,
        Map.of("firstName", firstName, "lastName", "Berger"));
  }

  private Send service(String journey) {
    return SendDraft.of("instance-" + journey, journey, "parcel", new RecipientId(id))
        .subject("order-7")
        .ignoreQuietHours()
        .send();
  }

  private void consent(String purpose) {
    consents.record(
        new RecipientId(id),
        new Consents.Consent(
            new Purpose(purpose),
            true,
            "express",
            null,
            Instant.EPOCH,
            Map.of("source", "checkout form", "text", "yes")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
