package org.followup.recipient;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers for one {@link Gate}. To add an objection, write a package-private {@code @Component}
 * that implements this: {@link Permissions} asks all there are, in the order of the gates, and
 * stops at the first that objects. A gate may have several keepers; one without any is not asked.
 *
 * <p>A keeper reads tables of this room and nothing else. It is asked twice per mail, at the entry
 * into the outbox and right before the hand-over, in a transaction that holds the recipient, so
 * whatever commits first is obeyed.
 */
interface Gatekeeper {

  /**
   * Who is to be written to for what.
   *
   * @param channel by which way; consent is asked alike for all of them, addresses are their own
   * @param category what the mail is about, where its model says so
   * @param at now
   * @param profile what is known of the person, with the address that may be used for that purpose;
   *     null where nothing is
   * @param standing the record of consent that decides; null for service mail and where there is
   *     none
   */
  record Question(
      RecipientId recipient,
      Purpose purpose,
      Channel channel,
      @Nullable String category,
      Instant at,
      @Nullable Profile profile,
      @Nullable StandingConsent standing) {

    /** The address a mail would go to, as it was given. */
    @Nullable String email() {
      return profile == null ? null : profile.email();
    }
  }

  /**
   * A no.
   *
   * @param reason a short sentence without personal data, kept with the mail
   * @param until the moment at which it ends by itself and the mail may be asked for again; null
   *     for good
   */
  record Objection(String reason, @Nullable Instant until) {

    /** Never. */
    static Optional<Objection> refuse(String reason) {
      return Optional.of(new Objection(reason, null));
    }

    /** Not before that moment. */
    static Optional<Objection> putOff(String reason, Instant until) {
      return Optional.of(new Objection(reason, until));
    }
  }

  Gate gate();

  /** Empty where this gate lets the mail pass. */
  Optional<Objection> findObjection(Question question);
}
