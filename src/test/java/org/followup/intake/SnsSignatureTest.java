package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.followup.StoppedClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnsSignatureTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private final StoppedClock clock = new StoppedClock(NOW);
  private SnsTopic topic;

  @BeforeEach
  void open() {
    topic = new SnsTopic(clock);
  }

  @Test
  void takesBothVersionsWithAndWithoutASubject() throws IOException {
    ObjectNode body = topic.notification("{\"eventType\":\"Delivery\"}\nüber");
    SnsSignature signature = topic.signature();

    assertThat(signature.isGenuine(read(body))).isTrue();
    assertThat(signature.isGenuine(read(topic.sign(body, "1")))).isTrue();
    body.remove("Subject");
    assertThat(signature.isGenuine(read(topic.sign(body, "2")))).isTrue();
    body.putNull("Subject");
    assertThat(signature.isGenuine(read(body))).isTrue();
    assertThat(topic.fetched)
        .as("once for all, and what lies between leaf and root")
        .containsExactly(SnsTopic.CERTIFICATE, SnsAuthority.ISSUER);
  }

  @Test
  void takesConfirmations() throws IOException {
    for (String type : List.of("SubscriptionConfirmation", "UnsubscribeConfirmation")) {
      assertThat(topic.signature().isGenuine(read(topic.confirmation(type)))).as(type).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Message", "MessageId", "Subject", "Timestamp", "Signature"})
  void refusesOneLetterChanged(String field) throws IOException {
    ObjectNode body = topic.notification("{\"eventType\":\"Delivery\"}");
    char[] letters = body.path(field).asText().toCharArray();
    letters[3] = letters[3] == '2' ? '1' : '2';
    body.put(field, new String(letters));

    assertThat(topic.signature().isGenuine(read(body))).isFalse();
  }

  @Test
  void refusesAFieldPutInOrLeftOut() throws IOException {
    ObjectNode without = topic.notification("x");
    without.remove("Subject");
    assertThat(topic.signature().isGenuine(read(without))).isFalse();
    ObjectNode with = topic.confirmation("SubscriptionConfirmation");
    with.put("Token", "other");
    assertThat(topic.signature().isGenuine(read(with))).isFalse();
    ObjectNode torn = topic.notification("x").put("MessageId", "1\nSubject\nx");
    assertThat(SnsMessage.read(new Payload(torn))).isEmpty();
  }

  @Test
  void refusesWhatIsOldOrOfTomorrow() throws IOException {
    ObjectNode body = topic.notification("x");
    clock.now = NOW.plus(Duration.ofDays(2)).plusSeconds(1);
    assertThat(topic.signature().isGenuine(read(body))).isFalse();
    clock.now = NOW.minus(Duration.ofMinutes(6));
    assertThat(topic.signature().isGenuine(read(body))).isFalse();
    clock.now = NOW.plus(Duration.ofDays(2));
    assertThat(topic.signature().isGenuine(read(body))).isTrue();
  }

  @Test
  void refusesOtherTopicsVersionsAndAllWithoutATopic() throws IOException {
    String other = "arn:aws:sns:eu-central-1:999999999999:mails";
    ObjectNode body = topic.sign(topic.notification("x").put("TopicArn", other), "2");
    assertThat(topic.signature().isGenuine(read(body))).isFalse();
    ObjectNode third = topic.notification("x").put("SignatureVersion", "3");
    assertThat(topic.signature().isGenuine(read(third))).isFalse();
    WebhookSettings none = SnsTopic.settings(List.of("", " "));
    SnsSignature shut = new SnsSignature(none, topic.certificates(), new WebhookAge(none, clock));
    assertThat(shut.isGenuine(read(topic.notification("x")))).isFalse();
    assertThat(topic.fetched).as("nobody is asked about those").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sns.evil.com/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.com/a.pem",
        "https://evil.com@sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/a.pem",
        "https://sns.eu-central-1.amazonaws.com:@evil.com/a.pem",
        "https://evil.com/https://sns.eu-central-1.amazonaws.com/a.pem",
        "https://evil.com#sns.eu-central-1.amazonaws.com/a.pem",
        "https://evil.com\\@sns.eu-central-1.amazonaws.com/a.pem",
        "https://xsns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1xamazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.localhost.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com/a.pem?x=.pem",
        "https://sns.eu-central-1.amazonaws.com/../a.pem",
        "https://sns.eu-central-1.amazonaws.com/%2e%2e/a.pem",
        "https://sns.eu-central-1.amazonaws.com/a.txt",
        "https://sns.eu-central-1.amazonaws.com/a.pem\n",
        "http://sns.eu-central-1.amazonaws.com/a.pem",
        "HTTPS://sns.eu-central-1.amazonaws.com/a.pem",
        "file:///etc/a.pem",
        "https://127.0.0.1/a.pem",
        ""
      })
  void fetchesCertificatesFromAmazonOnly(String address) throws IOException {
    ObjectNode body = topic.notification("x").put("SigningCertURL", address);
    topic.files.put(address, topic.files.get(SnsTopic.CERTIFICATE));

    assertThat(topic.signature().isGenuine(read(body))).isFalse();
    assertThat(topic.fetched).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=1,true",
    "https://sns.eu-central-1.amazonaws.com.evil.com/?Action=ConfirmSubscription&Token=1,false",
    "https://sns.eu-central-1.amazonaws.com@evil.com/?Action=ConfirmSubscription&Token=1,false",
    "https://sns.eu-central-1.amazonaws.com/?Action=DeleteTopic&Token=1,false",
    "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1,false",
    "http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=1,false",
    "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=1#x,false",
    "https://sns.eu-central-1.amazonaws.com/x?Action=ConfirmSubscription&Token=1,false"
  })
  void confirmsAtAmazonOnly(String address, boolean may) {
    assertThat(SnsAddress.subscribe(address, "eu-central-1").isPresent()).isEqualTo(may);
  }

  @Test
  void readsRegionsOfTopicsOnly() {
    assertThat(SnsAddress.regionOf("arn:aws:sns:us-east-1:123456789012:a")).contains("us-east-1");
    assertThat(SnsAddress.regionOf("arn:aws-us-gov:sns:us-gov-west-1:123456789012:a-b_c.fifo"))
        .contains("us-gov-west-1");
    for (String wrong :
        List.of(
            "arn:aws:sqs:us-east-1:123456789012:a",
            "arn:aws:sns:us-east-1.evil.com/:123456789012:a",
            "arn:aws:sns:us-east-1:123:a",
            "mails")) {
      assertThat(SnsAddress.regionOf(wrong)).as(wrong).isEmpty();
      WebhookSettings settings = SnsTopic.settings(List.of(wrong));
      assertThatThrownBy(
              () ->
                  new SnsSignature(settings, topic.certificates(), new WebhookAge(settings, clock)))
          .hasMessageContaining("followup.webhooks.ses.topics");
    }
  }

  static SnsMessage read(ObjectNode body) {
    return SnsMessage.read(
            Payload.read(body.toString().getBytes(StandardCharsets.UTF_8)).orElseThrow())
        .orElseThrow();
  }
}
