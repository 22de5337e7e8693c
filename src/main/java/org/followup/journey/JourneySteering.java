package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.journey.JourneyRepository.Latest;
import org.followup.message.SendingHold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door for operators: switch a journey on and off, pause and resume it, end it for everyone.
 * Every deed joins the caller's transaction, takes effect at its commit and on every node, and
 * survives restarts and later versions of the model. See {@code docs/adr/0005-steering.md}.
 */
@Component
@Transactional
public class JourneySteering {

  private static final Logger log = LoggerFactory.getLogger(JourneySteering.class);

  private final JourneyRepository journeys;
  private final SwitchRepository switches;
  private final EndRunRepository endRuns;
  private final JobRepository jobs;
  private final DeploymentSettings settings;
  private final SendingHold mail;
  private final ManagementService management;
  private final RepositoryService repository;
  private final CalledJourneys calls;
  private final Clock clock;

  JourneySteering(
      JourneyRepository journeys,
      SwitchRepository switches,
      EndRunRepository endRuns,
      JobRepository jobs,
      DeploymentSettings settings,
      SendingHold mail,
      ManagementService management,
      RepositoryService repository,
      CalledJourneys calls,
      Clock clock) {
    this.journeys = journeys;
    this.switches = switches;
    this.endRuns = endRuns;
    this.jobs = jobs;
    this.settings = settings;
    this.mail = mail;
    this.management = management;
    this.repository = repository;
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * Lets the journey take new entries. Refused for what {@code followup.journeys.enabled} leaves
   * out, and while the journey is being ended for everyone.
   */
  public Steered switchOn(String journey) {
    return steer(
        journey,
        latest -> {
          if (latest.shipped() && !settings.isEnabled(journey)) {
            return new Steered.Refused(
                "followup.journeys.enabled does not name %s: add it to that property and start Followup again."
                    .formatted(journey));
          }
          if (endRuns.findLatest(journey).filter(run -> run.finishedAt() == null).isPresent()) {
            return new Steered.Refused(
                "%s is being ended for everyone; switch it on once that is done."
                    .formatted(journey));
          }
          boolean on = switches.updateOff(journey, false, now());
          if (latest.suspended()) {
            repository.activateProcessDefinitionById(latest.definitionId());
          }
          return done(on || latest.suspended(), "Journey was switched on", journey);
        });
  }

  /** Takes no new entries; who is inside goes on. */
  public Steered switchOff(String journey) {
    return steer(
        journey,
        latest ->
            done(switches.updateOff(journey, true, now()), "Journey was switched off", journey));
  }

  /**
   * Lets the journey stand still: no entries, no timers, no mail. What it calls stands still with
   * it, for everyone: a called journey goes on once none of its callers is paused. Events go on
   * reaching who is inside, so that an order still ends it and withdraws its mail.
   *
   * @param by who asked for it
   */
  public Steered pause(String journey, String by) {
    return steer(
        journey,
        latest -> {
          boolean paused = switches.updatePaused(journey, true, now());
          if (paused) {
            withCalled(journey)
                .forEach(
                    one -> {
                      suspend(one);
                      mail.hold(one, by);
                    });
          }
          return done(paused, "Journey was paused", journey);
        });
  }

  /**
   * Lets a paused journey go on: what came due meanwhile runs at once, and the gates are asked
   * again before a mail leaves. Timers that somebody suspended in Cockpit run again, too.
   */
  public Steered resume(String journey) {
    return steer(
        journey,
        latest -> {
          boolean resumed = switches.updatePaused(journey, false, now());
          if (resumed) {
            Set<String> still = standingStill();
            withCalled(journey).stream().filter(one -> !still.contains(one)).forEach(this::goOn);
          }
          return done(resumed, "Journey was resumed", journey);
        });
  }

  /**
   * Switches the journey off and ends it for everyone who is in it, in the background: each
   * instance through the inbox by an event of its own, in order with everything else of that
   * person. Survives a restart. While a run is open, a second one is the same.
   *
   * @param by who asked for it
   * @return the run; empty where no journey of that name is deployed
   */
  public Optional<EndRun> endForEveryone(String journey, String by) {
    return journeys
        .findLatest(journey)
        .flatMap(
            latest -> {
              switches.updateOff(journey, true, now());
              endRuns.insert(UUID.randomUUID(), journey, by, now());
              log.info("Journey is being ended for everyone. journey={}", journey);
              return endRuns.findLatest(journey);
            });
  }

  /** The latest run that ended the journey for everyone, finished or not. */
  @Transactional(readOnly = true)
  public Optional<EndRun> findLatestEnd(String journey) {
    return endRuns.findLatest(journey);
  }

  /** Suspends again what another transaction planned while a pause was being written down. */
  void keepPaused() {
    Set<String> still = standingStill();
    if (!still.isEmpty()) {
      for (String journey : switches.listLeaking(still, now().plusSeconds(60))) {
        suspend(journey);
        mail.hold(journey, "pause");
      }
    }
  }

  /** Those that are paused and all that they call. */
  private Set<String> standingStill() {
    List<String> paused = switches.listPaused();
    Set<String> still = new LinkedHashSet<>(paused);
    if (!paused.isEmpty()) {
      Map<String, Set<String>> called = calls.listCalls();
      paused.forEach(journey -> still.addAll(called.getOrDefault(journey, Set.of())));
    }
    return still;
  }

  private Set<String> withCalled(String journey) {
    Set<String> all = new LinkedHashSet<>(Set.of(journey));
    all.addAll(calls.listCalls().getOrDefault(journey, Set.of()));
    return all;
  }

  private void goOn(String journey) {
    management
        .updateJobDefinitionSuspensionState()
        .byProcessDefinitionKey(journey)
        .includeJobs(true)
        .activate();
    mail.release(journey);
  }

  /**
   * Through the definitions of the jobs, of all versions: jobs planned later are born suspended.
   * The instances are never suspended, for then no event could reach them. What an event is just
   * ending is passed over, lest the two wait for each other; {@link #keepPaused} sees to the rest.
   */
  private void suspend(String journey) {
    management.updateJobDefinitionSuspensionState().byProcessDefinitionKey(journey).suspend();
    jobs.suspendFree(journey);
  }

  private Steered steer(String journey, Function<Latest, Steered> deed) {
    return journeys.findLatest(journey).map(deed).orElseGet(() -> new Steered.Unknown(journey));
  }

  private static Steered done(boolean changed, String what, String journey) {
    if (changed) {
      log.info("{}. journey={}", what, journey);
    }
    return new Steered.Done(changed);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
