package org.followup.audience;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.followup.audience.Expression.Comparison;

/**
 * Whether somebody did anything at all: any event of theirs but what others did, such as a mail
 * that was delivered. That we came to know them counts, so nobody is inactive who is new.
 */
final class ActivityQuestion implements Question {

  /** What the shop, a carrier, a mail server or we do; it says nothing of the person. */
  static final List<String> NOT_THEIRS =
      List.of(
          "email-sent",
          "email-delivered",
          "email-deferred",
          "email-bounced",
          "letter-returned",
          "campaign-mail-sent",
          "mailing-started",
          "order-cancellation-confirmed",
          "order-fulfilled",
          "order-shipped",
          "order-out-for-delivery",
          "order-delayed",
          "order-delivered",
          "invoice-issued",
          "invoice-cancelled",
          "voucher-issued",
          "voucher-revoked",
          "points-expiring",
          "trial-ended",
          "event-rescheduled",
          "event-cancelled",
          "nps-survey-due",
          "recipient-erased",
          "scheduled-entry");

  @Override
  public List<String> names() {
    return List.of("activity");
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    if (!asking.allows(List.of("=within=", "=notwithin="))
        || !asking.has(1, 1, "activity=notwithin=P60D")) {
      return Optional.empty();
    }
    boolean active = asking.is("=within=");
    return asking
        .spanOfLog(0, terms)
        .map(
            span ->
                new Condition.One(
                    active
                        ? "have done something in the last " + span.words()
                        : "have not done anything anywhere in the last " + span.words(),
                    binding -> {
                      Instant since = span.before(binding.at(), terms.zone());
                      return sql(active, since, binding);
                    }));
  }

  private static String sql(boolean active, Instant since, Binding binding) {
    String from = binding.moment(since);
    String did =
        """
        exists (select from event_audience_event e where e.recipient_id = p.id
          and e.happened_at >= %1$s and e.accepted_at >= %1$s and e.type <> all (%2$s))"""
            .formatted(from, binding.texts(NOT_THEIRS));
    return active
        ? "p.created_at >= %s or %s".formatted(from, did)
        : "p.created_at < %s and not %s".formatted(from, did);
  }
}
