package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.intake.ProviderSamples.mailgun;
import static org.followup.intake.ProviderSamples.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.followup.StoppedClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ProviderSignaturesTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final String TIME = Long.toString(NOW.getEpochSecond());
  private static final String TOKEN = "e0b5477167110d68991efc6b9f89f0a11066af27834600e123";
  private static final byte[] BODY = "[{\"event\":\"delivered\"}]".getBytes(StandardCharsets.UTF_8);

  private final StoppedClock clock = new StoppedClock(NOW);

  @Test
  void mailgunSignsTimeAndToken() {
    MailgunSignature signature = mailgunSignature(ProviderSamples.settings());
    ObjectNode event = object("{\"event\":\"delivered\"}");

    assertThat(find(signature, mailgun(event, TIME, TOKEN, ProviderSamples.MAILGUN_KEY)))
        .contains(TOKEN);
    assertThat(find(signature, mailgun(event, TIME, TOKEN, "other"))).isEmpty();
    ObjectNode forged = mailgun(event, TIME, TOKEN, ProviderSamples.MAILGUN_KEY);
    ((ObjectNode) forged.path("signature")).put("token", TOKEN.replace('3', '4'));
    assertThat(find(signature, forged)).isEmpty();
    ObjectNode later = mailgun(event, TIME, TOKEN, ProviderSamples.MAILGUN_KEY);
    ((ObjectNode) later.path("signature")).put("timestamp", NOW.getEpochSecond() + 1);
    assertThat(find(signature, later)).isEmpty();
    ObjectNode number = mailgun(event, TIME, TOKEN, ProviderSamples.MAILGUN_KEY);
    ((ObjectNode) number.path("signature")).put("timestamp", NOW.getEpochSecond());
    assertThat(find(signature, number)).contains(TOKEN);
    assertThat(find(signature, event)).isEmpty();
    assertThat(find(signature, object("{\"signature\":\"x\"}"))).isEmpty();
  }

  @Test
  void nobodyMovesTheBorderBetweenMailgunsTimeAndToken() {
    MailgunSignature signature = mailgunSignature(ProviderSamples.settings());
    String digits = "1".repeat(50);
    ObjectNode moved =
        mailgun(object("{}"), TIME + "1", digits.substring(1), ProviderSamples.MAILGUN_KEY);
    assertThat(find(signature, moved)).isEmpty();
    ObjectNode back =
        mailgun(
            object("{}"),
            TIME.substring(0, 9),
            TIME.charAt(9) + digits,
            ProviderSamples.MAILGUN_KEY);
    assertThat(find(signature, back)).isEmpty();
  }

  @Test
  void mailgunsTimeIsNeitherOldNorAhead() {
    MailgunSignature signature = mailgunSignature(ProviderSamples.settings());
    for (Duration away : List.of(Duration.ofDays(2).plusSeconds(1), Duration.ofMinutes(-6))) {
      assertThat(find(signature, mailgun(object("{}"), NOW.minus(away)))).isEmpty();
    }
    assertThat(find(signature, mailgun(object("{}"), NOW.minus(Duration.ofHours(8))))).isPresent();
  }

  @Test
  void sendgridSignsTimeAndBody() {
    SendgridSignature signature = sendgridSignature(ProviderSamples.SENDGRID_KEY);
    String signed = ProviderSamples.sendgrid(TIME, BODY);

    assertThat(signature.isGenuine(BODY, signed, TIME)).isTrue();
    byte[] altered = BODY.clone();
    altered[5] ^= 1;
    assertThat(signature.isGenuine(altered, signed, TIME)).isFalse();
    assertThat(signature.isGenuine(BODY, signed, Long.toString(NOW.getEpochSecond() - 1)))
        .isFalse();
    assertThat(signature.isGenuine(BODY, null, TIME)).isFalse();
    assertThat(signature.isGenuine(BODY, signed, null)).isFalse();
    assertThat(signature.isGenuine(BODY, "nonsense!", TIME)).isFalse();
    assertThat(signature.isGenuine(BODY, "AAAA", TIME)).isFalse();
    assertThat(signature.isGenuine(BODY, signed, TIME + " ")).isFalse();

    clock.now = NOW.plus(Duration.ofDays(2)).plusSeconds(1);
    assertThat(signature.isGenuine(BODY, signed, TIME)).isFalse();
    clock.now = NOW;
    assertThat(sendgridSignature("").isGenuine(BODY, signed, TIME)).isFalse();
    assertThat(
            sendgridSignature(
                    "-----BEGIN PUBLIC KEY-----\n"
                        + ProviderSamples.SENDGRID_KEY
                        + "\n-----END PUBLIC KEY-----")
                .isGenuine(BODY, signed, TIME))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense!", "AAAA", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"})
  void startsWithKeysOfSendgridOnly(String key) {
    assertThatThrownBy(() -> sendgridSignature(key))
        .hasMessageContaining("followup.webhooks.sendgrid.public-key");
  }

  @Test
  void postmarkShowsTheSecretInOneOfTwoWays() {
    PostmarkSecret secret = new PostmarkSecret(ProviderSamples.settings());
    String right = ProviderSamples.POSTMARK_SECRET;

    assertThat(secret.isShown(request("X-Followup-Secret", right))).isTrue();
    assertThat(secret.isShown(request("Authorization", basic("anybody:" + right)))).isTrue();
    assertThat(secret.isShown(request("Authorization", basic(right + ":")))).isFalse();
    assertThat(secret.isShown(request("Authorization", basic(right)))).isFalse();
    assertThat(secret.isShown(request("Authorization", "Bearer " + right))).isFalse();
    assertThat(secret.isShown(request("Authorization", "Basic !"))).isFalse();
    assertThat(secret.isShown(request("X-Followup-Secret", right + "x"))).isFalse();
    assertThat(secret.isShown(new MockHttpServletRequest())).isFalse();
  }

  @Test
  void allStayShutWithoutASecret() {
    WebhookSettings none =
        new WebhookSettings(
            Duration.ofDays(2),
            new WebhookSettings.Ses(List.of()),
            new WebhookSettings.Mailgun(List.of(" ")),
            new WebhookSettings.Postmark(List.of("", " ")),
            new WebhookSettings.Sendgrid(List.of("")));

    assertThat(new PostmarkSecret(none).isShown(new MockHttpServletRequest())).isFalse();
    assertThat(new PostmarkSecret(none).isShown(request("X-Followup-Secret", ""))).isFalse();
    assertThat(new PostmarkSecret(none).isShown(request("Authorization", basic(":")))).isFalse();
    assertThat(find(mailgunSignature(none), mailgun(object("{}"), TIME, TOKEN, " "))).isEmpty();
  }

  private java.util.Optional<String> find(MailgunSignature signature, ObjectNode body) {
    return signature.findToken(new Payload(body));
  }

  private MailgunSignature mailgunSignature(WebhookSettings settings) {
    return new MailgunSignature(settings, new WebhookAge(settings, clock));
  }

  private SendgridSignature sendgridSignature(String key) {
    WebhookSettings settings =
        new WebhookSettings(
            Duration.ofDays(2),
            new WebhookSettings.Ses(List.of()),
            new WebhookSettings.Mailgun(List.of()),
            new WebhookSettings.Postmark(List.of()),
            new WebhookSettings.Sendgrid(List.of(key)));
    return new SendgridSignature(settings, new WebhookAge(settings, clock));
  }

  private static MockHttpServletRequest request(String header, String value) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader(header, value);
    return request;
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
