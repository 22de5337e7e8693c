package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.event.Inbox;
import org.followup.message.MailLinks;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The link in a mail, over HTTP as a mail client or a browser without any cookie uses it. */
@FollowupTest
class UnsubscribeTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Purpose PRODUCT = Purpose.marketing("product");
  private static final String FORM = "application/x-www-form-urlencoded";

  @LocalServerPort int port;
  @Autowired MailLinks links;
  @Autowired UnsubscribeRepository references;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired History history;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;

  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  @Test
  void keepsOneReferencePerRecipientAndPurpose() {
    RecipientId id = subscriber("unsub-1");
    links.waysOut(1, id, OFFERS).unsubscribe();
    var reference = new UnsubscribeRepository.Reference(id, OFFERS);
    long row = references.findId(reference).orElseThrow();
    URI second = links.waysOut(2, id, OFFERS).unsubscribe();
    assertThat(references.findId(reference)).contains(row);
    assertThat(references.find(row)).contains(reference);
    assertThat(references.find(Long.MAX_VALUE)).isEmpty();
    assertThat(second.toString())
        .startsWith("http://localhost:" + port + "/u/")
        .doesNotContain("unsub-1", "offers");
    assertThatThrownBy(() -> links.waysOut(3, id, Purpose.SERVICE).unsubscribe())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsAPageWithoutChangingAnything() throws Exception {
    RecipientId id = subscriber("unsub-2");
    URI link = links.waysOut(1, id, OFFERS).unsubscribe();
    for (String method : List.of("GET", "HEAD", "GET")) {
      HttpResponse<String> page = send(method, link, "", null);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
      if (method.equals("GET")) {
        assertThat(page.body())
            .contains("<html lang=\"en\"", "offers and your cart", "One-Click", "value=\"all\"")
            .doesNotContain("unsub-2", "@example.com");
      }
    }
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Granted.class);
    assertThat(history.list(id, 10)).isEmpty();
  }

  @Test
  void speaksTheRecipientsLanguage() throws Exception {
    RecipientId id = subscriber("unsub-3");
    recipients.put(id, null, Locale.forLanguageTag("de-AT"), null, Map.of());
    String page = send("GET", links.waysOut(1, id, OFFERS).unsubscribe(), "", null).body();
    assertThat(page).contains("<html lang=\"de\"", "Angebote und Warenkorb", "Möchtest du");
    String other =
        send("GET", links.waysOut(1, id, Purpose.marketing("new-arrivals")).unsubscribe(), "", null)
            .body();
    assertThat(other).contains("new arrivals");
  }

  @ParameterizedTest
  @ValueSource(strings = {"form", "multipart", "bare"})
  void unsubscribesFromTheTopicWithOneClick(String encoding) throws Exception {
    RecipientId id = subscriber("unsub-4-" + encoding);
    URI link = links.waysOut(41, id, OFFERS).unsubscribe();
    String multipart =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (int click = 1; click <= 3; click++) {
      HttpResponse<String> answer =
          switch (encoding) {
            case "form" -> send("POST", link, "List-Unsubscribe=One-Click", FORM);
            case "multipart" -> send("POST", link, multipart, "multipart/form-data; boundary=b");
            default -> send("POST", link, "", null);
          };
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("Done.");
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id, PRODUCT)).isInstanceOf(Permission.Granted.class);
    assertThat(consents.list(id))
        .filteredOn(consent -> !consent.granted())
        .extracting(Consent::evidence)
        .containsExactly(Map.of("source", "unsubscribe link", "messageId", 41));
    assertThat(history.list(id, 10))
        .extracting(Event::type, Event::source, Event::data)
        .containsExactly(tuple("unsubscribed", "followup/unsubscribe", Map.of("topic", "offers")));
    assertThat(send("GET", link, "", null).body()).contains("no mails about");
  }

  @Test
  void stopsEverything() throws Exception {
    RecipientId id = subscriber("unsub-5");
    URI link = links.waysOut(51, id, OFFERS).unsubscribe();
    HttpResponse<String> answer = send("POST", link, "scope=all", FORM);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("no more advertising").doesNotContain("<form");
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id, PRODUCT)).isInstanceOf(Permission.Denied.class);
    assertThat(history.list(id, 10)).extracting(Event::data).containsExactly(Map.of());
  }

  @Test
  void worksAgainAfterANewConsent() throws Exception {
    RecipientId id = subscriber("unsub-6");
    URI link = links.waysOut(61, id, OFFERS).unsubscribe();
    send("POST", link, "List-Unsubscribe=One-Click", FORM);
    grant(id, OFFERS, Instant.parse("2999-01-01T00:00:00Z"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Granted.class);
    send("POST", link, "List-Unsubscribe=One-Click", FORM);
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(history.list(id, 10)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "AQAAAAAAAAAAAQAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAA", "..", "%00", "a.b"})
  void tellsNothingToAForger(String token) throws Exception {
    for (String method : List.of("GET", "POST")) {
      HttpResponse<String> answer =
          send(method, URI.create("http://localhost:" + port + "/u/" + token), "", null);
      assertThat(answer.statusCode()).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("Exception", "<form");
    }
  }

  @Test
  void answersATornLinkWithAPageForPeople() throws Exception {
    String link = links.waysOut(71, subscriber("unsub-7"), OFFERS).unsubscribe().toString();
    HttpResponse<String> answer =
        send("GET", URI.create(link.substring(0, link.length() - 3)), "", null);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("This link does not work");
  }

  private RecipientId subscriber(String name) {
    RecipientId id = new RecipientId(name);
    recipients.put(id, name + "@example.com", null, null, Map.of());
    grant(id, OFFERS, Instant.parse("2024-01-01T00:00:00Z"));
    grant(id, PRODUCT, Instant.parse("2024-01-01T00:00:00Z"));
    return id;
  }

  private void grant(RecipientId id, Purpose purpose, Instant at) {
    consents.record(
        id,
        new Consent(purpose, true, "express", null, at, Map.of("source", "form", "text", "Yes")));
  }

  private HttpResponse<String> send(String method, URI uri, String body, @Nullable String type)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
