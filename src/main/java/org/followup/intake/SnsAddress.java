package org.followup.intake;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only addresses that we fetch because a message names them: Amazon's own, to the letter. What
 * a browser would also understand (user names, ports, other schemes, encoded letters) is none.
 */
final class SnsAddress {

  private static final String REGION = "[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}";

  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "https://sns\\.(" + REGION + ")\\.amazonaws\\.com/[A-Za-z0-9_-]{1,200}\\.pem");

  private static final Pattern SUBSCRIBE =
      Pattern.compile(
          "https://sns\\.("
              + REGION
              + ")\\.amazonaws\\.com/\\?Action=ConfirmSubscription&[A-Za-z0-9=&:%._~*+-]{1,2000}");

  /** Where Amazon's authority keeps the certificates that its leaves name (RFC 5280, 4.2.2.1). */
  private static final Pattern ISSUER =
      Pattern.compile("http://crt\\.[a-z0-9]{1,20}\\.amazontrust\\.com/[a-z0-9]{1,40}\\.cer");

  private static final Pattern TOPIC =
      Pattern.compile(
          "arn:aws(?:-us-gov)?:sns:(" + REGION + "):[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?");

  private SnsAddress() {}

  /** The region of a topic; empty where that is no topic's ARN. */
  static Optional<String> regionOf(String topicArn) {
    Matcher topic = TOPIC.matcher(topicArn);
    return topic.matches() ? Optional.of(topic.group(1)) : Optional.empty();
  }

  /** The address of a signing certificate in that region. */
  static Optional<URI> certificate(String address, String region) {
    return matching(CERTIFICATE, address, region);
  }

  /** The address that confirms a subscription in that region. */
  static Optional<URI> subscribe(String address, String region) {
    return matching(SUBSCRIBE, address, region);
  }

  /** The first address of an issuer's certificate in an extension of a certificate. */
  static Optional<URI> issuer(String extension) {
    Matcher issuer = ISSUER.matcher(extension);
    return issuer.find() ? Optional.of(URI.create(issuer.group())) : Optional.empty();
  }

  private static Optional<URI> matching(Pattern pattern, String address, String region) {
    Matcher known = pattern.matcher(address);
    return known.matches() && known.group(1).equals(region)
        ? Optional.of(URI.create(address))
        : Optional.empty();
  }
}
