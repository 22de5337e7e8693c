package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.followup.journey.DateRepository.Running;
import org.followup.journey.DateRepository.WaitingTimer;
import org.followup.journey.ModelFacts.Timer;
import org.followup.journey.ModelFacts.TimerKind;
import org.followup.recipient.ProfilesChanged;
import org.followup.recipient.ProfilesChanged.Change;
import org.followup.recipient.RecipientId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Moves timers that wait for a date when the date is another one: each is computed again, in the
 * transaction that changed what it was computed from, with the recipient held. A moment that has
 * passed by that fires at once, and the mail behind it obeys the rule for latecomers ({@link
 * Moments#findMissed}). What counts from now, durations and cycles, keeps what is left of it.
 *
 * <p>A send that is put off after such a timer asks the gates again at its new moment, or at once
 * where that has passed.
 */
@Component
class DateMoves {

  private static final Logger log = LoggerFactory.getLogger(DateMoves.class);

  private final DateRepository dates;
  private final JourneyCatalog catalog;
  private final Moments moments;
  private final SecondThoughts secondThoughts;
  private final ProcessEngineConfigurationImpl engine;
  private final Clock clock;

  DateMoves(
      DateRepository dates,
      JourneyCatalog catalog,
      Moments moments,
      SecondThoughts secondThoughts,
      ProcessEngineConfigurationImpl engine,
      Clock clock) {
    this.dates = dates;
    this.catalog = catalog;
    this.moments = moments;
    this.secondThoughts = secondThoughts;
    this.engine = engine;
    this.clock = clock;
  }

  /** Moves what waits in the one instance; what it has called is told apart. */
  void move(String instanceId, String definitionId, DateChange change) {
    ModelFacts facts = catalog.get(definitionId);
    Map<String, Timer> touched =
        facts.timers().stream()
            .filter(timer -> timer.kind() == TimerKind.DATE && change.concerns(timer.text()))
            .collect(Collectors.toMap(Timer::activityId, Function.identity(), (one, same) -> one));
    if (touched.isEmpty()) {
      return;
    }
    for (WaitingTimer waiting : dates.listTimers(instanceId)) {
      Timer timer = touched.get(waiting.activityId());
      if (timer != null) {
        change(waiting, execution -> moments.read(timer.text(), execution));
      } else if (facts.findSend(waiting.activityId()).isPresent()) {
        change(waiting, execution -> momentOfPutOff(waiting, execution, touched.values()));
      }
    }
  }

  /** By the profile: another zone, or another fact. */
  @EventListener
  void follow(ProfilesChanged news) {
    Map<RecipientId, Change> changes =
        news.changes().stream()
            .collect(Collectors.toMap(Change::recipient, Function.identity(), (one, same) -> same));
    List<Running> running = dates.listRunning(changes.keySet());
    for (Running one : running) {
      Change change = changes.get(one.recipient());
      if (change != null) {
        move(
            one.instanceId(),
            one.definitionId(),
            new DateChange(Set.of(), change.attributes(), change.zone()));
      }
    }
    // what was put off waits for the morning of another place now
    running.stream()
        .map(Running::recipient)
        .distinct()
        .filter(person -> Optional.ofNullable(changes.get(person)).stream().anyMatch(Change::zone))
        .forEach(secondThoughts::askAgain);
  }

  private Optional<Instant> momentOfPutOff(
      WaitingTimer send, ExecutionEntity execution, Collection<Timer> touched) {
    Instant now = clock.instant();
    return moments
        .findTimerBefore(send.activityId(), execution)
        .filter(touched::contains)
        .flatMap(timer -> moments.read(timer.text(), execution))
        .map(moment -> moment.isBefore(now) ? now : moment);
  }

  private void change(
      WaitingTimer waiting, Function<ExecutionEntity, Optional<Instant>> newMoment) {
    engine
        .getCommandExecutorTxRequired()
        .execute(
            context -> {
              JobEntity job = context.getJobManager().findJobById(waiting.jobId());
              ExecutionEntity execution = job == null ? null : job.getExecution();
              if (job == null || execution == null) {
                return false;
              }
              Optional<Date> moment = newMoment.apply(execution).map(Date::from);
              if (moment.isEmpty() || moment.get().equals(job.getDuedate())) {
                return false;
              }
              log.info(
                  "Timer moved. instance={} activity={} from={} to={}",
                  execution.getProcessInstanceId(),
                  waiting.activityId(),
                  job.getDuedate().toInstant(),
                  moment.get().toInstant());
              job.setDuedate(moment.get());
              job.unlock(); // a node that had taken it finds that it is not due
              dates.moved(execution.getProcessInstanceId(), waiting.activityId(), clock.instant());
              return true;
            });
  }
}
