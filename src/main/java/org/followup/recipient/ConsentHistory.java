package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Consents.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The door to a person's consents as they are shown and proven: every record, and what stands. */
@Component
public class ConsentHistory {

  private final ConsentHistoryRepository history;
  private final ConsentRepository consents;
  private final PermissionSettings settings;
  private final Clock clock;

  ConsentHistory(
      ConsentHistoryRepository history,
      ConsentRepository consents,
      PermissionSettings settings,
      Clock clock) {
    this.history = history;
    this.consents = consents;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A record as it was written.
   *
   * @param seq its number over all people
   * @param effectiveAt from when it counts
   * @param hash its SHA-256 in hexadecimal
   * @param seal number of the seal that covers it; null where none does yet
   */
  public record Entry(
      long seq,
      Consent consent,
      Instant effectiveAt,
      Instant recordedAt,
      String hash,
      @Nullable Long seal) {

    /** What the evidence says of the conditions for existing customers; empty on another basis. */
    public List<ExistingCustomer.Condition> getConditions() {
      return ExistingCustomer.BASIS.equals(consent.basis())
          ? ExistingCustomer.conditions(consent.evidence(), null)
          : List.of();
    }
  }

  /** Whether a consent is in use. */
  public enum Use {
    /** Nothing was granted, or it was withdrawn. */
    NONE,
    IN_USE,
    /** Unused for {@code followup.policy.consent-warn-after}. */
    ABOUT_TO_EXPIRE,
    /** Unused for {@code followup.policy.consent-expires-after}: permits nothing any more. */
    EXPIRED,
    /** The evidence denies a condition of {@link ExistingCustomer}: permits nothing. */
    CONDITION_FAILED
  }

  /**
   * What stands of a purpose.
   *
   * @param seq the record that decides
   * @param unusedSince when it was given or a mail last went out on it
   * @param expiresAt when it ends if nothing goes out until then
   */
  public record Standing(
      Purpose purpose, long seq, Use use, Instant unusedSince, Instant expiresAt) {}

  /** Every record of the person, oldest first. */
  public List<Entry> list(RecipientId recipient) {
    return history.list(recipient);
  }

  /** What stands of a marketing purpose; empty where nothing was ever said about it. */
  public Optional<Standing> findStanding(RecipientId recipient, Purpose purpose) {
    Instant now = clock.instant();
    return consents
        .findStanding(recipient, Consents.decisive(purpose))
        .map(
            standing ->
                new Standing(
                    purpose,
                    standing.seq(),
                    use(standing, now),
                    standing.unusedSince(),
                    settings.expiresAt(standing.unusedSince())));
  }

  private Use use(StandingConsent standing, Instant now) {
    if (!standing.granted()) {
      return Use.NONE;
    }
    if (ExistingCustomer.BASIS.equals(standing.basis())
        && ExistingCustomer.findFailure(standing.evidence(), null).isPresent()) {
      return Use.CONDITION_FAILED;
    }
    if (settings.isExpired(standing.unusedSince(), now)) {
      return Use.EXPIRED;
    }
    return settings.isAboutToExpire(standing.unusedSince(), now) ? Use.ABOUT_TO_EXPIRE : Use.IN_USE;
  }
}
