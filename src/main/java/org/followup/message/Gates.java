package org.followup.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.followup.recipient.Channel;
import org.followup.recipient.Permissions;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks whether a mail may go out: before it enters the outbox and again before it leaves. */
@Component
class Gates {

  private final Permissions permissions;
  private final Recipients recipients;
  private final OutboxRepository outbox;
  private final RestraintGate restraint;

  Gates(
      Permissions permissions,
      Recipients recipients,
      OutboxRepository outbox,
      RestraintGate restraint) {
    this.permissions = permissions;
    this.recipients = recipients;
    this.outbox = outbox;
    this.restraint = restraint;
  }

  /** What a mail is judged by. */
  record Case(
      String sendKey,
      String journey,
      String message,
      RecipientId recipient,
      @Nullable String subject,
      Purpose purpose,
      Channel channel,
      @Nullable String category,
      boolean skipWhenCapped,
      boolean ignoreQuietHours,
      @Nullable Instant notAfter) {

    static Case of(Send send) {
      return new Case(
          send.sendKey(),
          send.journey(),
          send.message(),
          send.recipient(),
          send.subject(),
          send.purpose(),
          send.channel(),
          send.category(),
          send.skipWhenCapped(),
          send.ignoreQuietHours(),
          send.notAfter());
    }

    /** Whom it was read for may have another name since they are held. */
    Case of(RecipientId standing) {
      return new Case(
          sendKey,
          journey,
          message,
          standing,
          subject,
          purpose,
          channel,
          category,
          skipWhenCapped,
          ignoreQuietHours,
          notAfter);
    }
  }

  /** All gates, for a mail that asks to enter the outbox. The caller holds the recipient. */
  Judgement judge(Case asking, Instant now) {
    Case mail = asking.of(recipients.standing(asking.recipient()));
    Asked asked = refuseForGood(mail, now, true);
    if (asked.isOpen() && mail.purpose().isMarketing()) {
      RestraintGate.Answer answer =
          restraint.ask(mail, now, other -> refuseForGood(other, now, true).isOpen());
      asked.wait("restraint", answer, mail);
    }
    return asked.judgement();
  }

  /** Before it leaves: caps, gap and frequency count what has left by then. */
  Judgement judgeAgain(Case asking, Instant now) {
    Case mail = asking.of(recipients.standing(asking.recipient()));
    Asked asked = refuseForGood(mail, now, false);
    if (asked.isOpen() && mail.purpose().isMarketing()) {
      if (!mail.ignoreQuietHours()) {
        asked.wait("quiet-hours", restraint.askOfTheNight(mail, now), mail);
      }
      if (asked.isOpen()) {
        asked.wait("restraint", restraint.askAgain(mail, now), mail);
      }
    }
    return asked.judgement();
  }

  /** All gates but caps, gap and quiet hours; {@code first} where it is not queued yet. */
  private Asked refuseForGood(Case mail, Instant now, boolean first) {
    var asked = new Asked();
    asked.permission(
        permissions.ask(mail.recipient(), mail.purpose(), mail.channel(), mail.category(), now),
        mail,
        end -> first ? restraint.firstFree(mail, now, end) : end);
    Instant notAfter = mail.notAfter();
    if (asked.isOpen() && notAfter != null) {
      asked.refuseIf(
          "not-after",
          now.isAfter(notAfter) ? "too late: it makes no sense after " + notAfter : null);
    }
    if (asked.isOpen() && first) {
      asked.refuseIf("repetition", alreadySent(mail));
    }
    return asked;
  }

  private @Nullable String alreadySent(Case mail) {
    String subject = mail.subject();
    return mail.purpose().isMarketing()
            && subject != null
            && outbox.isAlreadySent(
                mail.journey(),
                mail.message(),
                mail.channel(),
                mail.recipient(),
                subject,
                mail.sendKey())
        ? "already sent for this subject"
        : null;
  }

  /** The gates as they are asked, up to the first that objects. */
  private static final class Asked {

    private final List<Judgement.Answer> answers = new ArrayList<>();
    private MessageState state = MessageState.QUEUED;
    private @Nullable String gate;
    private @Nullable String reason;
    private @Nullable Instant until;
    private Permissions.@Nullable Grounds grounds;

    boolean isOpen() {
      return state == MessageState.QUEUED;
    }

    void refuseIf(String name, @Nullable String objection) {
      if (objection == null) {
        answers.add(new Judgement.Answer(name, "pass", null));
      } else {
        object(MessageState.REFUSED, name, objection, null, null);
      }
    }

    /**
     * What the person asked to wait for is waited for, even by what its model would skip.
     *
     * @param firstFree from the end of a pause on
     */
    void permission(Permissions.Answer answer, Case mail, UnaryOperator<Instant> firstFree) {
      answer.passed().forEach(gate -> refuseIf(gate, null));
      grounds = answer.grounds();
      Permissions.Objection no = answer.objection();
      if (no != null && no.until() != null) {
        Instant free = firstFree.apply(no.until());
        putOff(no.gate(), new Restraint.Wait(free, no.reason(), null), mail);
      } else if (no != null) {
        refuseIf(no.gate(), no.reason());
      }
    }

    void wait(String name, RestraintGate.Answer answer, Case mail) {
      answer
          .found()
          .ifPresentOrElse(
              wait -> wait(name, wait, mail),
              () -> answers.add(new Judgement.Answer(name, "pass", null, answer.rule())));
    }

    private void wait(String name, Restraint.Wait wait, Case mail) {
      if (mail.skipWhenCapped()) {
        object(MessageState.REFUSED, name, "skipped: " + wait.reason(), null, wait.rule());
      } else {
        putOff(name, wait, mail);
      }
    }

    private void putOff(String name, Restraint.Wait wait, Case mail) {
      Instant notAfter = mail.notAfter();
      if (notAfter != null && wait.until().isAfter(notAfter)) {
        object(
            MessageState.REFUSED,
            name,
            "%s until %s, and it makes no sense after %s"
                .formatted(wait.reason(), wait.until(), notAfter),
            null,
            wait.rule());
      } else {
        object(MessageState.PUT_OFF, name, wait.reason(), wait.until(), wait.rule());
      }
    }

    private void object(
        MessageState to,
        String name,
        String why,
        @Nullable Instant when,
        RestraintTable.@Nullable Rule rule) {
      answers.add(
          new Judgement.Answer(name, to == MessageState.REFUSED ? "refuse" : "put-off", why, rule));
      state = to;
      gate = name;
      reason = why;
      until = when;
    }

    Judgement judgement() {
      return new Judgement(state, gate, reason, until, List.copyOf(answers), grounds);
    }
  }
}
