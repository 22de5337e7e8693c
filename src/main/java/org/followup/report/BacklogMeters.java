package org.followup.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import org.followup.message.SendingHold;
import org.springframework.stereotype.Component;

/**
 * What an operator wants an alarm for. The figures are the installation's, not the node's: each
 * node tells the same, read when it is asked.
 */
@Component
class BacklogMeters implements MeterBinder {

  private final BacklogRepository backlog;
  private final SendingHold sending;
  private final VoucherStock stock;

  BacklogMeters(BacklogRepository backlog, SendingHold sending, VoucherStock stock) {
    this.backlog = backlog;
    this.sending = sending;
    this.stock = stock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(
        registry,
        "events.waiting",
        "Events accepted whose effect is due",
        backlog::countEventsWaiting);
    gauge(
        registry,
        "events.given.up",
        "Events that could not be applied",
        backlog::countEventsGivenUp);
    gauge(
        registry,
        "mails.queued",
        "Mails on their way to the mail server",
        backlog::countMailsQueued);
    gauge(registry, "mails.failed", "Mails that cannot be sent", backlog::countMailsFailed);
    gauge(
        registry,
        "journeys.stopped",
        "Journeys whose mail stopped itself, since too much of it came back",
        () -> sending.listStopped().size());
    gauge(
        registry,
        "vouchers.pools.low",
        "Pools of voucher codes that run low, are empty or are missing",
        () -> stock.listShort().size());
    gauge(
        registry,
        "vouchers.pools.empty",
        "Pools of voucher codes that journeys need and that have none",
        () -> stock.listShort().stream().filter(pool -> pool.free() == 0).count());
    gauge(registry, "instances.running", "People in journeys", backlog::countInstancesRunning);
  }

  private static void gauge(
      MeterRegistry registry, String name, String meaning, Supplier<Number> count) {
    Gauge.builder("followup." + name, count).description(meaning).register(registry);
  }
}
