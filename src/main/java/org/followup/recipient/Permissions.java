package org.followup.recipient;

import static java.util.Comparator.comparing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The one question: may this mail go to this person now? Answered from the tables alone by the
 * {@link Gatekeeper}s in the order of the {@link Gate}s; the first that objects decides, and its
 * name stands in the verdict. Reads only and joins the caller's transaction; whoever acts on the
 * answer holds the recipient ({@link Recipients#lock}), else it may be stale.
 */
@Component
public class Permissions {

  /** What service mail rests on. */
  public static final String SERVICE_BASIS = "service";

  private final List<Gatekeeper> keepers;
  private final Reach reach;
  private final ConsentRepository consents;
  private final ConsentUseRepository uses;

  Permissions(
      List<Gatekeeper> keepers,
      Reach reach,
      ConsentRepository consents,
      ConsentUseRepository uses) {
    this.keepers = keepers.stream().sorted(comparing(Gatekeeper::gate)).toList();
    this.reach = reach;
    this.consents = consents;
    this.uses = uses;
  }

  /**
   * What the gates say.
   *
   * @param passed the gates that had nothing against it, in order
   * @param objection of the first that had; the ones after it were not asked
   * @param grounds what the mail rests on; null where a gate refused it
   */
  public record Answer(
      List<String> passed, @Nullable Objection objection, @Nullable Grounds grounds) {}

  /**
   * One gate's no.
   *
   * @param gate {@code restriction}, {@code suppression}, {@code permission}, {@code expiry},
   *     {@code address} or {@code pause}
   * @param reason a short sentence without personal data
   * @param until the moment at which it ends by itself; null for good
   */
  public record Objection(String gate, String reason, @Nullable Instant until) {}

  /**
   * What a mail rests on.
   *
   * @param basis {@code express}, {@code existing-customer} or {@code service}
   * @param consentSeq the number of the record that permits it; null for service mail
   */
  public record Grounds(String basis, @Nullable Long consentSeq) {}

  /** Asks for an e-mail, as {@link #ask(RecipientId, Purpose, Channel, String, Instant)}. */
  public Answer ask(RecipientId recipient, Purpose purpose, @Nullable String category, Instant at) {
    return ask(recipient, purpose, Channel.EMAIL, category, at);
  }

  /**
   * Asks for a message.
   *
   * @param channel by which way it would go: the address is that channel's, what the person
   *     permitted is the same for all
   * @param category what the mail is about, for customers who may be written to about similar
   *     goods; null where its model says nothing
   * @param at now
   */
  public Answer ask(
      RecipientId recipient,
      Purpose purpose,
      Channel channel,
      @Nullable String category,
      Instant at) {
    Gatekeeper.Question question = question(recipient, purpose, channel, category, at);
    StandingConsent standing = question.standing();
    List<String> passed = new ArrayList<>();
    for (Gatekeeper keeper : keepers) {
      String gate = keeper.gate().label();
      Optional<Gatekeeper.Objection> found = keeper.findObjection(question);
      if (found.isPresent()) {
        passed.remove(gate);
        Gatekeeper.Objection no = found.get();
        return new Answer(
            List.copyOf(passed),
            new Objection(gate, no.reason(), no.until()),
            no.until() == null ? null : grounds(standing));
      }
      if (!passed.contains(gate)) {
        passed.add(gate);
      }
    }
    return new Answer(List.copyOf(passed), null, grounds(standing));
  }

  /**
   * Notes that a mail goes out on a consent, which keeps it from expiring. One write per person,
   * purpose and day at most.
   */
  public void use(RecipientId recipient, Purpose purpose, Instant at) {
    if (purpose.isMarketing()) {
      uses.use(recipient, purpose, at.atOffset(ZoneOffset.UTC).toLocalDate());
    }
  }

  /**
   * Whether a consent of that purpose stands and is in use, whatever else speaks against a mail.
   */
  public boolean isConsented(RecipientId recipient, Purpose purpose, Instant at) {
    Gatekeeper.Question question = question(recipient, purpose, Channel.EMAIL, null, at);
    return keepers.stream()
        .filter(keeper -> keeper.gate() == Gate.PERMISSION || keeper.gate() == Gate.EXPIRY)
        .allMatch(keeper -> keeper.findObjection(question).isEmpty());
  }

  @EventListener
  void erasing(Erasing person) {
    uses.delete(person.recipient());
  }

  private Gatekeeper.Question question(
      RecipientId name, Purpose purpose, Channel channel, @Nullable String category, Instant at) {
    RecipientId recipient = reach.standing(name);
    return new Gatekeeper.Question(
        recipient,
        purpose,
        channel,
        category,
        at,
        reach.find(recipient, purpose).orElse(null),
        purpose.isMarketing()
            ? consents.findStanding(recipient, Consents.decisive(purpose)).orElse(null)
            : null);
  }

  private static Grounds grounds(@Nullable StandingConsent standing) {
    return standing == null || standing.basis() == null
        ? new Grounds(SERVICE_BASIS, null)
        : new Grounds(standing.basis(), standing.seq());
  }
}
