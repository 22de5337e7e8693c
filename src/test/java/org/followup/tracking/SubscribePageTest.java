package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import org.followup.FollowupTest;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The form that people fill, as a browser without scripts and cookies sends it. */
@FollowupTest
class SubscribePageTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;

  private OptIn optIn;
  private URI form;

  @BeforeEach
  void shop() {
    optIn = new OptIn(port, json);
    form = optIn.loop.at("/subscribe");
  }

  @Test
  void isAFormInTwoLanguagesForTheShopsFrameAlone() {
    HttpResponse<String> page = optIn.loop.get(form.resolve("/subscribe?lang=de&form=footer"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .endsWith("frame-ancestors https://shop.example");
    assertThat(page.headers().firstValue("X-Frame-Options")).isEmpty();
    HttpResponse<String> other = optIn.loop.get(form.resolve("/confirm/x"));
    assertThat(other.headers().firstValue("Content-Security-Policy").orElseThrow())
        .endsWith("frame-ancestors 'none'");
    Document document = Jsoup.parse(page.body());
    assertThat(document.select("html").attr("lang")).isEqualTo("de");
    assertThat(document.text()).contains("Ich möchte von Followup Shop E-Mails", "Newsletter");
    assertThat(document.select("input[name=topics]").eachAttr("value"))
        .containsExactly("newsletter");
    assertThat(document.select("input[name=form]").attr("value")).isEqualTo("footer");
    assertThat(document.select("script")).isEmpty();
    assertThat(optIn.loop.get(form.resolve("/subscribe?lang=fr")).body())
        .contains("<html lang=\"en\"", "I would like Followup Shop to write to me");
  }

  @Test
  void takesASignUpAndKeepsWhatWasShownAsEvidence() {
    String text =
        Jsoup.parse(optIn.loop.get(form.resolve("/subscribe?lang=de")).body())
            .select("form p")
            .text();
    String answer =
        optIn
            .loop
            .post(form, "email=form-1%40example.com&topics=newsletter&lang=de&form=footer")
            .body();
    assertThat(answer).contains("Schau bitte in dein Postfach").doesNotContain("form-1");
    URI link = optIn.link("form-1@example.com", 1);
    assertThat(optIn.inbox("form-1@example.com").get(0).path("subject").asText())
        .isEqualTo("Bitte bestätige deine Anmeldung");
    assertThat(Jsoup.parse(optIn.loop.get(link).body()).select("blockquote").text())
        .isEqualTo(text);
    assertThat(evidence("form-1@example.com"))
        .contains("\"source\": \"sign-up page, footer\"", text, "\"language\": \"de\"")
        .contains("\"requestedFromIp\": \"127.0.0.1\"", MailLoop.CHROME);
  }

  @Test
  void believesNoTextOrTopicThatARequestBrings() {
    String said =
        "email=form-2%40example.com&topics=newsletter,win-a-car&text=Give+me+all&source=x"
            + "&form=%3Cb%3E&recipient=customer-17&firstName=Call+0900+now";
    assertThat(optIn.loop.post(form, said).statusCode()).isEqualTo(200);
    optIn.link("form-2@example.com", 1);
    assertThat(evidence("form-2@example.com"))
        .contains("I would like", "\"topics\": [\"newsletter\"]", "\"source\": \"sign-up page\"")
        .doesNotContain("Give me", "car", "0900", "<b>");
    assertThat(
            sql.sql("select wanted_recipient is null from tracking_sign_up where address = :email")
                .param("email", "form-2@example.com")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void tellsNobodyWhatIsKnownAndTakesNothingOfAMachine() {
    optIn.loop.introduce("form-known", "en", "marketing:newsletter");
    String known = optIn.loop.post(form, "email=form-known%40example.com&topics=newsletter").body();
    String unknown = optIn.loop.post(form, "email=form-new%40example.com&topics=newsletter").body();
    String machine =
        optIn.loop.post(form, "email=form-bot%40example.com&topics=newsletter&website=x").body();
    assertThat(List.of(known, machine)).containsOnly(unknown);
    assertThat(unknown).contains("Please look into your mailbox");
    assertThat(evidence("form-bot@example.com")).isEmpty();
  }

  @Test
  void asksAgainWhereSomethingIsMissing() {
    HttpResponse<String> noAddress = optIn.loop.post(form, "email=%3Cme%3E&topics=newsletter");
    assertThat(noAddress.statusCode()).isEqualTo(400);
    assertThat(noAddress.body()).contains("This is no e-mail address", "value=\"&lt;me&gt;\"");
    HttpResponse<String> noTopic = optIn.loop.post(form, "email=form-3%40example.com");
    assertThat(noTopic.statusCode()).isEqualTo(400);
    assertThat(noTopic.body()).contains("Please tick at least one", "form-3@example.com");
  }

  @Test
  void saysNothingOfLinksThatAreNone() {
    optIn.request("form-4@example.com", "");
    String link = optIn.link("form-4@example.com", 1).toString();
    String neutral = optIn.loop.get(form.resolve("/confirm/x")).body();
    int at = link.length() - 3;
    String forged =
        link.substring(0, at) + (link.charAt(at) == 'A' ? 'B' : 'A') + link.substring(at + 1);
    for (String bad :
        List.of(link.substring(0, at), forged, link + "A", link.replace("/confirm/", "/u/"))) {
      assertThat(optIn.loop.get(URI.create(bad)).statusCode()).isEqualTo(404);
      assertThat(optIn.loop.post(URI.create(bad), "").statusCode()).isEqualTo(404);
      if (bad.contains("/confirm/")) {
        assertThat(optIn.loop.post(URI.create(bad), "").body()).isEqualTo(neutral);
      }
    }
    assertThat(evidence("form-4@example.com")).isNotEmpty();
  }

  /** Of the open sign-up of the address; empty where there is none. */
  private String evidence(String email) {
    return sql.sql("select evidence::text from tracking_sign_up where address = :email")
        .param("email", email)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
