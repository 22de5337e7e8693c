package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of Amazon SNS as it comes by HTTPS, without raw delivery.
 *
 * @param text what the topic's publisher wrote
 * @param canonical what is signed: names and values in the order of their bytes, each on a line
 */
record SnsMessage(
    Type type,
    String messageId,
    String topicArn,
    String text,
    @Nullable String subscribeUrl,
    Instant sentAt,
    String signatureVersion,
    String signature,
    String certificateUrl,
    String canonical) {

  private static final Set<String> MAY_BREAK = Set.of("Message", "Subject");

  /** What SNS sends. */
  enum Type {
    NOTIFICATION("Notification", "Message", "MessageId", "Subject", "Timestamp", "TopicArn"),
    SUBSCRIPTION_CONFIRMATION(
        "SubscriptionConfirmation",
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn"),
    UNSUBSCRIBE_CONFIRMATION(
        "UnsubscribeConfirmation",
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn");

    private final String word;
    private final List<String> signed;

    Type(String word, String... signed) {
      this.word = word;
      this.signed = List.of(signed);
    }

    static Optional<Type> of(String word) {
      for (Type type : values()) {
        if (type.word.equals(word)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  /** Empty for what SNS would not write. */
  static Optional<SnsMessage> read(Payload body) {
    JsonNode node = body.node();
    Type type = Type.of(node.path("Type").asText("")).orElse(null);
    if (type == null) {
      return Optional.empty();
    }
    StringBuilder canonical = new StringBuilder();
    for (String name : type.signed) {
      String value = node.path(name).textValue();
      if (value == null && name.equals("Subject")) {
        continue;
      }
      // A line break in one of the others could pass for the next name.
      if (value == null || (!MAY_BREAK.contains(name) && value.indexOf('\n') >= 0)) {
        return Optional.empty();
      }
      canonical.append(name).append('\n').append(value).append('\n');
    }
    canonical.append("Type\n").append(type.word).append('\n');
    try {
      return Optional.of(
          new SnsMessage(
              type,
              node.path("MessageId").asText(""),
              node.path("TopicArn").asText(""),
              node.path("Message").asText(""),
              node.path("SubscribeURL").textValue(),
              Instant.parse(node.path("Timestamp").asText("")),
              node.path("SignatureVersion").asText(""),
              node.path("Signature").asText(""),
              node.path("SigningCertURL").asText(""),
              canonical.toString()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
