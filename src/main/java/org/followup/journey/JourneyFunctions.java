package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.followup.audience.Audiences;
import org.followup.event.History;
import org.followup.message.Channels;
import org.followup.recipient.Channel;
import org.followup.recipient.Permissions;
import org.followup.recipient.Purpose;
import org.followup.recipient.Reachability;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a model's functions answer. Each is asked about one instance and its recipient; the contract
 * lists them, {@link ExpressionFunctions} makes them known to the engine.
 */
@Component
class JourneyFunctions {

  /** Variable with the moment the person entered. */
  static final String ENTERED_AT = "enteredAt";

  private final Recipients recipients;
  private final Permissions permissions;
  private final Reachability reachability;
  private final Channels channels;
  private final History history;
  private final MailAnswers answers;
  private final Assignments assignments;
  private final Audiences audiences;
  private final Clock clock;

  JourneyFunctions(
      Recipients recipients,
      Permissions permissions,
      Reachability reachability,
      Channels channels,
      History history,
      MailAnswers answers,
      Assignments assignments,
      Audiences audiences,
      Clock clock) {
    this.recipients = recipients;
    this.permissions = permissions;
    this.reachability = reachability;
    this.channels = channels;
    this.history = history;
    this.answers = answers;
    this.assignments = assignments;
    this.audiences = audiences;
    this.clock = clock;
  }

  /** Whether the recipient had an event of the type since the entry. */
  boolean happenedSinceEntry(DelegateExecution instance, String type) {
    return history.happened(recipient(instance), type, entry(instance));
  }

  /** Whether the recipient had an event of the type within {@code duration} before now. */
  boolean happenedWithin(DelegateExecution instance, String type, String duration) {
    TemporalAmount amount =
        JourneyDates.findAmount(duration)
            .orElseThrow(
                () ->
                    new UnreadableDateException(
                        "\"" + duration + "\" is no duration; write it as P7D or PT12H."));
    Instant since = JourneyDates.before(clock.instant(), amount, zone(instance));
    return history.happened(recipient(instance), type, since);
  }

  /** An attribute of the profile, null where it has none of that name. */
  @Nullable Object attribute(DelegateExecution instance, String name) {
    return recipients
        .find(recipient(instance))
        .map(profile -> profile.attributes().get(name))
        .orElse(null);
  }

  /** Whether mail for that purpose is permitted now. */
  boolean consents(DelegateExecution instance, String purpose) {
    return permissions.isConsented(recipient(instance), new Purpose(purpose), clock.instant());
  }

  /** Whether that channel is there and the person has an address for it that may be used. */
  boolean reachableBy(DelegateExecution instance, String channel) {
    return Channel.read(channel)
        .filter(channels::isReady)
        .filter(known -> reachability.isReachable(recipient(instance), known))
        .isPresent();
  }

  /**
   * Whether the person is in that audience now.
   *
   * @throws IllegalStateException where there is none of that name any more
   */
  boolean inAudience(DelegateExecution instance, String audience) {
    if (audiences.find(audience).isEmpty()) {
      throw new IllegalStateException(
          "There is no audience %s any more; save one of that name, then try again under Faults."
              .formatted(audience));
    }
    return audiences.isMember(audience, recipient(instance), clock.instant());
  }

  /** Whether the person opened that mail of this instance, as far as anybody told us. */
  boolean opened(DelegateExecution instance, String mail) {
    return answers.opened(asking(instance), mail);
  }

  /** Whether the person clicked in that mail of this instance, as far as anybody told us. */
  boolean clicked(DelegateExecution instance, String mail) {
    return answers.clicked(asking(instance), mail);
  }

  /** Whether an order since the entry is owed to this journey. */
  boolean converted(DelegateExecution instance) {
    return answers.converted(asking(instance));
  }

  /** The person's variant in that split test of this journey; null before they came to it. */
  @Nullable String variant(DelegateExecution instance, String test) {
    return assignments
        .find(
            test, ((ExecutionEntity) instance).getProcessDefinition().getKey(), recipient(instance))
        .orElse(null);
  }

  private MailAnswers.Asking asking(DelegateExecution instance) {
    return new MailAnswers.Asking(
        recipient(instance),
        ((ExecutionEntity) instance).getProcessDefinition().getKey(),
        instance.getProcessInstanceId(),
        entry(instance));
  }

  /** The same wall time that many calendar days later, in the recipient's zone. */
  Date plusDays(DelegateExecution instance, @Nullable Object date, long days) {
    return JourneyDates.plusDays(date, days, zone(instance));
  }

  /** That local time on the date's day, in the recipient's zone. */
  Date at(DelegateExecution instance, @Nullable Object date, @Nullable Object localTime) {
    return JourneyDates.at(date, localTime, zone(instance));
  }

  /** The next moment when it is that time where the recipient lives; never now itself. */
  Date nextLocalTime(DelegateExecution instance, @Nullable Object localTime) {
    return JourneyDates.nextLocalTime(localTime, clock.instant(), zone(instance));
  }

  private Instant entry(DelegateExecution instance) {
    return JourneyDates.parse(instance.getVariable(ENTERED_AT), zone(instance)).toInstant();
  }

  private ZoneId zone(DelegateExecution instance) {
    return recipients.zoneOf(recipient(instance));
  }

  private static RecipientId recipient(DelegateExecution instance) {
    return ExpressionScope.findRecipient(instance)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Instance "
                        + instance.getProcessInstanceId()
                        + " has no recipient (business key); its expressions cannot be answered."));
  }
}
