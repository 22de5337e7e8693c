package org.followup.journey;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngineException;
import org.followup.message.ChannelTemplates;
import org.followup.message.ProcessFiles;
import org.followup.message.ProcessFiles.ProcessFile;
import org.followup.message.Templates;
import org.followup.node.Background;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * In the demo: deploys a journey again when its model, the table of restraint or a mail changes, so
 * that a marketer sees the next version a moment after saving. A faulty file is logged with its
 * faults and the running version stays.
 */
@Component
@Profile("demo")
@ConditionalOnProperty("followup.processes")
class DeploymentWatch extends Background {

  private static final Logger log = LoggerFactory.getLogger(DeploymentWatch.class);
  private static final Duration REST = Duration.ofSeconds(2);

  private final Function<String, List<ProcessFile>> files;
  private final Runnable deployment;
  private @Nullable List<Integer> seen;

  @Autowired
  DeploymentWatch(
      ProcessFiles files,
      Templates templates,
      ChannelTemplates channels,
      JourneyDeployment deployment) {
    this(
        files::list,
        () -> {
          templates.reload();
          channels.reload();
          deployment.deployAll();
        });
  }

  DeploymentWatch(Function<String, List<ProcessFile>> files, Runnable deployment) {
    super("journey-files", Blame::isRace);
    this.files = files;
    this.deployment = deployment;
  }

  /** One look; the first takes the files for deployed, the others deploy what changed since. */
  @Override
  protected Duration round() {
    List<Integer> now = fingerprint();
    boolean changed = seen != null && !now.equals(seen);
    seen = now;
    if (changed) {
      deploy();
    }
    return REST;
  }

  private void deploy() {
    try {
      deployment.run();
    } catch (ProcessEngineException | IllegalStateException faulty) {
      log.warn(
          "Changed files were not deployed; the running versions stay. {}", faulty.getMessage());
    }
  }

  private List<Integer> fingerprint() {
    return Stream.concat(
            Stream.of("**/*.bpmn", "**/*.form", "*/*.dmn", "*/mails/*.mjml", "_shared/**/*.mjml"),
            ChannelTemplates.PATTERNS.stream())
        .flatMap(pattern -> files.apply(pattern).stream())
        .map(DeploymentWatch::fingerprint)
        .toList();
  }

  private static Integer fingerprint(ProcessFile file) {
    return Objects.hash(file.path(), Arrays.hashCode(file.content()));
  }
}
