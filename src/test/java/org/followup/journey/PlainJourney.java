package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.followup.journey.Tale.Report;
import org.jspecify.annotations.Nullable;

/**
 * The shipped journeys as the contract's table has them: places in a row, and ways out. Written
 * down a second time, on purpose, and from the contract rather than from the models.
 *
 * @param topic the topic of its mails
 * @param needs a date that the entry must bring; null for none
 * @param restarts whether an event of its entry, about the same subject, starts the current wait
 *     anew
 */
record PlainJourney(
    String name,
    String entry,
    Reentry reentry,
    String topic,
    @Nullable String needs,
    boolean restarts,
    List<Place> places,
    List<WayOut> waysOut) {

  /** Whether, and how often, somebody may enter. */
  enum Reentry {
    ONCE,
    ONCE_PER_SUBJECT,
    ALWAYS
  }

  /** Where somebody may stand. */
  sealed interface Place {}

  /**
   * Until a moment, then on.
   *
   * @param ofDate whether the moment is relative to a date that the event brought
   */
  record Wait(Function<PlainStay, Instant> until, boolean ofDate) implements Place {}

  /**
   * A mail.
   *
   * @param notAfter the date after which it makes no sense; null for none
   */
  record Send(String mail, @Nullable String notAfter, boolean atNight) implements Place {}

  /** An end for whom this is true; the others go on. */
  record Decide(Predicate<PlainStay> ends, String end, String outcome) implements Place {}

  /** Ends here. */
  record Finish(String end, String outcome) implements Place {}

  /**
   * An event that ends it.
   *
   * @param bySubject only about the same subject
   * @param from first place where it counts
   * @param callIfPoor a rating of 1 or 2 goes to a call before the end
   */
  record WayOut(
      String type, boolean bySubject, int from, boolean callIfPoor, String end, String outcome) {

    /** Whether an event is this way out of a journey about that subject. */
    boolean concerns(PlainJourney journey, @Nullable String subject, Report report) {
      if (!type.equals(report.type())) {
        return false;
      }
      boolean sameSubject = report.subject() != null && report.subject().equals(subject);
      // with a subject and no recipient it concerns everyone whose journey is about that subject
      if ((bySubject || report.person() == null) && !sameSubject) {
        return false;
      }
      String topic = report.topic();
      return !report.objects() || topic == null || topic.equals(journey.topic());
    }
  }

  static final List<PlainJourney> SHIPPED =
      List.of(
          // `welcome` at once (quietHours ignore), `getting-started` after 3 days, `first-offer`
          // after 7 days unless `order-completed` happened since entry
          new PlainJourney(
              "welcome-series",
              "signed-up",
              Reentry.ONCE,
              "newsletter",
              null,
              false,
              List.of(
                  new Send("welcome", null, true),
                  new Wait(stay -> stay.days(stay.entered, 3), false),
                  new Send("getting-started", null, false),
                  new Decide(
                      stay -> stay.happenedSinceEntry("order-completed"),
                      "EndEvent_FirstOrderPlaced",
                      "goal"),
                  new Wait(stay -> stay.days(stay.entered, 7), false),
                  new Send("first-offer", null, false),
                  new Finish("EndEvent_OfferMade", "neutral")),
              waysOut(
                  "EndEvent_NewsletterNotWanted",
                  new WayOut(
                      "order-completed", false, 4, false, "EndEvent_FirstOrderPlaced", "goal"))),
          // `trial-ends-soon` 7 days before the end, `trial-last-day` 1 day before,
          // `trial-incentive` 3 days after; ends on `plan-upgraded`
          new PlainJourney(
              "trial-expiry",
              "trial-started",
              Reentry.ONCE_PER_SUBJECT,
              "product",
              "endsAt",
              false,
              List.of(
                  new Wait(stay -> stay.days(stay.date("endsAt"), -7), true),
                  new Send("trial-ends-soon", "endsAt", false),
                  new Wait(stay -> stay.days(stay.date("endsAt"), -1), true),
                  new Send("trial-last-day", "endsAt", false),
                  new Wait(stay -> stay.days(stay.date("endsAt"), 3), true),
                  new Send("trial-incentive", null, false),
                  new Wait(stay -> stay.later(Duration.ofDays(14)), false),
                  new Finish("EndEvent_TrialLapsed", "lost")),
              waysOut(
                  "EndEvent_ProductNewsNotWanted",
                  new WayOut("plan-upgraded", false, 0, false, "EndEvent_PlanUpgraded", "goal"))),
          // `ask-for-review` after 5 days, `ask-again` 7 days later; a rating of 1 or 2 goes to a
          // call; ends on `review-submitted`, `order-refunded` of that order
          new PlainJourney(
              "after-sale-feedback",
              "order-delivered",
              Reentry.ONCE_PER_SUBJECT,
              "feedback",
              null,
              false,
              List.of(
                  new Wait(stay -> stay.later(Duration.ofDays(5)), false),
                  new Send("ask-for-review", null, false),
                  new Wait(stay -> stay.later(Duration.ofDays(7)), false),
                  new Send("ask-again", null, false),
                  new Wait(stay -> stay.later(Duration.ofDays(14)), false),
                  new Finish("EndEvent_NoAnswer", "lost")),
              waysOut(
                  "EndEvent_NoQuestionsWanted",
                  new WayOut("review-submitted", false, 0, true, "EndEvent_ReviewReceived", "goal"),
                  new WayOut("order-refunded", true, 0, false, "EndEvent_OrderGivenBack", "lost"))),
          // `voucher-waiting` 7 days before expiry, `voucher-last-day` 1 day before (never after
          // expiry); ends on `coupon-redeemed` of that code
          new PlainJourney(
              "lapsed-voucher",
              "voucher-issued",
              Reentry.ONCE_PER_SUBJECT,
              "offers",
              "expiresAt",
              false,
              List.of(
                  new Wait(stay -> stay.days(stay.date("expiresAt"), -7), true),
                  new Send("voucher-waiting", "expiresAt", false),
                  new Wait(stay -> stay.days(stay.date("expiresAt"), -1), true),
                  new Send("voucher-last-day", "expiresAt", false),
                  new Wait(stay -> stay.date("expiresAt"), true),
                  new Finish("EndEvent_VoucherLapsed", "lost")),
              waysOut(
                  "EndEvent_OffersNotWanted",
                  new WayOut(
                      "coupon-redeemed", true, 0, false, "EndEvent_VoucherRedeemed", "goal"))),
          // `cart-reminder` after 45 minutes, `cart-second-look` 2 days later,
          // `cart-better-offer` 3 days after that; ends on `order-completed`, a cart without
          // products; a later update of that cart starts the current wait anew
          new PlainJourney(
              "abandoned-cart",
              "cart-updated",
              Reentry.ALWAYS,
              "offers",
              null,
              true,
              List.of(
                  new Wait(stay -> stay.later(Duration.ofMinutes(45)), false),
                  new Send("cart-reminder", null, false),
                  new Wait(stay -> stay.later(Duration.ofDays(2)), false),
                  new Send("cart-second-look", null, false),
                  new Wait(stay -> stay.later(Duration.ofDays(3)), false),
                  new Send("cart-better-offer", null, false),
                  new Finish("EndEvent_AllRemindersSent", "neutral")),
              waysOut(
                  "EndEvent_OffersNotWanted",
                  new WayOut("order-completed", false, 0, false, "EndEvent_CartWonBack", "goal"))));

  /** Every one of them ends on `unsubscribed`. */
  private static List<WayOut> waysOut(String unsubscribed, WayOut... others) {
    WayOut[] all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = new WayOut("unsubscribed", false, 0, false, unsubscribed, "lost");
    return List.of(all);
  }

  /** The end of a cart that was emptied, by the wait it was in. */
  static String emptiedEnd(int place) {
    return "EndEvent_" + List.of("First", "Second", "Third").get(place / 2) + "CartEmptied";
  }

  /** {@code n} days are calendar days at the same wall time in the recipient's zone. */
  static Instant days(Instant moment, int days, ZoneId zone) {
    return moment.atZone(zone).plusDays(days).toInstant();
  }
}
