package org.followup.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A topic of SNS as Amazon would sign it, with an authority of the test's own, and its web. */
final class SnsTopic implements SnsWeb {

  static final String ARN = "arn:aws:sns:eu-central-1:123456789012:mails";
  static final String CERTIFICATE =
      "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";

  final SnsAuthority authority;
  final SnsAuthority.Issued leaf;
  final Map<String, byte[]> files = new HashMap<>();
  final List<String> fetched = new ArrayList<>();
  private final Clock clock;

  SnsTopic(Clock clock) {
    this(clock, "ours");
  }

  SnsTopic(Clock clock, String name) {
    this.clock = clock;
    Instant now = clock.instant();
    authority =
        new SnsAuthority(name, now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(30)));
    leaf = authority.leaf("sns.amazonaws.com");
    files.put(CERTIFICATE, SnsAuthority.pem(leaf.certificate()));
    files.put(SnsAuthority.ISSUER, SnsAuthority.pem(authority.between()));
  }

  @Override
  public byte[] get(URI address) throws IOException {
    fetched.add(address.toString());
    byte[] file = files.get(address.toString());
    if (file == null) {
      throw new FileNotFoundException(address.toString());
    }
    return file;
  }

  WebhookSettings settings() {
    return settings(List.of(ARN));
  }

  static WebhookSettings settings(List<String> topics) {
    return new WebhookSettings(
        Duration.ofDays(2),
        new WebhookSettings.Ses(topics),
        new WebhookSettings.Mailgun(List.of()),
        new WebhookSettings.Postmark(List.of()),
        new WebhookSettings.Sendgrid(List.of()));
  }

  SnsCertificates certificates() {
    return new SnsCertificates(this, clock, authority.anchors());
  }

  SnsSignature signature() {
    return new SnsSignature(settings(), certificates(), new WebhookAge(settings(), clock));
  }

  ObjectNode notification(String message) {
    ObjectNode body = IntakeHttp.JSON.createObjectNode();
    body.put("Type", "Notification");
    body.put("MessageId", UUID.randomUUID().toString());
    body.put("TopicArn", ARN);
    body.put("Subject", "Amazon SES Email Event Notification");
    body.put("Message", message);
    body.put("Timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    body.put("UnsubscribeURL", "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe");
    return sign(body, "2");
  }

  ObjectNode confirmation(String type) {
    ObjectNode body = notification("You have chosen to subscribe to the topic.\nVisit the URL.");
    body.remove(List.of("Subject", "UnsubscribeURL"));
    body.put("Type", type);
    body.put("Token", "2336412f37");
    body.put(
        "SubscribeURL",
        "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn="
            + ARN
            + "&Token=2336412f37");
    return sign(body, "1");
  }

  ObjectNode sign(ObjectNode body, String version) {
    return sign(body, version, leaf);
  }

  /** Signs the fields that Amazon's documentation names, in its order. */
  static ObjectNode sign(ObjectNode body, String version, SnsAuthority.Issued by) {
    List<String> names =
        body.path("Type").asText().equals("Notification")
            ? List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
            : List.of(
                "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      if (body.has(name)) {
        text.append(name).append("\n").append(body.path(name).asText()).append("\n");
      }
    }
    try {
      Signature signature =
          Signature.getInstance(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA");
      signature.initSign(by.keys().getPrivate());
      signature.update(text.toString().getBytes(StandardCharsets.UTF_8));
      body.put("SignatureVersion", version);
      body.put("Signature", Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    if (!body.has("SigningCertURL")) {
      body.put("SigningCertURL", CERTIFICATE);
    }
    return body;
  }
}
