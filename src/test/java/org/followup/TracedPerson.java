package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.DemoNode.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who does and suffers everything that can be held about a person, on a node. */
final class TracedPerson {

  static final String ID = "customer-77001";
  static final String TYPED = "Zerlina.Quast@Mail-Example.COM";
  private static final String FIRST_NAME = "Zerlina";
  private static final String LAST_NAME = "Quastfelder";
  private static final String PHONE = "+49 151 7770042133";

  /** The address, typed or normalised, is found by its parts, in any case. */
  static final String[] TRACES = {"zerlina", "quast", "7770042133"};

  private final ObjectMapper json = new ObjectMapper();
  private final DemoNode node;
  private final RunningFollowup followup;
  private final DatabaseDump database;

  TracedPerson(DemoNode node) {
    this.node = node;
    followup = node.followup;
    database = node.database;
  }

  /** From before we know them on; leaves traces everywhere. */
  void livesThroughEverything() throws Exception {
    // before we know anybody of that address
    webhook(
        "customers/data_request",
        "{\"customer\":{\"id\":55,\"email\":\"%s\",\"phone\":\"%s\"},\"data_request\":{\"id\":10}}"
            .formatted(TYPED, PHONE));
    isKnown(ID);
    consent(ID, "marketing:*", "express");
    ok(
        followup.put(
            "/api/recipients/" + ID + "/consents/tracking",
            """
            {"granted":true,"basis":"express","level":"individual",
             "evidence":{"source":"form","text":"%s, %s agrees"}}
            """
                .formatted(FIRST_NAME, PHONE)));
    String contact =
        """
        {"email":"%s","firstName":"%s","lastName":"%s","phone":"%s","note":"Ask for %s",
         "shipping":{"name":"%s %s","phones":["%s"]},"endsAt":"2999-01-01",
         "total":19.9,"currency":"EUR","cartUrl":"https://shop.example/cart?for=%s",
         "products":[{"product_id":"p-1","name":"Cup for %s","price":19.9,"quantity":1}]}
        """
            .formatted(
                TYPED,
                FIRST_NAME,
                LAST_NAME,
                PHONE,
                FIRST_NAME,
                FIRST_NAME,
                LAST_NAME,
                PHONE,
                TYPED,
                FIRST_NAME);
    event("signed-up-1", "signed-up", ID, null, contact);
    event("mail-to-" + TYPED, "trial-started", ID, "trial of " + FIRST_NAME, contact);
    bareMessage(contact);
    // behind the checkout, which would end it
    event("cart-1", "cart-updated", ID, "cart/" + TYPED, contact);
    event("delivered-1", "order-delivered", ID, "order-1", contact);
    event("delivered-2", "order-delivered", ID, "order-2", contact);
    node.advance("P3D");
    comesBack();
    unhappy();
    webhooks();
    looks();
    failures();
  }

  void isKnown(String id) throws Exception {
    ok(
        followup.put(
            "/api/recipients/" + id,
            """
            {"email":"%s","locale":"de-DE","timeZone":"Europe/Berlin",
             "attributes":{"firstName":"%s","lastName":"%s","phone":"%s"},
             "postalAddress":{"name":"%s %s","company":"%s GmbH","street":"Quastenweg 9",
              "postalCode":"04109","city":"Leipzig","country":"DE"}}
            """
                .formatted(TYPED, FIRST_NAME, LAST_NAME, PHONE, FIRST_NAME, LAST_NAME, LAST_NAME)));
  }

  void consent(String id, String purpose, String basis) throws Exception {
    ok(
        followup.put(
            "/api/recipients/" + id + "/consents/" + purpose,
            """
            {"granted":true,"basis":"%s",
             "evidence":{"source":"form","text":"Yes, says %s","email":"%s"}}
            """
                .formatted(basis, FIRST_NAME, TYPED)));
  }

  String event(String id, String type, String recipient, String subject, String data)
      throws Exception {
    HttpResponse<String> answer =
        followup.send(
            "POST",
            "/api/events",
            """
            {"id":"%s","source":"shop.example","type":"%s","recipient":"%s",%s"data":%s}
            """
                .formatted(
                    id,
                    type,
                    recipient,
                    subject == null ? "" : "\"subject\":\"" + subject + "\",",
                    data),
            "Prefer",
            "wait=20");
    ok(answer);
    return answer.body();
  }

  /** The engine's own door takes variables of any name. */
  private void bareMessage(String contact) throws Exception {
    String value = json.writeValueAsString(contact);
    followup.post(
        "/engine-rest/message",
        """
        {"messageName":"checkout-started","businessKey":"%s","resultEnabled":false,
         "processVariables":{"email":{"value":"%s"},"hint":{"value":%s}}}
        """
            .formatted(ID, TYPED, value));
  }

