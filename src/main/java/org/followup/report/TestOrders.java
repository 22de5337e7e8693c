package org.followup.report;

import org.followup.event.Forgetting;
import org.followup.journey.AssignmentsForgotten;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Writes down what people of split tests had ordered before their events or their name go. */
@Component
class TestOrders {

  private final TestOrderRepository orders;

  TestOrders(TestOrderRepository orders) {
    this.orders = orders;
  }

  @EventListener
  void keepOrders(AssignmentsForgotten people) {
    orders.keep(people.assignmentIds());
  }

  /** In the transaction that drops the events, so that an order counts once, before and after. */
  @EventListener
  void keepOrders(Forgetting forgetting) {
    orders.keepAccepted(forgetting.from(), forgetting.to());
  }
}
