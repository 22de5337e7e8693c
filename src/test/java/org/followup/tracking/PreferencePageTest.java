package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailLinks;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Frequency;
import org.followup.recipient.Permission;
import org.followup.recipient.Preferences;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.TrackingLevel;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The preference page, over HTTP as a browser without any cookie uses it. */
@FollowupTest
class PreferencePageTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Purpose PRODUCT = Purpose.marketing("product");
  private static final Purpose NEWSLETTER = Purpose.marketing("newsletter");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired MailLinks links;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Preferences preferences;
  @Autowired History history;
  @Autowired Clock clock;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void showsEverythingThereIsToChooseAndChangesNothing() {
    RecipientId id = reader("pref-1");
    URI link = link(id);
    for (int visit = 0; visit < 2; visit++) {
      HttpResponse<String> answer = loop.get(link);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(answer.body()).doesNotContain("pref-1", "@example.com", "Annelotte");
      Document page = Jsoup.parse(answer.body());
      assertThat(page.select("section").first().select("button").val()).isEqualTo("stop-all");
      assertThat(page.select("input[name=topic]").eachAttr("value"))
          .as("what journeys write about and what was said")
          .contains("newsletter", "offers", "product", "feedback", "tea-club");
      assertThat(page.select("input[name=topic][checked]").eachAttr("value"))
          .containsExactlyInAnyOrder("offers", "tea-club");
      assertThat(page.select("input[name=frequency][checked]").val()).isEqualTo("normal");
      assertThat(page.select("input[name=level][checked]").val()).isEqualTo("aggregate");
      assertThat(page.select("option[selected]").eachAttr("value"))
          .containsExactly("en", "Europe/Berlin");
      assertThat(page.text())
          .contains("Since January 1, 2024, because you agreed")
          .contains("Since January 1, 2024, because you bought from us")
          .contains("Not since January 2, 2024");
    }
    assertThat(consents.list(id)).hasSize(4);
    assertThat(history.list(id, 10)).isEmpty();
  }

  @Test
  void stopsEverything() {
    RecipientId id = reader("pref-2");
    for (int press = 0; press < 2; press++) {
      HttpResponse<String> answer = loop.post(link(id), "do=stop-all");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("You get no more advertising");
      Document page = Jsoup.parse(answer.body());
      assertThat(page.select("input[name=topic][checked]")).isEmpty();
      assertThat(page.select("button[value=stop-all]")).isEmpty();
    }
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(history.list(id, 10))
        .extracting(Event::type, Event::source, Event::data)
        .containsExactly(tuple("unsubscribed", "followup/unsubscribe", Map.of()));
    assertThat(last(id).evidence())
        .containsEntry("source", "preference page")
        .containsEntry("text", "Stop all advertising from Followup Shop")
        .containsKeys("version", "language", "messageId");
  }

  @Test
  void takesTopicsOnAndOff() {
    RecipientId id = reader("pref-3");
    String form =
        "do=topics&shown=offers&shown=newsletter&shown=tea-club&shown=nonsense"
            + "&topic=newsletter&topic=tea-club&topic=nonsense";
    for (int press = 0; press < 2; press++) {
      assertThat(loop.post(link(id), form).body()).contains("These are your topics");
    }
    assertThat(consents.list(id)).as("a word for each change and no more").hasSize(6);
    assertThat(consents.permission(id, NEWSLETTER)).isEqualTo(new Permission.Granted("express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    Consent granted =
        consents.list(id).stream()
            .filter(consent -> consent.purpose().equals(NEWSLETTER))
            .findFirst()
            .orElseThrow();
    assertThat(granted.evidence().get("text").toString())
        .contains("I agree that Followup Shop sends me advertising about it by e-mail")
        .endsWith("☑ our newsletter");
    assertThat(granted.evidence().get("version").toString()).matches("[0-9a-f]{12}");
    assertThat(history.list(id, 10))
        .extracting(Event::type, Event::data)
        .containsExactly(tuple("unsubscribed", Map.of("topic", "offers")));
  }

  @Test
  void topicSwitchedOnLiftsAnEarlierObjection() {
    RecipientId id = reader("pref-4");
    loop.post(link(id), "do=stop-all");
    loop.post(link(id), "do=topics&shown=offers&shown=product&topic=product");
    assertThat(consents.permission(id, PRODUCT)).isEqualTo(new Permission.Granted("express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void pausesOnceAndEndsThePause() {
    RecipientId id = reader("pref-5");
    Instant before = clock.instant();
    assertThat(loop.post(link(id), "do=pause").body()).contains("No advertising until");
    Instant end = preferences.findPauseEnd(id, clock.instant()).orElseThrow();
    assertThat(end)
        // days of the calendar, to the second; clocks may change meanwhile
        .isAfterOrEqualTo(before.plus(30, ChronoUnit.DAYS).minus(61, ChronoUnit.MINUTES))
        .isBefore(clock.instant().plus(31, ChronoUnit.DAYS));
    loop.post(link(id), "do=pause");
    assertThat(preferences.findPauseEnd(id, clock.instant())).contains(end);
    assertThat(loop.post(link(id), "do=resume").body()).contains("The pause is over");
    assertThat(preferences.findPauseEnd(id, clock.instant())).isEmpty();
    assertThat(history.list(id, 10))
        .extracting(Event::type)
        .containsExactly("preferences-changed", "preferences-changed");
  }

  @Test
  void keepsFrequencyTrackingLanguageAndZone() {
    RecipientId id = reader("pref-6");
    loop.post(link(id), "do=frequency&frequency=monthly");
    assertThat(preferences.frequencyOf(id)).isEqualTo(Frequency.MONTHLY);
    assertThat(preferences.list(id).get(0).evidence().get("text").toString())
        .endsWith("◉ At most one mail in 30 days");
    loop.post(link(id), "do=tracking&level=individual");
    loop.post(link(id), "do=tracking&level=individual");
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.INDIVIDUAL);
    assertThat(last(id).evidence().get("text").toString()).contains("so that your mails fit me");
    loop.post(link(id), "do=tracking&level=none");
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.NONE);
    assertThat(consents.list(id)).hasSize(6);
    HttpResponse<String> german = loop.post(link(id), "do=profile&locale=de&zone=Asia%2FKolkata");
    assertThat(german.body()).contains("<html lang=\"de\"", "Alle Werbung", "Gespeichert");
    assertThat(recipients.zoneOf(id)).isEqualTo(ZoneId.of("Asia/Kolkata"));
    assertThat(recipients.find(id).orElseThrow().attributes())
        .containsEntry("firstName", "Annelotte");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "do=",
        "do=topics",
        "do=frequency&frequency=never",
        "do=tracking&level=all",
        "do=profile&locale=xx&zone=Europe/Berlin",
        "do=profile&locale=en&zone=Mars/Olympus",
        "List-Unsubscribe=One-Click"
      })
  void changesNothingByWhatItCannotRead(String form) {
    RecipientId id = reader("pref-7-" + form.length());
    assertThat(loop.post(link(id), form).statusCode()).isEqualTo(200);
    assertThat(consents.list(id)).hasSize(4);
    assertThat(preferences.list(id)).isEmpty();
    assertThat(history.list(id, 10)).isEmpty();
    assertThat(recipients.localeOf(id)).isEqualTo(Locale.ENGLISH);
  }

  @Test
  void saysTheSameToForgedTornForeignAndErased() {
    RecipientId id = reader("pref-8");
    MailLinks.WaysOut out = links.waysOut(81, id, OFFERS);
    String token = tail(out.preferences());
    recipients.erase(reader("pref-9"));
    String nowhere = loop.get(loop.at("/preferences/x")).body();
    assertThat(nowhere).contains("This link does not work");
    for (String wrong :
        List.of(
            token.substring(1),
            token.substring(0, token.length() - 1),
            token + "A",
            (token.startsWith("B") ? "A" : "B") + token.substring(1),
            tail(out.unsubscribe()),
            out.mailToken(),
            tail(links.rating(81)),
            tail(links.waysOut(91, new RecipientId("pref-9"), OFFERS).preferences()))) {
      for (HttpResponse<String> answer :
          List.of(
              loop.get(loop.at("/preferences/" + wrong)),
              loop.post(loop.at("/preferences/" + wrong), "do=stop-all"))) {
        assertThat(answer.statusCode()).as(wrong).isEqualTo(404);
        assertThat(answer.body()).isEqualTo(nowhere);
      }
    }
    assertThat(loop.get(loop.at("/u/" + token)).statusCode()).isEqualTo(404);
    assertThat(consents.list(id)).hasSize(4);
    assertThat(consents.list(new RecipientId("pref-9"))).isEmpty();
  }

  @Test
  void isReachedFromTheUnsubscribePage() {
    RecipientId id = reader("pref-10");
    MailLinks.WaysOut out = links.waysOut(101, id, OFFERS);
    Document page = Jsoup.parse(loop.get(out.unsubscribe()).body());
    assertThat(page.select("a[href^=/preferences/]").attr("href"))
        .isEqualTo(out.preferences().getPath());
  }

  private Consent last(RecipientId id) {
    List<Consent> all = consents.list(id);
    return all.get(all.size() - 1);
  }

  private URI link(RecipientId id) {
    return links.waysOut(41, id, OFFERS).preferences();
  }

  private static String tail(URI link) {
    return link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
  }

  /** Agreed to offers and bought tea once, wants to hear of no product. */
  private RecipientId reader(String name) {
    RecipientId id = new RecipientId(name);
    recipients.put(
        id,
        name + "@example.com",
        Locale.ENGLISH,
        ZoneId.of("Europe/Berlin"),
        Map.of("firstName", "Annelotte"));
    say(id, OFFERS, true, "express", "2024-01-01T10:00:00Z");
    say(id, Purpose.marketing("tea-club"), true, "existing-customer", "2024-01-01T10:00:00Z");
    say(id, PRODUCT, true, "express", "2024-01-01T10:00:00Z");
    say(id, PRODUCT, false, null, "2024-01-02T10:00:00Z");
    return id;
  }

  private void say(
      RecipientId id, Purpose purpose, boolean granted, @Nullable String basis, String at) {
    consents.record(
        id,
        new Consent(
            purpose,
            granted,
            basis,
            null,
            Instant.parse(at),
            Map.of("source", "form", "text", "Yes")));
  }
}
