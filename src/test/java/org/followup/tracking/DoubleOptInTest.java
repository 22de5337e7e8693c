package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the form over a real mail to the consent, by public doors. */
@FollowupTest
class DoubleOptInTest {

  private static final Purpose NEWSLETTER = Purpose.marketing("newsletter");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;

  private OptIn optIn;

  @BeforeEach
  void shop() {
    optIn = new OptIn(port, json);
  }

  @Test
  void asksByAMailWithoutAdvertisingAndConfirmsByTheButtonAlone() {
    String email = "opt-1@example.com";
    optIn.request("Opt-1@Example.com", ",\"firstName\":\"Ana\",\"boxes\":{\"newsletter\":true}");
    URI link = optIn.link(email, 1);
    JsonNode mail = optIn.inbox(email).get(0);
    assertThat(mail.path("journey").asText()).isEqualTo("double-opt-in");
    assertThat(mail.path("message").asText()).isEqualTo("confirm-subscription");
    assertThat(mail.path("headers").path("Auto-Submitted").get(0).asText())
        .isEqualTo("auto-generated");
    assertThat(mail.path("headers").has("List-Unsubscribe")).isFalse();
    assertThat(mail.path("html").asText()).doesNotContain("/c/", "/o/", "/u/", "Ana");
    assertThat(mail.path("html").asText()).contains("only to have it confirmed");
    String pending = pendingOf(email);
    assertThat(link.getPath()).doesNotContain("opt-1", pending);

    for (String method : List.of("GET", "HEAD", "GET")) {
      HttpResponse<String> page = optIn.loop.follow(method, link, "User-Agent", MailLoop.CHROME);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(optIn.loop.get(link).body())
        .contains("One click is missing", "Yes, send me the newsletter.", "<form method=\"post\"")
        .doesNotContainIgnoringCase(email);
    assertThat(optIn.consents(pending)).isEmpty();

    assertThat(optIn.loop.post(link, "").body()).contains("You are subscribed.");
    JsonNode evidence = optIn.consents(pending).get(0).path("evidence");
    assertThat(optIn.consents(pending).get(0).path("purpose").asText())
        .isEqualTo("marketing:newsletter");
    assertThat(optIn.consents(pending).get(0).path("basis").asText()).isEqualTo("express");
    assertThat(evidence.path("source").asText()).isEqualTo("footer form v2");
    assertThat(evidence.path("text").asText()).isEqualTo("Yes, send me the newsletter.");
    assertThat(evidence.path("language").asText()).isEqualTo("en");
    assertThat(evidence.path("boxes").get(0).asText()).isEqualTo("newsletter: true");
    assertThat(evidence.path("addressAsTyped").asText()).isEqualTo("Opt-1@Example.com");
    assertThat(evidence.path("addressNormalised").asText()).isEqualTo(email);
    assertThat(evidence.path("requestedAt").asText()).endsWith("[Europe/Berlin]");
    assertThat(evidence.path("requestedFromIp").asText()).startsWith("198.51.");
    assertThat(evidence.path("requestedWithAgent").asText()).isEqualTo("Test/1");
    assertThat(evidence.path("mailMessageId").asText())
        .isEqualTo(mail.path("headers").path("Message-ID").get(0).asText());
    assertThat(evidence.path("mailServerReply").asText()).startsWith("250");
    assertThat(evidence.path("mailSentAt").asText()).endsWith("[Europe/Berlin]");
    assertThat(evidence.path("confirmedAt").asText()).endsWith("[Europe/Berlin]");
    assertThat(evidence.path("confirmedFromIp").asText()).isEqualTo("127.0.0.1");
    assertThat(evidence.path("confirmedWithAgent").asText()).isEqualTo(MailLoop.CHROME);

    // the welcome follows, and the journey that asked ends
    MailLoop.within(() -> optIn.inbox(email).size() == 2);
    assertThat(optIn.inbox(email).get(0).path("message").asText()).isEqualTo("welcome");
    assertThat(optIn.inbox(email).get(0).path("html").asText()).contains("Ana");
    assertThat(optIn.loop.timeline(pending)).contains("\"outcome\":\"goal\"");
    assertThat(optIn.loop.api("GET", "/api/recipients?limit=1000&after=signup-", null))
        .contains(pending);
  }

  @Test
  void saysSoWhereItIsConfirmedTwiceAndRecordsNothingMore() {
    optIn.request("opt-2@example.com", "");
    URI link = optIn.link("opt-2@example.com", 1);
    String pending = pendingOf("opt-2@example.com");
    optIn.loop.post(link, "");
    assertThat(optIn.loop.post(link, "").body()).contains("You are subscribed.");
    assertThat(optIn.loop.get(link).body()).contains("You are subscribed.");
    assertThat(optIn.consents(pending)).hasSize(1);
    assertThat(count("select count(*) from event_log where subject = :id", pending)).isEqualTo(3);

    consents.withdraw(new RecipientId(pending), NEWSLETTER, Map.of("source", "test"));
    assertThat(optIn.loop.post(link, "").body()).contains("This link has been used.");
    assertThat(consents.permission(new RecipientId(pending), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
  }

  @Test
  void knowsWhomTheAddressAloneBelongsTo() {
    put("opt-3-customer", "Opt-3@example.com");
    optIn.request("opt-3@example.com", ",\"lastName\":\"Late\"");
    String pending = pendingOf("opt-3@example.com");
    // a sign-up is nobody whom the address would recognise
    assertThat(recipients.listByEmail("opt-3@example.com"))
        .containsExactly(new RecipientId("opt-3-customer"));
    URI link = optIn.link("opt-3@example.com", 1);
    assertThat(optIn.loop.post(link, "").body()).contains("You are subscribed.");

    assertThat(optIn.consents("opt-3-customer")).hasSize(1);
    assertThat(optIn.loop.api("GET", "/api/recipients/opt-3-customer", null)).contains("Late");
    MailLoop.within(() -> optIn.inbox("opt-3@example.com").size() == 2);
    assertThat(optIn.loop.timeline("opt-3-customer"))
        .contains("subscription-confirmed", "signed-up", "welcome-series");
    // who was pending is gone, and so is nothing of the customer
    assertThat(recipients.find(new RecipientId(pending))).isEmpty();
    MailLoop.within(() -> optIn.loop.timeline(pending).contains("\"outcome\":\"goal\""));
    assertThat(suppressions.permission("opt-3@example.com", NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);
    assertThat(optIn.loop.post(link, "").body()).contains("You are subscribed.");
  }

  @Test
  void believesTheShopWhoItIs() {
    optIn.request("opt-4@example.com", ",\"recipient\":\"opt-4-customer\"");
    optIn.loop.post(optIn.link("opt-4@example.com", 1), "");
    assertThat(optIn.consents("opt-4-customer")).hasSize(1);
    assertThat(optIn.loop.api("GET", "/api/recipients/opt-4-customer", null))
        .contains("opt-4@example.com");
  }

  @Test
  void givesNobodyAConsentForAnAddressThatIsNotTheirs() {
    put("opt-5-customer", "elsewhere@example.com");
    optIn.request("opt-5@example.com", ",\"recipient\":\"opt-5-customer\"");
    String pending = pendingOf("opt-5@example.com");
    optIn.loop.post(optIn.link("opt-5@example.com", 1), "");
    assertThat(optIn.consents("opt-5-customer")).isEmpty();
    assertThat(optIn.consents(pending)).hasSize(1);
  }

  @Test
  void isAPersonOfItsOwnWhereSeveralHaveTheAddress() {
    put("opt-6-a", "opt-6@example.com");
    put("opt-6-b", "opt-6@example.com");
    optIn.request("opt-6@example.com", "");
    String pending = pendingOf("opt-6@example.com");
    optIn.loop.post(optIn.link("opt-6@example.com", 1), "");
    assertThat(optIn.consents(pending)).hasSize(1);
    assertThat(optIn.consents("opt-6-a")).isEmpty();
  }

  @Test
  void letsTheFirstOfTwoMailsConfirmToo() {
    optIn.request("opt-7@example.com", "");
    URI first = optIn.link("opt-7@example.com", 1);
    String earlier = pendingOf("opt-7@example.com");
    optIn.request("opt-7@example.com", "");
    URI second = optIn.link("opt-7@example.com", 2);
    assertThat(second).isNotEqualTo(first);
    MailLoop.within(() -> optIn.loop.timeline(earlier).contains("\"outcome\":\"neutral\""));
    assertThat(optIn.loop.post(second, "").body()).contains("You are subscribed.");
    assertThat(optIn.loop.post(first, "").body()).contains("You are subscribed.");
    List<RecipientId> known = recipients.listByEmail("opt-7@example.com");
    assertThat(known).hasSize(1);
    assertThat(optIn.consents(known.get(0).value())).hasSize(2);
  }

  @Test
  void bringsBackWhoWasErasedAndAsksNobodyWhoComplained() {
    suppressions.suppress("opt-8@example.com", Suppressions.Scope.MARKETING, "erased");
    optIn.request("opt-8@example.com", "");
    optIn.loop.post(optIn.link("opt-8@example.com", 1), "");
    assertThat(suppressions.permission("opt-8@example.com", NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);

    suppressions.suppress("opt-9@example.com", Suppressions.Scope.MARKETING, "complaint");
    suppressions.suppress("opt-10@example.com", Suppressions.Scope.ALL, "by hand");
    for (String email : List.of("opt-9@example.com", "opt-10@example.com")) {
      optIn.request(email, "");
      String pending = pendingOf(email);
      MailLoop.within(() -> optIn.loop.timeline(pending).contains("\"REFUSED\""));
      assertThat(optIn.loop.timeline(pending)).contains("\"gate\":\"suppression\"");
      assertThat(optIn.inbox(email)).isEmpty();
    }
  }

  @Test
  void forgetsAConfirmedOneWithThePerson() {
    optIn.request("opt-11@example.com", "");
    URI link = optIn.link("opt-11@example.com", 1);
    String pending = pendingOf("opt-11@example.com");
    assertThat(optIn.loop.api("GET", "/api/recipients/" + pending + "/export", null))
        .contains("signUps", "footer form v2");
    optIn.loop.post(link, "");
    assertThat(optIn.loop.api("GET", "/api/recipients/" + pending + "/export", null))
        .contains("signUps", "confirmedAt");
    optIn.loop.api("DELETE", "/api/recipients/" + pending, null);
    assertThat(optIn.loop.get(link).statusCode()).isEqualTo(404);
    assertThat(optIn.loop.post(link, "").statusCode()).isEqualTo(404);
    assertThat(count("select count(*) from tracking_sign_up where sign_up_id = :id", pending))
        .isZero();
  }

  private void put(String id, String email) {
    optIn.loop.api(
        "PUT", "/api/recipients/" + id, "{\"email\":\"%s\",\"locale\":\"en\"}".formatted(email));
  }

  private String pendingOf(String email) {
    return sql.sql(
            """
            select sign_up_id from tracking_sign_up
            where address = :email order by requested_at desc limit 1
            """)
        .param("email", email)
        .query(String.class)
        .single();
  }

  private int count(String query, String id) {
    return sql.sql(query).param("id", id).query(Integer.class).single();
  }
}