  /** Opens, clicks and rates what came. */
  private void comesBack() throws Exception {
    JsonNode mails = json.readTree(followup.get("/demo/inbox?to=" + TYPED).body());
    assertThat(mails).as("mails").isNotEmpty();
    for (JsonNode mail : mails) {
      Matcher links =
          Pattern.compile("http://[^\"' >]+/(c|o|r)/[^\"' >]+").matcher(mail.path("html").asText());
      while (links.find()) {
        followup.send(
            "GET",
            links.group().replaceFirst("^http://[^/]+", ""),
            "",
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36");
      }
    }
  }

  /** Two poor ratings: one call is made, with notes; the other one is open at the end. */
  private void unhappy() throws Exception {
    for (String order : new String[] {"order-1", "order-2"}) {
      event(
          "review-" + order,
          "review-submitted",
          ID,
          order,
          "{\"rating\":1,\"review\":{\"text\":\"%s is angry, %s\"}}".formatted(FIRST_NAME, PHONE));
    }
    JsonNode tasks =
        json.readTree(followup.get("/engine-rest/task?processInstanceBusinessKey=" + ID).body());
    assertThat(tasks).hasSize(2);
    ok(
        followup.post(
            "/engine-rest/task/%s/complete".formatted(tasks.get(0).path("id").asText()),
            """
            {"variables":{"outcome":{"value":"not-reached"},
              "notes":{"value":"%s moved, now %s"},"nextAppointment":{"value":"Monday, %s"}}}
            """
                .formatted(LAST_NAME, PHONE, PHONE)));
  }

  private void webhooks() throws Exception {
    String customer =
        "\"id\":770017700177,\"email\":\"%s\",\"first_name\":\"%s\",\"last_name\":\"%s\",\"phone\":\"%s\""
            .formatted(TYPED, FIRST_NAME, LAST_NAME, PHONE);
    webhook("customers/update", "{" + customer + "}");
    webhook(
        "orders/create",
        """
        {"id":770018,"email":"%s","phone":"%s","currency":"EUR","total_price":"12.00",
         "created_at":"2026-11-21T10:00:00Z","customer":{%s},"note":"for %s",
         "shipping_address":{"name":"%s","phone":"%s"},
         "line_items":[{"id":1,"product_id":2,"title":"Tea for %s","price":"12.00","quantity":1}]}
        """
            .formatted(TYPED, PHONE, customer, FIRST_NAME, LAST_NAME, PHONE, FIRST_NAME));
    webhook(
        "customers/data_request",
        "{\"customer\":{%s},\"orders_requested\":[770018],\"data_request\":{\"id\":9}}"
            .formatted(customer));
  }

  private void webhook(String topic, String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("demo-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    ok(
        followup.send(
            "POST",
            "/webhooks/shopify",
            body,
            "X-Shopify-Topic",
            topic,
            "X-Shopify-Shop-Domain",
            "tea.myshopify.com",
            "X-Shopify-Webhook-Id",
            topic + body.length(),
            "X-Shopify-Hmac-SHA256",
            signature));
  }

  /** People at the console look at them. */
  private void looks() throws Exception {
    ok(followup.get("/api/messages/welcome-series/welcome/preview?recipient=" + ID));
    ok(
        followup.post(
            "/api/messages/welcome-series/welcome/test",
            "{\"to\":\"%s\",\"recipient\":\"%s\"}".formatted(TYPED, ID)));
    AttackHttp browser = AttackHttp.session(followup.port(), "demo", "demo");
    browser.get("/");
    String token = "_csrf=" + browser.cookie("FOLLOWUP-CSRF");
    String typed = java.net.URLEncoder.encode(TYPED, StandardCharsets.UTF_8);
    browser.form("/recipients", token + "&text=" + typed, "Accept", "text/html");
    browser.form("/recipients", token + "&text=Zerli", "Accept", "text/html");
    browser.get("/recipients/" + ID, "Accept", "text/html");
  }

  /** What went wrong with them, as the tables keep it. */
  private void failures() throws Exception {
    event("left-1", "page-left", ID, null, "{\"page\":\"/%s\"}".formatted(FIRST_NAME));
    assertThat(
            database.run(
                """
                insert into event_inbox
                  (seq, accepted_at, recipient_key, alone, due_at, attempts, state, last_error)
                select seq, accepted_at, recipient_id, false, accepted_at, 5, 'dead',
                  'Cannot read %s of %s' from event_log where id = 'left-1'
                """
                    .formatted(PHONE, TYPED)))
        .isOne();
    database.run(
        """
        update event_ledger set events = events - 1 where entry_id = (
          select max(entry_id) from event_ledger where account = 'applied')
        """);
    assertThat(
            database.run(
                """
                update message_outbox set reason = 'Template fails on %s', smtp_reply = '550 <%s>'
                where state in ('SENT', 'PUT_OFF') and recipient_id = '%s'
                """
                    .formatted(FIRST_NAME, TYPED, ID)))
        .isPositive();
    database.run(
        """
        update message_verdict set reason = 'Template fails on %s' where verdict_id in (
          select max(verdict_id) from message_verdict)
        """
            .formatted(FIRST_NAME));
  }
}
