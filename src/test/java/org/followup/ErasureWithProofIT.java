package org.followup;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.DemoNode.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who came by a file, signed up twice, was two names and a device, wrote to us, was put on
 * the list and had the processing restricted is erased where proof is kept: nothing leads to them
 * but the proof, which is encrypted, shown to administrators and gone after its year.
 */
class ErasureWithProofIT {

  private static final String ID = "customer-88001";
  private static final String EARLIER = "customer-87999";
  private static final String DEVICE = "device-4711";
  private static final String TYPED = "Zerlina.Quast@Mail-Example.COM";
  private static final String NAME = "Zerlina Quastfelder";
  private static final String PHONE = "+49 151 7770042133";
  private static final String[] TRACES = {"zerlina", "quast", "7770042133"};

  private static final String FILE =
      """
      id,email,locale,attributes.firstName,attributes.lastName,attributes.phone,\
      consent.marketing:*,consent.basis,consent.at,consent.source,consent.text
      %1$s,%2$s,de-DE,Zerlina,Quastfelder,%3$s,true,express,2026-02-03T04:05:06Z,till,"Ja, %4$s"
      customer-88099,zerlina quast at home,,,,,,,,,
      """
          .formatted(ID, TYPED, PHONE, NAME);

  private static final String DATA =
      """
      {"email":"%1$s","firstName":"Zerlina","lastName":"Quastfelder","phone":"%2$s","total":19.9,
       "currency":"EUR","cartUrl":"https://shop.example/cart?for=%1$s",
       "products":[{"product_id":"p-1","name":"Cup for %3$s","price":19.9,"quantity":1}]}
      """
          .formatted(TYPED, PHONE, NAME);

  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private DemoNode node;

  private int inbound;

