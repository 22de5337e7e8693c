package org.followup.report;

import java.time.Instant;
import java.time.Period;
import java.util.List;
import org.followup.intake.PersonErasure;
import org.followup.recipient.ConsentHistory;
import org.followup.recipient.ConsentHistory.Use;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.RetentionPeriods;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases people about whom nothing was heard, said or sent for long, where {@code
 * followup.retention.profiles} says so: no event, no journey, no mail, no change of the profile, no
 * consent that still permits mail, and no restriction or open request.
 *
 * <p>Guarantee: each goes through the ordinary erasure with a receipt, alone in a transaction that
 * holds them and has looked again.
 */
@Component
class IdleProfiles {

  private static final String BY = "Followup";
  private static final int LOOKED_AT_ONCE = 1_000;
  private static final int LOOKS = 50;

  private final IdleRepository idle;
  private final PersonErasure erasure;
  private final Recipients recipients;
  private final ConsentHistory consents;
  private final TransactionTemplate transaction;

  /** How far all people were looked through; from the start again once that is done. */
  private String after = "";

  IdleProfiles(
      IdleRepository idle,
      PersonErasure erasure,
      Recipients recipients,
      ConsentHistory consents,
      PlatformTransactionManager transactions) {
    this.idle = idle;
    this.erasure = erasure;
    this.recipients = recipients;
    this.consents = consents;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Goes on looking, through 50,000 people at most.
   *
   * @param atMost so many are erased, or few more
   * @return how many were
   */
  synchronized int forget(Instant before, int atMost) {
    int erased = 0;
    for (int look = 0; look < LOOKS && erased < atMost; look++) {
      List<IdleRepository.Look> people = idle.list(after, before, LOOKED_AT_ONCE);
      for (IdleRepository.Look one : people) {
        erased += one.idle() && erase(one.recipient(), before) ? 1 : 0;
      }
      if (people.size() < LOOKED_AT_ONCE) {
        after = "";
        return erased;
      }
      after = people.get(people.size() - 1).recipient().value();
    }
    return erased;
  }

  private boolean erase(RecipientId id, Instant before) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              recipients.lock(List.of(id));
              if (!idle.isIdle(id, before) || agreed(id)) {
                return false;
              }
              erasure.erase(id, BY);
              return true;
            }));
  }

  /** Whether a consent permits mail still. */
  boolean agreed(RecipientId id) {
    return consents.list(id).stream()
        .map(entry -> entry.consent().purpose())
        .filter(purpose -> purpose.isMarketing())
        .distinct()
        .flatMap(purpose -> consents.findStanding(id, purpose).stream())
        .anyMatch(standing -> standing.use() != Use.NONE && standing.use() != Use.EXPIRED);
  }

  /** Asks them only where a period is set. */
  @Configuration
  @ConditionalOnProperty("followup.retention.profiles")
  static class Periodically {

    @Bean
    Forgettable forgettableProfiles(IdleProfiles idle, RetentionPeriods periods) {
      Period kept = periods.profiles();
      if (kept == null) {
        throw new IllegalStateException("followup.retention.profiles is set and says nothing.");
      }
      return new Forgettable() {
        @Override
        public String kind() {
          return "profiles";
        }

        @Override
        public Period kept() {
          return kept;
        }

        @Override
        public int forget(Instant before, int atMost) {
          return idle.forget(before, atMost);
        }
      };
    }
  }
}
