package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.followup.intake.ProviderSamples.object;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.intake.IntakeHttp.Answer;
import org.followup.recipient.Consents;
import org.followup.recipient.PersonSuppressions;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppression;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** Providers tell of mails that really left. */
@FollowupTest
class ProviderWebhooksTest {

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired PersonSuppressions suppressions;
  @Autowired History history;
  @Autowired Clock clock;
  @Autowired RequestBodies bodies;
  @Autowired FullInbox fullInbox;
  @Autowired ProviderMails mails;
  @Autowired WebhookTokens tokens;

  private final RecipientId kim = new RecipientId("hook-" + UUID.randomUUID());
  private IntakeHttp http;

  @BeforeEach
  void open() {
    http = new IntakeHttp(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ses", "mailgun", "postmark", "sendgrid"})
  void openToNobodyWithoutASignature(String provider) {
    for (String body : List.of("{}", "[]", "", "nonsense", "{\"Type\":\"Notification\"}")) {
      Answer answer = send(provider, body);
      assertThat(answer.status()).as(body).isEqualTo(401);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
    }
    assertThat(send(provider, "x".repeat(6_000_000), secret()).status()).isEqualTo(413);
  }

  @Test
  void mailgunsBounceIsAnEventOnceAndEndsMailToTheAddress() {
    String mail = welcomed();
    ObjectNode body =
        ProviderSamples.mailgun(
            object(
                """
                {"event":"failed","severity":"permanent","reason":"bounce","id":"%s",
                 "timestamp":%d.5,"recipient":"somebody-else@example.com",
                 "delivery-status":{"code":550,"message":"5.1.1 user unknown"},
                 "message":{"headers":{"message-id":"%s"}}}
                """
                    .formatted(
                        UUID.randomUUID(),
                        clock.instant().getEpochSecond() - 60,
                        mail.replaceAll("[<>]", ""))),
            clock.instant());

    assertThat(send("mailgun", body.toString()).json())
        .isEqualTo(object("{\"taken\":1,\"unknown\":0}"));
    assertThat(send("mailgun", body.toString()).status())
        .as("the same once more, since our answer was lost")
        .isEqualTo(200);
    ObjectNode stolen = body.deepCopy();
    ((ObjectNode) stolen.path("event-data")).put("event", "complained").put("id", "other");
    assertThat(send("mailgun", stolen.toString()).status())
        .as("a token is good for one body")
        .isEqualTo(401);

    Event bounced = only("email-bounced");
    assertThat(bounced.source()).isEqualTo("followup/mailgun");
    assertThat(bounced.data())
        .containsEntry("kind", "hard")
        .containsEntry("reason", "userunknown")
        .containsEntry("status", "5.1.1");
    assertThat(suppressed()).containsExactly("all hard-bounce");
    assertThat(types()).doesNotContain("email-marked-as-spam");
    assertThat(tokens.forget(clock.instant().minus(Duration.ofDays(1)), 10)).isZero();
    assertThat(tokens.forget(clock.instant().plus(Duration.ofMinutes(1)), 10)).isPositive();
  }

  @Test
  void sendgridTellsSeveralMailsAtOnceAllOrNone() {
    String mail = welcomed();
    long now = clock.instant().getEpochSecond();
    String body =
        """
        [{"event":"delivered","timestamp":%1$d,"smtp-id":"%2$s","sg_event_id":"%3$s-1"},
         {"event":"spamreport","timestamp":%1$d,"followup":"%4$s","sg_event_id":"%3$s-2"},
         {"event":"spamreport","timestamp":%1$d,"email":"%5$s@example.com",
          "smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","sg_event_id":"%3$s-3"}]
        """
            .formatted(now, mail, UUID.randomUUID(), mark(mail), kim.value());

    for (int i = 0; i < 2; i++) {
      assertThat(sendgrid(body, body).json()).isEqualTo(object("{\"taken\":2,\"unknown\":1}"));
    }
    assertThat(sendgrid(body, body + " ").status()).as("altered").isEqualTo(401);
    assertThat(sendgrid("{}", "{}").status()).as("signed, but no array").isEqualTo(400);

    only("email-delivered");
    only("email-marked-as-spam");
    assertThat(suppressed()).containsExactly("marketing complaint");
  }

  @Test
  void postmarkKnowsTheMailByOurMark() {
    String mail = welcomed();
    String body =
        """
        {"RecordType":"SubscriptionChange","MessageID":"%s","Recipient":"x@example.com",
         "SuppressSending":true,"SuppressionReason":"ManualSuppression","Origin":"Recipient",
         "ChangedAt":"%s","Metadata":{"followup":"%s"}}
        """
            .formatted(UUID.randomUUID(), clock.instant(), mark(mail));

    assertThat(send("postmark", body, "X-Followup-Secret", "wrong").status()).isEqualTo(401);
    assertThat(types()).doesNotContain("unsubscribed");
    assertThat(send("postmark", body, secret()).json())
        .isEqualTo(object("{\"taken\":1,\"unknown\":0}"));
    only("unsubscribed");
    assertThat(send("postmark", "nonsense", secret()).status()).isEqualTo(400);
    assertThat(send("postmark", "{\"RecordType\":\"Open\"}", secret()).json())
        .isEqualTo(object("{\"taken\":0,\"unknown\":0}"));
  }

  @Test
  void addressesInPayloadsProveNothing() {
    String mail = welcomed();
    String torn = mail.replaceFirst("\\.[0-9a-f]", ".x");
    for (String id : List.of("", torn, mail.replaceFirst("@.*", "@evil.example>"), kim.value())) {
      String body =
          """
          {"RecordType":"SpamComplaint","ID":1,"Email":"%s@example.com",
           "Metadata":{"followup":"%s","recipient":"%s"}}
          """
              .formatted(kim.value(), id, kim.value());
      assertThat(send("postmark", body, secret()).json())
          .as(id)
          .isEqualTo(object("{\"taken\":0,\"unknown\":1}"));
    }
    assertThat(types()).doesNotContain("email-marked-as-spam");
    assertThat(suppressed()).isEmpty();
  }

  @Test
  void sesConfirmsItsTopicAndTellsOfBounces() throws Exception {
    SnsTopic topic = new SnsTopic(clock);
    MockMvc door = ses(topic);
    ObjectNode confirmation = topic.confirmation("SubscriptionConfirmation");
    String subscribe = confirmation.path("SubscribeURL").asText();
    assertThat(send(door, confirmation).getStatus()).as("Amazon does not answer").isEqualTo(503);
    topic.files.put(subscribe, new byte[0]);
    topic.fetched.clear();
    assertThat(send(door, confirmation).getStatus()).isEqualTo(200);
    assertThat(topic.fetched).containsExactly(subscribe);
    ObjectNode elsewhere =
        topic.sign(confirmation.deepCopy().put("SubscribeURL", "https://evil.com/"), "1");
    assertThat(send(door, elsewhere).getStatus()).isEqualTo(401);
    assertThat(send(door, topic.confirmation("UnsubscribeConfirmation")).getStatus())
        .isEqualTo(200);
    assertThat(topic.fetched).as("nothing else was asked for").containsExactly(subscribe);
    assertThat(send(door, topic.notification("Successfully validated SNS topic.")).getStatus())
        .isEqualTo(200);

    String mail = welcomed();
    ObjectNode bounce =
        topic.notification(
            """
            {"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General",
             "bouncedRecipients":[{"emailAddress":"x@example.com","action":"failed",
              "status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}],
             "timestamp":"%s","feedbackId":"%s"},
             "mail":{"messageId":"0101-ses","headers":[{"name":"Message-ID","value":"%s"}]}}
            """
                .formatted(clock.instant(), UUID.randomUUID(), mail));
    ObjectNode forged = bounce.deepCopy();
    forged.put("Message", bounce.path("Message").asText().replace("General", "NoEmail"));
    assertThat(send(door, forged).getStatus()).isEqualTo(401);
    assertThat(types()).doesNotContain("email-bounced");

    for (int i = 0; i < 2; i++) {
      MockHttpServletResponse answer = send(door, bounce);
      assertThat(answer.getStatus()).isEqualTo(200);
      assertThat(IntakeHttp.JSON.readTree(answer.getContentAsString()))
          .isEqualTo(object("{\"taken\":1,\"unknown\":0}"));
    }
    assertThat(only("email-bounced").source()).isEqualTo("followup/ses");
    assertThat(suppressed()).containsExactly("all hard-bounce");
  }

  @Test
  void sesComesBackWhereItsCertificateCannotBeFetched() throws Exception {
    SnsTopic topic = new SnsTopic(clock);
    ObjectNode body = topic.notification("{}");
    topic.files.clear();

    MockHttpServletResponse answer = send(ses(topic), body);

    assertThat(answer.getStatus()).isEqualTo(503);
    assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
  }

  @Test
  void standsInTheDescriptionOfTheApi() {
    JsonNode paths =
        IntakeHttp.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs"))
                    .build())
            .json()
            .path("paths");
    for (String provider : List.of("ses", "mailgun", "postmark", "sendgrid")) {
      assertThat(paths.path("/webhooks/" + provider).path("post").path("summary").asText())
          .as(provider)
          .isNotEmpty();
    }
  }

  private MockMvc ses(SnsTopic topic) {
    return MockMvcBuilders.standaloneSetup(
            new SesController(bodies, fullInbox, topic.signature(), topic, mails))
        .setControllerAdvice(new IntakeProblems())
        .build();
  }

  private static MockHttpServletResponse send(MockMvc door, ObjectNode body) throws Exception {
    return door.perform(
            post("/webhooks/ses")
                .contentType("text/plain; charset=UTF-8")
                .content(body.toString().getBytes(StandardCharsets.UTF_8)))
        .andReturn()
        .getResponse();
  }

  private Answer send(String provider, String body, String... headers) {
    return http.post(
        "/webhooks/" + provider, "application/json", BodyPublishers.ofString(body), headers);
  }

  private Answer sendgrid(String signed, String sent) {
    String time = Long.toString(clock.instant().getEpochSecond());
    return send(
        "sendgrid",
        sent,
        SendgridSignature.SIGNATURE,
        ProviderSamples.sendgrid(time, signed.getBytes(StandardCharsets.UTF_8)),
        SendgridSignature.TIME,
        time);
  }

  private static String[] secret() {
    return new String[] {PostmarkSecret.HEADER, ProviderSamples.POSTMARK_SECRET};
  }

  /** The Message-ID of a mail that left for somebody of its own. */
  private String welcomed() {
    recipients.put(kim, kim.value() + "@example.com", Locale.ENGLISH, null, Map.of());
    consents.record(
        kim,
        new Consents.Consent(
            Purpose.marketing("newsletter"),
            true,
            "express",
            null,
            clock.instant(),
            Map.of("source", "form", "text", "yes")));
    Answer told =
        http.events(
            """
            {"id":"%1$s","source":"test/hooks","type":"signed-up","recipient":"%1$s","subject":"x"}
            """
                .formatted(kim.value()));
    assertThat(told.status()).isEqualTo(202);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                jdbc.sql(
                        """
                        select rfc_message_id from message_outbox
                         where recipient_id = :kim and state = 'SENT'
                        """)
                    .param("kim", kim.value())
                    .query(String.class)
                    .list(),
            list -> !list.isEmpty())
        .get(0);
  }

  private static String mark(String mailId) {
    return mailId.replaceFirst("<(m\\d+)\\.([0-9a-f]+)@.*", "$1_$2");
  }

  private Event only(String type) {
    List<Event> found =
        history.list(kim, 20).stream().filter(event -> event.type().equals(type)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private List<String> types() {
    return history.list(kim, 20).stream().map(Event::type).toList();
  }

  private List<String> suppressed() {
    return suppressions.list(kim).stream()
        .filter(Suppression::stands)
        .map(one -> one.scope().word() + " " + one.reason().word())
        .toList();
  }
}
