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

  BacklogMeters(BacklogRepository backlog, SendingHold sending) {
    this.backlog = backlog;
    this.sending = sending;
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
    gauge(registry, "instances.running", "People in journeys", backlog::countInstancesRunning);
  }

  private static void gauge(
      MeterRegistry registry, String name, String meaning, Supplier<Number> count) {
    Gauge.builder("followup." + name, count).description(meaning).register(registry);
  }
}
