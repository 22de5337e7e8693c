package org.followup.journey;

import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.calendar.DueDateBusinessCalendar;
import org.camunda.bpm.engine.task.Task;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;

/**
 * The engine's reading of a date in a timer or a task's due date: as {@link JourneyDates} reads it,
 * in the zone of the recipient, so that {@code ${expiresAt}} alone means what it means in a
 * function.
 */
class RecipientDates extends DueDateBusinessCalendar {

  private final Recipients recipients;
  private final ShopSettings shop;

  RecipientDates(Recipients recipients, ShopSettings shop) {
    this.recipients = recipients;
    this.shop = shop;
  }

  @Override
  public Date resolveDuedate(String text, Task task) {
    Optional<RecipientId> recipient =
        task instanceof DelegateTask own && own.getExecution() != null
            ? ExpressionScope.findRecipient(own.getExecution())
            : Optional.empty();
    return resolve(text, recipient, null);
  }

  @Override
  public Date resolveDuedate(String text, Date start) {
    return resolve(text, ExpressionScope.findLastRecipient(), start);
  }

  private Date resolve(String text, Optional<RecipientId> recipient, @Nullable Date start) {
    if (text.startsWith("P")) {
      return super.resolveDuedate(text, start);
    }
    ZoneId zone = recipient.map(recipients::zoneOf).orElse(shop.zone());
    try {
      return JourneyDates.parse(text, zone);
    } catch (UnreadableDateException unreadable) {
      throw new ProcessEngineException(unreadable.getMessage(), unreadable);
    }
  }
}
