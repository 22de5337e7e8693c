package org.followup.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.followup.tracking.MailNews.Kind;
import org.followup.tracking.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Amazon SES publishes to SNS, be it events of a configuration set ({@code eventType})
 * or notifications of an identity ({@code notificationType}).
 *
 * <p>SES puts a Message-ID of its own in the place of ours; ours is among the headers that it
 * passes on, and our mark among the tags.
 */
final class SesNews {

  private static final Set<String> LISTS = Set.of("Suppressed", "OnAccountSuppressionList");

  /** Feedback types (RFC 5965) by which nobody complains. */
  private static final Set<String> NO_COMPLAINT = Set.of("not-spam", "auth-failure");

  private SesNews() {}

  /** Empty for what is none of our business, opens and clicks among it. */
  static List<ProviderNews> read(Payload event) {
    String type = event.text("eventType");
    type = type == null ? event.text("notificationType") : type;
    return switch (type == null ? "" : type) {
      case "Bounce" -> bounce(event, event.at("bounce"));
      case "Complaint" -> complaint(event, event.at("complaint"));
      case "Delivery" ->
          List.of(
              ProviderNews.of(
                  Kind.DELIVERED,
                  names(event.at("mail")),
                  event.at("delivery").time("timestamp"),
                  id(event, null, "delivery")));
      // It found malware in the mail and keeps it.
      case "Reject" ->
          List.of(
              ProviderNews.soft(
                  names(event.at("mail")), null, "virusdetected", id(event, null, "reject")));
      case "Subscription" -> subscription(event, event.at("subscription"));
      default -> List.of();
    };
  }

  private static List<ProviderNews> bounce(Payload event, Payload bounce) {
    List<String> names = names(event.at("mail"));
    Instant at = bounce.time("timestamp");
    String id = id(event, bounce, "bounce");
    String subtype = Objects.requireNonNullElse(bounce.text("bounceSubType"), "");
    if (LISTS.contains(subtype)) {
      return List.of(ProviderNews.soft(names, at, ProviderNews.SUPPRESSED, id));
    }
    boolean permanent = "Permanent".equals(bounce.text("bounceType"));
    // Our mails have one reader each; a report on several speaks of other servers on the way.
    List<Refusal> refusals = new ArrayList<>();
    for (Payload reader : bounce.list("bouncedRecipients")) {
      String said = reader.text("diagnosticCode");
      String status = reader.text("status");
      boolean delayed = "delayed".equalsIgnoreCase(reader.text("action"));
      if (!delayed && (said != null || status != null)) {
        refusals.add(Refusal.judge(status, said));
      }
    }
    if (refusals.isEmpty()) {
      return permanent ? silent(subtype, names, at, id) : List.of();
    }
    Refusal gravest =
        refusals.stream().filter(Refusal::lasting).findFirst().orElse(refusals.get(0));
    return List.of(ProviderNews.bounced(names, at, gravest, permanent, id));
  }

  /**
   * For good without a word of the server's: nobody there, or just that. Without "for good" it is
   * an answer by a machine, such as out of office, which SES calls a transient bounce.
   */
  private static List<ProviderNews> silent(
      String subtype, List<String> names, @Nullable Instant at, String id) {
    return List.of(
        subtype.equals("NoEmail")
            ? new ProviderNews(Kind.HARD_BOUNCE, names, at, "userunknown", null, id)
            : ProviderNews.soft(names, at, "undefined", id));
  }

  private static List<ProviderNews> complaint(Payload event, Payload complaint) {
    List<String> names = names(event.at("mail"));
    Instant at = complaint.time("timestamp");
    String id = id(event, complaint, "complaint");
    if (LISTS.contains(Objects.requireNonNullElse(complaint.text("complaintSubType"), ""))) {
      return List.of(ProviderNews.soft(names, at, ProviderNews.SUPPRESSED, id));
    }
    String feedback = complaint.text("complaintFeedbackType");
    return feedback != null && NO_COMPLAINT.contains(feedback.toLowerCase(Locale.ROOT))
        ? List.of()
        : List.of(ProviderNews.of(Kind.COMPLAINT, names, at, id));
  }

  private static List<ProviderNews> subscription(Payload event, Payload subscription) {
    if (!subscription.at("newTopicPreferences").isTrue("unsubscribeAll")) {
      return List.of();
    }
    Instant at = subscription.time("timestamp");
    return List.of(
        ProviderNews.of(
            Kind.UNSUBSCRIBED,
            names(event.at("mail")),
            at,
            id(event, null, "unsubscribed-" + (at == null ? 0 : at.toEpochMilli()))));
  }

  private static List<String> names(Payload mail) {
    List<String> names = new ArrayList<>();
    mail.at("tags").node().path(ProviderNews.MARK).forEach(tag -> names.add(tag.asText("")));
    for (Payload header : mail.list("headers")) {
      String value = header.text("value");
      if ("Message-ID".equalsIgnoreCase(header.text("name")) && value != null) {
        names.add(value);
      }
    }
    String common = mail.at("commonHeaders").text("messageId");
    if (common != null) {
      names.add(common);
    }
    return names;
  }

  /** The report's own id, else that of the mail with what happened to it. */
  private static String id(Payload event, @Nullable Payload report, String what) {
    String feedback = report == null ? null : report.text("feedbackId");
    return feedback == null
        ? ProviderNews.id(event.at("mail").text("messageId"), what)
        : ProviderNews.id(feedback);
  }
}
