package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.camunda.bpm.engine.RepositoryService;
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

  /** Before the web server takes its first request and before any job runs. */
  @Override
  public void start() {
    deployAll();
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
    Map<String, List<ProcessFile>> groups = filesByDeployment();
    refuseFaults(groups);
    Set<String> changed = new TreeSet<>();
    groups.forEach((name, group) -> changed.addAll(deploy(name, group)));
    return changed;
  }

  /** Files by the name of their deployment: the journey, or the folder of the common forms. */
  private Map<String, List<ProcessFile>> filesByDeployment() {
    Map<String, List<ProcessFile>> groups = new TreeMap<>();
    List<ProcessFile> all = new ArrayList<>(files.apply(FORMS_OF_ALL + "/*.form"));
    all.addAll(files.apply("*/*.bpmn"));
    all.addAll(files.apply("*/*.form"));
    for (ProcessFile file : all) {
      String folder = file.path().substring(0, file.path().lastIndexOf('/'));
      if (folder.equals(FORMS_OF_ALL) || settings.isEnabled(folder)) {
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
    groups.forEach(
        (folder, group) ->
            group.forEach(
                file -> {
                  List<Fault> faults =
                      new ArrayList<>(check.checkShipped(file.path(), file.content()));
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
    DeploymentBuilder builder =
        repository.createDeployment().name(name).source(SOURCE).enableDuplicateFiltering(true);
    for (ProcessFile file : group) {
      builder.addInputStream(SOURCE + "/" + file.path(), new ByteArrayInputStream(file.content()));
    }
    DeploymentWithDefinitions deployment = builder.deployWithResult();
    Set<String> changed = new TreeSet<>();
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
