package org.followup.intake;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.followup.tracking.MailNews.Kind;
import org.followup.tracking.Refusal;
import org.jspecify.annotations.Nullable;

/** Reads the {@code event-data} of Mailgun's webhooks. */
final class MailgunNews {

  /** Mailgun's own codes for what it did not send: bounced before, unsubscribed, complained. */
  private static final Set<String> LISTED = Set.of("605", "606", "607");

  private MailgunNews() {}

  /** Empty for what is none of our business, opens, clicks and what is still tried among it. */
  static List<ProviderNews> read(Payload event) {
    List<String> names =
        ProviderNews.names(
            event.at("user-variables").text(ProviderNews.MARK),
            event.at("message").at("headers").text("message-id"));
    Instant at = event.seconds("timestamp");
    String type = Objects.requireNonNullElse(event.text("event"), "");
    String id =
        event.text("id") == null
            ? ProviderNews.id(String.join("/", names), type, event.text("timestamp"))
            : ProviderNews.id(event.text("id"));
    return switch (type) {
      case "delivered" -> List.of(ProviderNews.of(Kind.DELIVERED, names, at, id));
      case "complained" -> List.of(ProviderNews.of(Kind.COMPLAINT, names, at, id));
      case "unsubscribed" -> List.of(ProviderNews.of(Kind.UNSUBSCRIBED, names, at, id));
      // Mailgun itself does not take it: account, domain, content.
      case "rejected" -> List.of(ProviderNews.soft(names, at, "rejected", id));
      case "failed" -> failed(event, names, at, id);
      default -> List.of();
    };
  }

  private static List<ProviderNews> failed(
      Payload event, List<String> names, @Nullable Instant at, String id) {
    if (!"permanent".equals(event.text("severity"))) {
      return List.of(); // it tries again
    }
    Payload status = event.at("delivery-status");
    String code = Objects.requireNonNullElse(status.text("code"), "");
    String reason = Objects.requireNonNullElse(event.text("reason"), "");
    if (reason.startsWith("suppress-") || LISTED.contains(code)) {
      return List.of(ProviderNews.soft(names, at, ProviderNews.SUPPRESSED, id));
    }
    String message = Objects.requireNonNullElse(status.text("message"), "");
    String said = message.isEmpty() ? status.text("description") : message;
    Refusal refusal =
        Refusal.judge(status.text("enhanced-code"), (code + " " + (said == null ? "" : said)));
    // "old" gave up after trying for long: whatever was said last, it was for the moment
    return List.of(ProviderNews.bounced(names, at, refusal, !reason.equals("old"), id));
  }
}
