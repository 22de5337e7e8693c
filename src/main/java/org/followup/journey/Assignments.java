package org.followup.journey;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Erasing;
import org.followup.recipient.Forgettable;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.followup.recipient.RetentionPeriods;
import org.followup.recipient.SecretKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who has which variant of a split test. The first time a keyed hash of test and recipient decides,
 * alike on every node; it is written down, and from then on what is written holds: whatever the
 * weights become, and when a person gets another name. Two names with different variants that turn
 * out to be one person have seen both: the earlier variant holds, and the evaluation leaves them
 * out, whichever it was, so that no variant gains by it.
 */
@Component
class Assignments implements Forgettable {

  private static final Logger log = LoggerFactory.getLogger(Assignments.class);
  private static final String PURPOSE = "split-test";
  private static final String STAYS =
      "That somebody had these variants of tests, and what they had ordered, without the person:"
          + " for the evaluation.";

  private final AssignmentRepository repository;
  private final SecretKeys keys;
  private final ObjectProvider<VariantChooser> chooser;
  private final ApplicationEventPublisher events;
  private final Period kept;
  private final Clock clock;

  Assignments(
      AssignmentRepository repository,
      SecretKeys keys,
      ObjectProvider<VariantChooser> chooser,
      ApplicationEventPublisher events,
      RetentionPeriods periods,
      Clock clock) {
    this.repository = repository;
    this.keys = keys;
    this.chooser = chooser;
    this.events = events;
    this.kept = periods.journeys();
    this.clock = clock;
  }

  /**
   * The person's variant, given now if they have none. Whoever calls holds the recipient.
   *
   * @return the variant
   */
  String assign(
      SplitTest split,
      String journey,
      String definitionId,
      RecipientId recipient,
      String instanceId) {
    Optional<String> before = repository.find(split.test(), journey, recipient);
    String variant =
        before
            .filter(known -> split.variants().names().contains(known))
            .orElseGet(() -> choose(split, journey, recipient));
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (before.isEmpty()) {
      repository.insert(split.test(), journey, variant, definitionId, recipient, now);
      log.info(
          "Variant assigned. journey={} test={} variant={} instance={}",
          journey,
          split.test(),
          variant,
          instanceId);
    } else if (!variant.equals(before.get())) {
      // the model no longer has the variant; who had it has seen two
      repository.replaceVariant(split.test(), journey, recipient, variant);
    }
    repository.addInstance(split.test(), journey, recipient, instanceId);
    return variant;
  }

  /** The variant that the person has in that test of that journey. */
  Optional<String> find(String test, String journey, RecipientId recipient) {
    return repository.find(test, journey, recipient);
  }

  private String choose(SplitTest split, String journey, RecipientId recipient) {
    return Optional.ofNullable(chooser.getIfAvailable())
        .map(told -> told.choose(journey, split.test(), recipient.value()))
        .filter(told -> split.variants().names().contains(told))
        .orElseGet(() -> split.variants().pick(hash(split.test(), recipient)));
  }

  private byte[] hash(String test, RecipientId recipient) {
    return keys.hmac(PURPOSE, (test + '\n' + recipient.value()).getBytes(StandardCharsets.UTF_8));
  }

  @EventListener
  void move(Merging merging) {
    repository.markCrossed(merging.from(), merging.into());
    repository.keepEarlier(merging.from(), merging.into());
    repository.moveInstances(merging.from(), merging.into());
    repository.deleteDoubled(merging.from(), merging.into());
    repository.moveRest(merging.from(), merging.into());
  }

  /** First of all: what they ordered is read from events that go next. */
  @EventListener
  @Order(Ordered.HIGHEST_PRECEDENCE)
  void erase(Erasing erasing) {
    List<Long> theirs = repository.listOf(erasing.recipient());
    if (!theirs.isEmpty()) {
      forget(theirs);
      erasing.kept("experiments", theirs.size(), STAYS, null);
    }
  }

  @Override
  public String kind() {
    return "experiments";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  @Transactional
  public int forget(Instant before, int atMost) {
    List<Long> old = repository.lockOld(before, atMost);
    if (!old.isEmpty()) {
      forget(old);
    }
    return old.size();
  }

  private void forget(List<Long> assignments) {
    events.publishEvent(new AssignmentsForgotten(assignments));
    repository.takePersonOut(assignments);
  }
}
