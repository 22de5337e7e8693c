package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The mails of one person and what stands against them, after the contract's rules. */
final class PlainMails {

  private final List<PlainMail> mails = new ArrayList<>();
  private final List<Consent> consents = new ArrayList<>();
  private boolean addressKnown;

  PlainMails(Tale.Person person) {
    addressKnown = person.addressKnown();
    person.purposes().forEach(purpose -> say(purpose, true));
  }

  private record Consent(String purpose, boolean granted) {}

  void say(String purpose, boolean granted) {
    consents.add(new Consent(purpose, granted));
  }

  void knowAddress(boolean told) {
    addressKnown |= told;
  }

  void add(PlainMail mail) {
    mails.add(mail);
  }

  List<PlainMail> list() {
    return mails;
  }

  List<PlainMail> of(PlainStay stay) {
    return mails.stream().filter(mail -> mail.stay == stay).toList();
  }

  /** Of those who wait for the same slot the higher priority goes first, then the longer wait. */
  boolean isBehindAnother(PlainMail mail, Instant now) {
    return mails.stream()
        .filter(other -> other != mail && other.state.equals("PUT_OFF") && now.equals(other.moment))
        .filter(other -> Set.of("journey").containsAll(refusals(other, now)))
        .anyMatch(
            other -> {
              int more = PlainPolicy.priority(other) - PlainPolicy.priority(mail);
              return more > 0 || more == 0 && mails.indexOf(other) < mails.indexOf(mail);
            });
  }

  static @Nullable Instant notAfter(PlainStay stay) {
    PlainJourney.Send send = (PlainJourney.Send) stay.journey.places().get(stay.place);
    return send.notAfter() == null ? null : stay.date(send.notAfter());
  }

  /** The gates that would say never, if it were asked then. */
  Set<String> refusals(PlainMail mail, Instant now) {
    PlainStay stay = mail.stay;
    Instant notAfter = notAfter(stay);
    Set<String> refusals = new HashSet<>();
    // A date-relative send whose moment is more than an hour past when the token arrives is skipped
    if (stay.place > 0
        && stay.journey.places().get(stay.place - 1) instanceof PlainJourney.Wait wait
        && wait.ofDate()
        && wait.until()
            .apply(stay)
            .plus(Duration.ofHours(1))
            .isBefore(mail.moved ? mail.asked : stay.arrived)) {
      refusals.add("journey");
    }
    if (!permitted(stay.journey.topic())) {
      refusals.add("permission");
    }
    if (!addressKnown) {
      refusals.add("address");
    }
    if (notAfter != null && now.isAfter(notAfter)) {
      refusals.add("not-after");
    }
    // a mail goes to one person about one subject once
    if (stay.subject != null
        && mails.stream()
            .anyMatch(
                other ->
                    other != mail
                        && other.state.equals("SENT")
                        && other.stay.journey == stay.journey
                        && other.message.equals(mail.message)
                        && stay.subject.equals(other.stay.subject))) {
      refusals.add("repetition");
    }
    return refusals;
  }

  /** The moments at which mails left. */
  List<Instant> sent() {
    return mails.stream()
        .filter(mail -> mail.state.equals("SENT"))
        .map(mail -> Objects.requireNonNull(mail.moment))
        .toList();
  }

  /** Of several consents the one given last counts. */
  private boolean permitted(String topic) {
    for (int i = consents.size() - 1; i >= 0; i--) {
      Consent consent = consents.get(i);
      if (Set.of("marketing:*", "marketing:" + topic).contains(consent.purpose())) {
        return consent.granted();
      }
    }
    return false;
  }

  /** What has not left is withdrawn; a mail of the same request may have left already. */
  void withdraw(PlainStay stay, int request, Instant now, IntUnaryOperator choose) {
    for (PlainMail mail : mails) {
      boolean leaving =
          mail.state.equals("SENT") && mail.request == request && now.equals(mail.moment);
      if (mail.stay == stay
          && (mail.state.equals("PUT_OFF") || leaving && choose.applyAsInt(2) == 0)) {
        mail.state = "WITHDRAWN";
        mail.moment = null;
      }
    }
  }
}
