package org.followup.intake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * SNS's signature: RSA with SHA-1 (version 1) or SHA-256 (version 2) of the message's canonical
 * form. Only topics of ours are asked about at all: anybody can have a topic of his own signed.
 */
@Component
class SnsSignature {

  private static final Map<String, String> VERSIONS =
      Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");

  private final Set<String> topics;
  private final SnsCertificates certificates;
  private final WebhookAge age;

  /**
   * Reads the topics.
   *
   * @throws IllegalStateException where one is no topic's ARN
   */
  SnsSignature(WebhookSettings settings, SnsCertificates certificates, WebhookAge age) {
    this.topics =
        settings.ses().topics().stream()
            .map(String::strip)
            .filter(topic -> !topic.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.certificates = certificates;
    this.age = age;
    for (String topic : topics) {
      if (SnsAddress.regionOf(topic).isEmpty()) {
        throw new IllegalStateException(
            "followup.webhooks.ses.topics: "
                + topic
                + " is no topic of SNS; write arn:aws:sns:<region>:<account>:<name>.");
      }
    }
  }

  /**
   * Whether SNS signed it for a topic of ours, and not too long ago. Asks for a certificate last,
   * and only where everything else is right.
   *
   * @throws IOException where the certificate cannot be fetched now
   */
  boolean isGenuine(SnsMessage message) throws IOException {
    String algorithm = VERSIONS.get(message.signatureVersion());
    if (algorithm == null || !topics.contains(message.topicArn()) || !age.holds(message.sentAt())) {
      return false;
    }
    String region = SnsAddress.regionOf(message.topicArn()).orElse("");
    Optional<URI> address = SnsAddress.certificate(message.certificateUrl(), region);
    if (address.isEmpty()) {
      return false;
    }
    return certificates
        .find(address.get(), region)
        .filter(key -> verifies(key, algorithm, message))
        .isPresent();
  }

  private static boolean verifies(PublicKey key, String algorithm, SnsMessage message) {
    try {
      Signature check = Signature.getInstance(algorithm);
      check.initVerify(key);
      check.update(message.canonical().getBytes(StandardCharsets.UTF_8));
      return check.verify(Base64.getDecoder().decode(message.signature()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
