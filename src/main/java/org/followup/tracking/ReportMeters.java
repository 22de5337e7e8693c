package org.followup.tracking;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Counts what mails to us say of our mails, once they have had their effect. */
@Component
class ReportMeters {

  /** What a report came to. */
  enum Outcome {
    HARD,
    SOFT,
    COMPLAINT,
    UNSUBSCRIBED,
    DELIVERED,
    /** The server still tries. */
    DELAYED,
    /** Out of office and whatever else says nothing of a mail. */
    NONE,
    /** It leads to no mail of ours. */
    NOBODYS;

    static Outcome of(MailNews.Kind kind) {
      return switch (kind) {
        case HARD_BOUNCE -> HARD;
        case SOFT_BOUNCE -> SOFT;
        case COMPLAINT -> COMPLAINT;
        case UNSUBSCRIBED -> UNSUBSCRIBED;
        case DELIVERED -> DELIVERED;
      };
    }
  }

  private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

  ReportMeters(MeterRegistry metrics) {
    for (Outcome outcome : Outcome.values()) {
      counters.put(
          outcome,
          Counter.builder("followup.bounces")
              .description("Mails that came to us about mails of ours, by what they said")
              .tag("kind", outcome.name().toLowerCase(Locale.ROOT))
              .register(metrics));
    }
  }

  /** After the commit of the transaction; at once where there is none. */
  void count(Outcome outcome) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      add(outcome);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            add(outcome);
          }
        });
  }

  private void add(Outcome outcome) {
    Counter counter = counters.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
