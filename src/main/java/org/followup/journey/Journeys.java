package org.followup.journey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.JourneyRepository.Failure;
import org.followup.journey.JourneyRepository.Latest;
import org.followup.journey.JourneyRepository.Standing;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to what journeys there are, who stands where in them and what comes next. Reads what is
 * committed, or what the caller's transaction wrote; {@link #retry} joins that transaction.
 */
@Component
public class Journeys {

  private final JourneyRepository journeys;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final RepositoryService repository;
  private final ManagementService management;
  private final DeploymentSettings settings;
  private final Clock clock;

  Journeys(
      JourneyRepository journeys,
      InstanceRepository instances,
      JourneyCatalog catalog,
      RepositoryService repository,
      ManagementService management,
      DeploymentSettings settings,
      Clock clock) {
    this.journeys = journeys;
    this.instances = instances;
    this.catalog = catalog;
    this.repository = repository;
    this.management = management;
    this.settings = settings;
    this.clock = clock;
  }

  /** The latest version of every deployed journey, by name. */
  public List<Journey> list() {
    return journeys.listLatest().stream()
        .map(this::journey)
        .sorted(Comparator.comparing(Journey::name, String.CASE_INSENSITIVE_ORDER))
        .toList();
  }

  /** The latest version of a journey; empty where none of that name is deployed. */
  public Optional<Journey> find(String journey) {
    return journeys.findLatest(journey).map(this::journey);
  }

  /** The BPMN file of the latest version, as it was deployed. */
  public Optional<String> findModel(String journey) {
    return journeys.findLatest(journey).map(latest -> model(latest.definitionId()));
  }

  /** Where a token can go in the latest version of a journey. */
  public Optional<JourneyPaths> findPaths(String journey) {
    return journeys
        .findLatest(journey)
        .map(latest -> JourneyPaths.of(catalog.getModel(latest.definitionId()), latest.journey()));
  }

  /**
   * What the latest version's diagram shows on each element, by its id; empty where no journey of
   * that name is deployed.
   */
  public Map<String, String> labels(String journey) {
    return journeys
        .findLatest(journey)
        .map(latest -> catalog.getOutline(latest.definitionId()).labels())
        .orElse(Map.of());
  }

  /** Split tests of the latest version; none where no journey of that name is deployed. */
  public List<SplitStep> listTests(String journey) {
    return journeys
        .findLatest(journey)
        .map(latest -> SplitTest.listOf(catalog.get(latest.definitionId())))
        .orElse(List.of())
        .stream()
        .map(SplitStep::of)
        .toList();
  }

  /** Waits for responses of the latest version; none where no such journey is deployed. */
  public List<ResponseStep> listResponseWaits(String journey) {
    return journeys
        .findLatest(journey)
        .map(latest -> ResponseFields.listOf(catalog.get(latest.definitionId())))
        .orElse(List.of());
  }

  /** Steps of all journeys' latest versions that give vouchers, by the name of the journey. */
  public List<VoucherStep> listVoucherSteps() {
    return list().stream()
        .flatMap(
            journey ->
                IssueVoucher.listOf(catalog.get(journey.definitionId())).stream()
                    .map(step -> voucherStep(journey, step)))
        .toList();
  }

  private VoucherStep voucherStep(Journey journey, ModelFacts.Step step) {
    String label = label(journey.definitionId(), step.activityId());
    return new VoucherStep(
        journey.journey(),
        journey.name(),
        journey.configured() && journey.on(),
        step.activityId(),
        label == null ? step.activityId() : label,
        step.fields().get("pool"),
        step.fields().get("pattern"));
  }

  /**
   * How many people stand on which element, over all versions: on waits, timers and call tasks, and
   * on the send task while its mail is put off. An element of an older version that the latest no
   * longer has counts under its id all the same.
   */
  public Map<String, Long> countPeople(String journey) {
    return journeys.countTokens(journey);
  }

  /**
   * What is due next for the recipient and what their journeys wait for, what is due first at the
   * top, what waits for somebody last.
   */
  public List<NextStep> listNext(RecipientId recipient) {
    Map<String, Instance> running =
        instances.listRunning(recipient).stream()
            .collect(Collectors.toMap(Instance::instanceId, Function.identity()));
    return journeys.listStanding(running.keySet()).stream()
        .flatMap(
            standing ->
                Optional.ofNullable(running.get(standing.instanceId()))
                    .map(instance -> next(instance, standing))
                    .stream())
        .toList();
  }

  /** Steps that failed as often as they may, newest first. */
  public List<Incident> listIncidents(int limit) {
    return journeys.listFailures(limit).stream().map(this::incident).toList();
  }

  /**
   * Lets the step behind an incident run again, at once. The incident is gone until it fails again.
   *
   * @return false where the incident is not there any more
   */
  @Transactional
  public boolean retry(String incidentId) {
    Optional<String> job = journeys.findFailedJob(incidentId);
    job.ifPresent(
        id -> management.setJobRetries(1).jobId(id).dueDate(Date.from(clock.instant())).execute());
    return job.isPresent();
  }

  private Journey journey(Latest latest) {
    ModelFacts facts = catalog.get(latest.definitionId());
    ModelOutline outline = catalog.getOutline(latest.definitionId());
    return new Journey(
        latest.journey(),
        latest.name() == null || latest.name().isBlank() ? latest.journey() : latest.name(),
        outline.documentation(),
        latest.version(),
        latest.definitionId(),
        latest.deployedAt(),
        !latest.shipped() || settings.isEnabled(latest.journey()),
        !latest.off() && !latest.suspended(),
        latest.paused(),
        facts.entries().stream().map(ModelFacts.Entry::eventType).distinct().toList(),
        outline.sends());
  }

  private String model(String definitionId) {
    try (InputStream file = repository.getProcessModel(definitionId)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException fault) {
      throw new UncheckedIOException(
          "The model of " + definitionId + " cannot be read from the database.", fault);
    }
  }

  private NextStep next(Instance instance, Standing standing) {
    boolean send =
        standing.kind().equals("timer")
            && catalog.get(instance.definitionId()).findSend(standing.activityId()).isPresent();
    return new NextStep(
        instance.journey(),
        instance.instanceId(),
        instance.subject(),
        standing.activityId(),
        label(instance.definitionId(), standing.activityId()),
        send ? "send" : standing.kind(),
        standing.failed() ? null : standing.dueAt(),
        standing.eventType(),
        standing.failed()
            ? "it failed as often as it may"
            : standing.suspended() ? "an operator paused it" : null);
  }

  private Incident incident(Failure failure) {
    String activity = failure.activityId() == null ? "" : failure.activityId();
    return new Incident(
        failure.incidentId(),
        failure.journey(),
        failure.instanceId() == null ? "" : failure.instanceId(),
        activity,
        label(failure.definitionId(), activity),
        failure.recipient(),
        failure.reason(),
        failure.since());
  }

  private @Nullable String label(String definitionId, String activityId) {
    return catalog.getOutline(definitionId).findLabel(activityId).orElse(null);
  }
}
