package org.followup.report;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.followup.event.Forgetting;
import org.followup.message.AttributionSettings;
import org.followup.recipient.Erasing;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Lets the views know what is configured about orders, and keeps the sums when a person goes or a
 * month of the log.
 *
 * <p>Which mail an order belongs to is computed each time it is asked; after that there is nothing
 * left to compute it from, so it is written down before.
 */
@Component
class Attribution implements InitializingBean {

  private static final String EVERY_OTHER = "*";
  private static final String STAYS =
      "What orders that belong to a mail came to, without whose they were: for the statistics.";

  private final OrderRepository orders;
  private final AttributionSettings settings;

  Attribution(OrderRepository orders, AttributionSettings settings) {
    this.orders = orders;
    this.settings = settings;
  }

  @Override
  public void afterPropertiesSet() {
    Map<String, Duration> windows = new HashMap<>(settings.windows());
    windows.put(EVERY_OTHER, settings.window());
    orders.replaceWindows(windows);
  }

  /** Before whoever takes the person out of mails and hits. */
  @EventListener
  @Order(Ordered.HIGHEST_PRECEDENCE)
  void keepOrders(Erasing erasing) {
    erasing.kept("orders", orders.keep(erasing.recipient()), STAYS, null);
  }

  /** In the transaction that drops the events, so that an order counts once, before and after. */
  @EventListener
  void keepOrders(Forgetting forgetting) {
    orders.keepAccepted(forgetting.from(), forgetting.to());
  }
}
