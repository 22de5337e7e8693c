package org.followup.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.impl.calendar.CycleBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DueDateBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DurationBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.MapBusinessCalendarManager;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Gives the engine our expressions and calendar, and refuses to start without them. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE) // after whoever else sets an expression manager
class ExpressionPlugin extends AbstractProcessEnginePlugin {

  private final JourneyFunctions functions;
  private final ObjectProvider<NamedDelegate> delegates;
  private final Recipients recipients;
  private final ShopSettings shop;
  private volatile @Nullable Map<String, Object> byName;

  ExpressionPlugin(
      JourneyFunctions functions,
      ObjectProvider<NamedDelegate> delegates,
      Recipients recipients,
      ShopSettings shop) {
    this.functions = functions;
    this.delegates = delegates;
    this.recipients = recipients;
    this.shop = shop;
  }

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    engine.setBeans(new HashMap<>()); // no application bean is the engine's business
    engine.setExpressionManager(new JourneyExpressions(this::delegates, functions));
    MapBusinessCalendarManager calendars = new MapBusinessCalendarManager();
    calendars.addBusinessCalendar(DurationBusinessCalendar.NAME, new DurationBusinessCalendar());
    calendars.addBusinessCalendar(CycleBusinessCalendar.NAME, new CycleBusinessCalendar());
    calendars.addBusinessCalendar(
        DueDateBusinessCalendar.NAME, new RecipientDates(recipients, shop));
    engine.setBusinessCalendarManager(calendars);
  }

  @Override
  public void postInit(ProcessEngineConfigurationImpl engine) {
    if (engine.getExpressionManager().getClass() != JourneyExpressions.class) {
      throw new IllegalStateException(
          "The engine would evaluate expressions with "
              + engine.getExpressionManager().getClass().getName()
              + ", which reaches Java objects; it must be "
              + JourneyExpressions.class.getName()
              + ".");
    }
  }

  /** Asked for when the first expression runs: some delegates use the engine. */
  private Map<String, Object> delegates() {
    Map<String, Object> known = byName;
    if (known == null) {
      known =
          delegates.stream()
              .collect(Collectors.toUnmodifiableMap(NamedDelegate::name, NamedDelegate::delegate));
      byName = known;
    }
    return known;
  }
}
