package org.followup.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.followup.tracking.MailNews.Kind;
import org.followup.tracking.Refusal;
import org.jspecify.annotations.Nullable;

/** Reads Postmark's webhooks. */
final class PostmarkNews {

  private PostmarkNews() {}

  /** Empty for what is none of our business, opens, clicks and answers by machines among it. */
  static List<ProviderNews> read(Payload event) {
    List<String> names = names(event);
    return switch (Objects.requireNonNullElse(event.text("RecordType"), "")) {
      case "Delivery" ->
          List.of(
              ProviderNews.of(
                  Kind.DELIVERED,
                  names,
                  event.time("DeliveredAt"),
                  ProviderNews.id(event.text("MessageID"), "delivery")));
      case "Bounce" -> bounce(event, names, event.time("BouncedAt"), id(event, "bounce"));
      case "SpamComplaint" ->
          List.of(
              ProviderNews.of(
                  Kind.COMPLAINT, names, event.time("BouncedAt"), id(event, "complaint")));
      case "SubscriptionChange" -> change(event, names);
      default -> List.of();
    };
  }

  private static List<ProviderNews> bounce(
      Payload event, List<String> names, @Nullable Instant at, String id) {
    String details = event.text("Details");
    Refusal refusal = Refusal.judge(null, details);
    return switch (Objects.requireNonNullElse(event.text("Type"), "")) {
      case "HardBounce" -> List.of(ProviderNews.bounced(names, at, refusal, true, id));
      case "BadEmailAddress" ->
          List.of(new ProviderNews(Kind.HARD_BOUNCE, names, at, "userunknown", null, id));
      case "SoftBounce", "Unknown", "DnsError", "Blocked", "SMTPApiError" ->
          List.of(
              isInactive(details)
                  ? ProviderNews.soft(names, at, ProviderNews.SUPPRESSED, id)
                  : ProviderNews.bounced(names, at, refusal, false, id));
      case "DMARCPolicy" -> List.of(ProviderNews.soft(names, at, "authfailure", id));
      case "SpamNotification" -> List.of(ProviderNews.soft(names, at, "spamdetected", id));
      case "VirusNotification" -> List.of(ProviderNews.soft(names, at, "virusdetected", id));
      case "ManuallyDeactivated" ->
          List.of(ProviderNews.soft(names, at, ProviderNews.SUPPRESSED, id));
      case "SpamComplaint" -> List.of(ProviderNews.of(Kind.COMPLAINT, names, at, id));
      case "Unsubscribe" -> List.of(ProviderNews.of(Kind.UNSUBSCRIBED, names, at, id));
      // Transient is still tried; AutoResponder, ChallengeVerification and others are answers.
      default -> List.of();
    };
  }

  /** It did not try, since it has switched the address off. */
  private static boolean isInactive(@Nullable String details) {
    return details != null && details.toLowerCase(Locale.ROOT).contains("inactive");
  }

  /**
   * What follows from a bounce or a complaint is told as such; what the shop did, the shop knows.
   */
  private static List<ProviderNews> change(Payload event, List<String> names) {
    boolean byReader =
        event.isTrue("SuppressSending")
            && "ManualSuppression".equals(event.text("SuppressionReason"))
            && "Recipient".equals(event.text("Origin"));
    return byReader
        ? List.of(
            ProviderNews.of(
                Kind.UNSUBSCRIBED,
                names,
                event.time("ChangedAt"),
                ProviderNews.id(event.text("MessageID"), "unsubscribed", event.text("ChangedAt"))))
        : List.of();
  }

  private static List<String> names(Payload event) {
    List<String> names = new ArrayList<>();
    event
        .at("Metadata")
        .node()
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().equalsIgnoreCase(ProviderNews.MARK)) {
                names.add(field.getValue().asText(""));
              }
            });
    return names;
  }

  private static String id(Payload event, String what) {
    return event.text("ID") == null
        ? ProviderNews.id(event.text("MessageID"), what)
        : ProviderNews.id(what, event.text("ID"));
  }
}
