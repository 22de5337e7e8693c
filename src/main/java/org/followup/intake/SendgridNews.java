package org.followup.intake;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.followup.tracking.MailNews.Kind;
import org.followup.tracking.Refusal;

/** Reads the events of SendGrid's event webhook. */
final class SendgridNews {

  /** Why it drops a mail: the address is on one of its lists. */
  private static final Set<String> LISTS =
      Set.of("bounced address", "unsubscribed address", "spam reporting address", "invalid");

  private SendgridNews() {}

  /** Empty for what is none of our business, opens, clicks and what is still tried among it. */
  static List<ProviderNews> read(List<Payload> events) {
    return events.stream().flatMap(event -> read(event).stream()).toList();
  }

  private static List<ProviderNews> read(Payload event) {
    List<String> names = ProviderNews.names(event.text(ProviderNews.MARK), event.text("smtp-id"));
    Instant at = event.seconds("timestamp");
    String type = Objects.requireNonNullElse(event.text("event"), "");
    String id =
        event.text("sg_event_id") == null
            ? ProviderNews.id(String.join("/", names), type, event.text("timestamp"))
            : ProviderNews.id(event.text("sg_event_id"));
    return switch (type) {
      case "delivered" -> List.of(ProviderNews.of(Kind.DELIVERED, names, at, id));
      case "spamreport" -> List.of(ProviderNews.of(Kind.COMPLAINT, names, at, id));
      case "unsubscribe", "group_unsubscribe" ->
          List.of(ProviderNews.of(Kind.UNSUBSCRIBED, names, at, id));
      case "bounce" ->
          List.of(
              ProviderNews.bounced(
                  names,
                  at,
                  Refusal.judge(event.text("status"), event.text("reason")),
                  !"blocked".equals(event.text("type")),
                  id));
      case "dropped" ->
          List.of(
              ProviderNews.soft(
                  names, at, isListed(event) ? ProviderNews.SUPPRESSED : "rejected", id));
      default -> List.of();
    };
  }

  private static boolean isListed(Payload event) {
    String reason = event.text("reason");
    return reason != null && LISTS.contains(reason.toLowerCase(Locale.ROOT));
  }
}