  @Test
  void leavesNothingButTheProofWhichEnds() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      inbound = free.getLocalPort();
    }
    try (DemoNode running =
        DemoNode.start(
            folder,
            "--followup.retention.proof=P1Y",
            "--followup.inbound.smtp.port=" + inbound,
            "--followup.mail.unsubscribe-mailto=stop@shop.example")) {
      node = running;
      lives();
      assertThat(node.database.find(TRACES).keySet())
          .as("the life left its traces, or this test shows nothing")
          .contains(
              "recipient_profile.email",
              "recipient_consent_evidence.evidence",
              "recipient_restriction.reason",
              "intake_import_line.cells",
              "tracking_sign_up.address",
              "journey_instance.content",
              "event_log_" + month() + ".data");

      HttpResponse<String> erased = node.followup.delete("/api/recipients/" + EARLIER);
      assertThat(erased.statusCode()).isEqualTo(204);
      node.advance("PT2M");
      node.until("select count(*) from tracking_sign_up where confirmed_at is null");
      node.until("select count(*) from journey_instance where ended_at is null");
      node.until("select count(*) from event_inbox");
      nothingIsLeft();
      keptProof(erased.headers().firstValue("Location").orElseThrow());

      comesBackByTheSameFile();
      for (String id : List.of(ID, "customer-88002")) {
        assertThat(node.followup.delete("/api/recipients/" + id).statusCode()).isEqualTo(204);
      }
      node.advance("P366D");
      node.until("select count(*) from event_inbox");
      assertThat(look()).contains("No proof is kept of that address.");
      nothingIsLeft();
    }
  }

  private void nothingIsLeft() throws Exception {
    assertThat(node.database.find(TRACES)).as("traces in the database").isEmpty();
    assertThat(node.followup.log()).as("the log").doesNotContainIgnoringCase(TRACES);
    assertThat(node.databaseLog()).as("the database's log").doesNotContainIgnoringCase(TRACES);
  }

  private void keptProof(String receipt) throws Exception {
    JsonNode told = json.readTree(ok(node.followup.get(receipt)));
    assertThat(told.path("kept"))
        .filteredOn(kept -> kept.path("kind").asText().equals("consent-proof"))
        .isNotEmpty()
        .allSatisfy(kept -> assertThat(kept.path("until").asText()).isNotEmpty());
    var page = Jsoup.parse(look());
    assertThat(page.select("article.card h3").eachText()).contains(ID);
    assertThat(page.select("article.card dd").eachText())
        .contains(TYPED, "till", "Ja, " + NAME, "yes")
        .noneMatch(text -> text.startsWith("no:"));
    assertThat(
            node.database.count(
                "select count(*) from console_audit where deed = 'consent-proof-shown'"))
        .isEqualTo(node.database.count("select count(*) from recipient_consent_proof"))
        .isPositive();
    assertThat(node.followup.log()).doesNotContainIgnoringCase(TRACES);
  }

  private String look() {
    AttackHttp admin = AttackHttp.session(node.followup.port(), "demo", "demo");
    admin.get("/");
    return admin
        .form(
            "/consents/proofs",
            "_csrf="
                + admin.cookie("FOLLOWUP-CSRF")
                + "&text="
                + URLEncoder.encode(
                    TYPED.toLowerCase(java.util.Locale.ROOT), StandardCharsets.UTF_8),
            "Accept",
            "text/html")
        .body();
  }

  /** What the file says was agreed to before the erasure, and the shop's sales do not count. */
  private void comesBackByTheSameFile() throws Exception {
    imported(FILE, "?mode=valid-lines", "done");
    imported(FILE.replace(ID, "customer-88002"), "?mode=valid-lines", "done");
    for (String id : List.of(ID, "customer-88002")) {
      event(
          "again-" + id,
          "cart-updated",
          "\"recipient\":\"" + id + "\",\"subject\":\"x-" + id + "\"");
    }
    node.advance("P2D");
    assertThat(
            node.database.count(
                "select count(*) from message_outbox where marketing and asked_at >="
                    + " (select max(erased_at) from recipient_erasure) and state = 'SENT'"))
        .as("marketing since the erasure")
        .isZero();
  }

  private void lives() throws Exception {
    imported(FILE, "?mode=valid-lines", "done");
    ok(
        node.followup.post(
            "/api/suppressions",
            """
            {"addresses":["%s"],"scope":"marketing:product","reason":"objection","note":"by phone"}
            """
                .formatted(TYPED)));
    signUp();
    String confirm = link("/confirm/", 1);
    node.followup.send("POST", confirm, "", "Content-Type", "application/x-www-form-urlencoded");
    assertThat(ok(node.followup.get("/api/recipients/" + ID + "/consents"))).contains("newsletter");

    event("cart-1", "cart-updated", "\"recipient\":\"" + ID + "\",\"subject\":\"cart-1\"");
    node.advance("P2D");
    String preferences = link("/preferences/", 2);
    for (String form : List.of("do=pause", "do=resume", "do=profile&locale=en&zone=Asia/Kolkata")) {
      ok(
          node.followup.send(
              "POST", preferences, form, "Content-Type", "application/x-www-form-urlencoded"));
    }
    event("cart-2", "cart-updated", "\"anonymousid\":\"" + DEVICE + "\",\"subject\":\"cart-2\"");
    event("i-1", "identify", "\"recipient\":\"" + ID + "\",\"anonymousid\":\"" + DEVICE + "\"");
    ok(
        node.followup.put(
            "/api/recipients/" + EARLIER,
            """
            {"email":"%s","attributes":{"firstName":"Zerlina","phone":"%s"}}
            """
                .formatted(TYPED, PHONE)));
    ok(
        node.followup.put(
            "/api/recipients/" + EARLIER + "/consents/marketing:offers",
            """
            {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, says %s"}}
            """
                .formatted(NAME)));
    ok(
        node.followup.post(
            "/api/events",
            """
            {"id":"a-1","source":"shop.example","type":"alias","recipient":"%s",
             "data":{"previousId":"%s"}}
            """
                .formatted(ID, EARLIER)));
    node.until("select count(*) from event_inbox");
    assertThat(ok(node.followup.get("/api/recipients/" + EARLIER))).contains(ID);

    writesToUs();
    signUp();
    link("/confirm/", 1);
    imported(FILE.lines().limit(2).collect(joining("\n")), "?dryRun=true", "checked");
    ok(
        node.followup.put(
            "/api/recipients/" + ID + "/restriction",
            "{\"restricted\":true,\"reason\":\"%s contests the number %s\"}"
                .formatted(NAME, PHONE)));
    for (String seen : List.of("/export", "/export.html", "/certificate", "/timeline")) {
      ok(node.followup.get("/api/recipients/" + ID + seen));
    }
  }

  private void writesToUs() throws Exception {
    JsonNode newest = inbox().get(0);
    String messageId = newest.path("headers").path("Message-ID").get(0).asText();
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", String.valueOf(inbound));
    properties.setProperty("mail.smtp.from", TYPED);
    Session session = Session.getInstance(properties);
    for (String said : List.of("Who calls " + PHONE + "? Yours, " + NAME, "Stop")) {
      MimeMessage reply = new MimeMessage(session);
      reply.setFrom(new InternetAddress(TYPED, NAME));
      reply.setRecipient(Message.RecipientType.TO, new InternetAddress("shop@shop.example"));
      reply.setSubject("Re: for " + NAME, "UTF-8");
      reply.setText(said + "\n\n-- \n" + NAME, "UTF-8");
      reply.setHeader("In-Reply-To", messageId);
      Transport.send(reply);
    }
    node.until("select count(*) from event_inbox");
    assertThat(
            node.database.count(
                "select count(*) from event_log where type in ('replied', 'unsubscribed')"))
        .as("both were understood")
        .isEqualTo(2);
  }

  private void signUp() throws Exception {
    ok(
        node.followup.post(
            "/api/subscriptions",
            """
            {"email":"%s","topics":["newsletter"],"firstName":"Zerlina","lastName":"Quastfelder",
             "form":{"source":"footer of %s","text":"Yes, send me the newsletter.","language":"en"},
             "boxes":{"newsletter":true},"ip":"203.0.113.7","agent":"Browser of %s"}
            """
                .formatted(TYPED, NAME, PHONE)));
  }

  private void imported(String file, String how, String end) throws Exception {
    HttpResponse<String> taken =
        node.followup.send(
            "POST",
            "/api/imports" + how,
            file,
            "Content-Type",
            "text/csv",
            "Content-Disposition",
            "attachment; filename=\"people.csv\"");
    ok(taken);
    String location = taken.headers().firstValue("Location").orElseThrow();
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    String state;
    do {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      assertThat(System.nanoTime()).as("import").isLessThan(deadline);
      state = json.readTree(ok(node.followup.get(location))).path("state").asText();
    } while (List.of("checking", "writing").contains(state));
    assertThat(state).isEqualTo(end);
  }

  private void event(String id, String type, String whose) throws Exception {
    ok(
        node.followup.send(
            "POST",
            "/api/events",
            "{\"id\":\"%s\",\"source\":\"shop.example\",\"type\":\"%s\",%s,\"data\":%s}"
                .formatted(id, type, whose, DATA),
            "Prefer",
            "wait=20"));
  }

  private JsonNode inbox() throws Exception {
    return json.readTree(ok(node.followup.get("/demo/inbox?to=" + TYPED)));
  }

  /** The path of such a link in the newest mail that has one, once there are so many mails. */
  private String link(String kind, int mails) throws Exception {
    Pattern link = Pattern.compile("http://[^/\"]+(" + kind + "[^\"]+)");
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (true) {
      List<String> found = new ArrayList<>();
      JsonNode all = inbox();
      for (JsonNode mail : all) {
        Matcher matcher = link.matcher(mail.path("html").asText());
        if (matcher.find()) {
          found.add(matcher.group(1));
        }
      }
      if (all.size() >= mails && !found.isEmpty()) {
        return found.get(0);
      }
      assertThat(System.nanoTime()).as(kind + " in " + all).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private String month() throws Exception {
    String now = json.readTree(node.followup.get("/demo/clock").body()).path("now").asText();
    return now.substring(0, 7).replace('-', '_');
  }
}
