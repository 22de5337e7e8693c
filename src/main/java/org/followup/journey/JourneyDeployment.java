package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.followup.message.ProcessFiles;
import org.followup.message.ProcessFiles.ProcessFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Deploys the files under {@code processes/} when the application starts: each journey by itself,
 * under names that are the same from classes, jar and directory, so that an unchanged one makes no
 * new version. A faulty file keeps the application from starting, with every fault of every file.
 */
@Component
class JourneyDeployment implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(JourneyDeployment.class);

  /** Where the deployments come from, as the engine records it. */
  static final String SOURCE = "processes";

  private static final String FORMS_OF_ALL = ".camunda/forms";

  /** Decision tables that hold for all journeys. */
  private static final String POLICY = "policy";

  private final RepositoryService repository;
  private final Function<String, List<ProcessFile>> files;
  private final ModelCheck check;
  private final DeploymentSettings settings;
  private volatile boolean running;

  @Autowired
  JourneyDeployment(
      RepositoryService repository,
      ProcessFiles files,
      ModelCheck check,
      DeploymentSettings settings) {
    this(repository, files::list, check, settings);
  }

  /**
   * @param files the files whose path matches an Ant pattern
   */
  JourneyDeployment(
      RepositoryService repository,
      Function<String, List<ProcessFile>> files,
      ModelCheck check,
      DeploymentSettings settings) {
    this.repository = repository;
    this.files = files;
    this.check = check;
    this.settings = settings;
  }

  /**
   * Before the web server takes its first request and before any job runs. A file that was deployed
   * before and followed by another one is left alone: a node with the files of before, started in
   * the middle of a change to new ones, must not put the old version over the new.
   */
  @Override
  public void start() {
    deployAll(this::isFollowedByAnother);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 0;
  }

  /**
   * Deploys what changed since the last time.
   *
   * @return the journeys that have a new version now
   * @throws FaultyDeploymentException where a file breaks a rule; nothing is deployed then
   */
  Set<String> deployAll() {
    return deployAll((name, file) -> false);
  }

  private Set<String> deployAll(BiPredicate<String, ProcessFile> left) {
    Map<String, List<ProcessFile>> groups = filesByDeployment();
    refuseFaults(groups);
    Set<String> changed = new TreeSet<>();
    for (String name : calledFirst(groups)) {
      changed.addAll(
          deploy(
              name,
              groups.getOrDefault(name, List.of()).stream()
                  .filter(file -> !left.test(name, file))
                  .toList()));
    }
    return changed;
  }

  /**
   * In the order of their names, but none before those that it calls, and none that cannot be
   * called any more before those that did so until now.
   */
  private Set<String> calledFirst(Map<String, List<ProcessFile>> groups) {
    Set<String> called = check.listCalled();
    Set<String> ordered = new LinkedHashSet<>();
    groups.forEach(
        (name, group) -> {
          if (!called.contains(name) || isCallable(group)) {
            add(name, groups, new HashSet<>(), ordered);
          }
        });
    groups.keySet().forEach(name -> add(name, groups, new HashSet<>(), ordered));
    return ordered;
  }

  private static boolean isCallable(List<ProcessFile> group) {
    return group.stream()
        .filter(file -> file.path().endsWith(".bpmn"))
        .anyMatch(file -> ModelCallRules.isCallable(file.content()));
  }

  private static void add(
      String name,
      Map<String, List<ProcessFile>> groups,
      Set<String> callers,
      Set<String> ordered) {
    if (groups.containsKey(name) && callers.add(name)) {
      for (ProcessFile file : groups.getOrDefault(name, List.of())) {
        if (file.path().endsWith(".bpmn")) {
          ModelCallRules.listCalled(file.content())
              .forEach(called -> add(called, groups, callers, ordered));
        }
      }
      ordered.add(name);
    }
  }

  /** Whether these very bytes came from files before, and others since. */
  private boolean isFollowedByAnother(String name, ProcessFile file) {
    boolean latest = true;
    for (Deployment earlier :
        repository
            .createDeploymentQuery()
            .deploymentName(name)
            .deploymentSource(SOURCE)
            .orderByDeploymentTime()
            .desc()
            .list()) {
      Optional<byte[]> then = findContent(earlier, SOURCE + "/" + file.path());
      if (then.isPresent() && Arrays.equals(then.get(), file.content())) {
        if (!latest) {
          log.warn(
              "Not deployed: this file is an earlier version, and a later one was deployed from files "
                  + "since. New entries go on with the later one. To go back to this one, change "
                  + "something in it, such as its version tag, or publish it by hand. file={}",
              file.path());
        }
        return !latest;
      }
      latest &= then.isEmpty();
    }
    return false;
  }

  private Optional<byte[]> findContent(Deployment deployment, String resource) {
    if (!repository.getDeploymentResourceNames(deployment.getId()).contains(resource)) {
      return Optional.empty();
    }
    try (InputStream in = repository.getResourceAsStream(deployment.getId(), resource)) {
      return Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of an earlier version", e);
    }
  }

  /** Files by the name of their deployment: the journey, or the folder of what is common to all. */
  private Map<String, List<ProcessFile>> filesByDeployment() {
    Map<String, List<ProcessFile>> groups = new TreeMap<>();
    List<ProcessFile> all = new ArrayList<>(files.apply(FORMS_OF_ALL + "/*.form"));
    all.addAll(files.apply(POLICY + "/*.dmn"));
    all.addAll(files.apply("*/*.bpmn"));
    all.addAll(files.apply("*/*.form"));
    files.apply("*/*.dmn").stream()
        .filter(file -> !file.path().startsWith(POLICY + "/"))
        .forEach(all::add);
    for (ProcessFile file : all) {
      String folder = file.path().substring(0, file.path().lastIndexOf('/'));
      if (folder.equals(FORMS_OF_ALL) || folder.equals(POLICY) || settings.isEnabled(folder)) {
        groups.computeIfAbsent(folder, key -> new ArrayList<>()).add(file);
      }
    }
    for (String journey : settings.enabled()) {
      if (!groups.containsKey(journey)) {
        throw new IllegalStateException(
            "followup.journeys.enabled names "
                + journey
                + ", but there is no processes/"
                + journey
                + "/"
                + journey
                + ".bpmn.");
      }
    }
    return groups;
  }

  private void refuseFaults(Map<String, List<ProcessFile>> groups) {
    Map<String, List<Fault>> faulty = new LinkedHashMap<>();
    Map<String, byte[]> contents = new LinkedHashMap<>();
    groups.values().stream()
        .flatMap(List::stream)
        .forEach(file -> contents.put(file.path(), file.content()));
    Map<String, List<Fault>> calls = check.checkShippedCalls(contents);
    groups.forEach(
        (folder, group) ->
            group.forEach(
                file -> {
                  List<Fault> faults =
                      new ArrayList<>(check.checkShipped(file.path(), file.content()));
                  faults.addAll(calls.getOrDefault(file.path(), List.of()));
                  faults.removeIf(fault -> !fault.refuses());
                  faults.addAll(wrongName(folder, file));
                  if (!faults.isEmpty()) {
                    faulty.put(SOURCE + "/" + file.path(), faults);
                  }
                }));
    if (!faulty.isEmpty()) {
      throw new FaultyDeploymentException(faulty);
    }
  }

  /** A journey is found by its folder: the file and the process must have its name. */
  private static List<Fault> wrongName(String folder, ProcessFile file) {
    boolean model = file.path().endsWith(".bpmn");
    if (!model || file.path().equals(folder + "/" + folder + ".bpmn")) {
      return model ? ModelCheck.wrongProcessId(folder, file.content()) : List.of();
    }
    return List.of(
        new Fault(
            Fault.Severity.FAULT,
            null,
            null,
            "The folder %s holds one model, named %s.bpmn.".formatted(folder, folder)));
  }

  private Set<String> deploy(String name, List<ProcessFile> group) {
    if (group.isEmpty()) {
      return Set.of();
    }
    DeploymentBuilder builder =
        repository.createDeployment().name(name).source(SOURCE).enableDuplicateFiltering(true);
    for (ProcessFile file : group) {
      builder.addInputStream(SOURCE + "/" + file.path(), new ByteArrayInputStream(file.content()));
    }
    DeploymentWithDefinitions deployment = builder.deployWithResult();
    Set<String> changed = new TreeSet<>();
    if (deployment.getDeployedDecisionDefinitions() != null) {
      deployment
          .getDeployedDecisionDefinitions()
          .forEach(
              table ->
                  log.info(
                      "Decision table deployed. table={} version={}",
                      table.getKey(),
                      table.getVersion()));
    }
    if (deployment.getDeployedProcessDefinitions() != null) {
      deployment
          .getDeployedProcessDefinitions()
          .forEach(
              definition -> {
                changed.add(definition.getKey());
                log.info(
                    "Journey deployed. journey={} version={}",
                    definition.getKey(),
                    definition.getVersion());
              });
    }
    return changed;
  }
}
