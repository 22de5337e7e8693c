package org.followup.journey;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngineException;
import org.followup.message.ProcessFiles;
import org.followup.message.ProcessFiles.ProcessFile;
import org.followup.message.Templates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * In the demo: deploys a journey again when its model, the table of restraint or a mail changes, so
 * that a marketer sees the next version a moment after saving. A faulty file is logged with its
 * faults and the running version stays.
 */
@Component
@Profile("demo")
@ConditionalOnProperty("followup.processes")
class DeploymentWatch implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(DeploymentWatch.class);
  private static final long SECONDS_BETWEEN_LOOKS = 2;

  private final Function<String, List<ProcessFile>> files;
  private final Runnable deployment;
  private final ScheduledExecutorService look =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "journey-files");
            thread.setDaemon(true);
            return thread;
          });
  private List<Integer> seen = List.of();

  @Autowired
  DeploymentWatch(ProcessFiles files, Templates templates, JourneyDeployment deployment) {
    this(
        files::list,
        () -> {
          templates.reload();
          deployment.deployAll();
        });
  }

  DeploymentWatch(Function<String, List<ProcessFile>> files, Runnable deployment) {
    this.files = files;
    this.deployment = deployment;
  }

  @EventListener(ApplicationReadyEvent.class)
  void watch() {
    remember();
    look.scheduleWithFixedDelay(
        this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
  }

  /** Takes the files as they are now for deployed. */
  void remember() {
    seen = fingerprint();
  }

  /** One look; deploys what changed since the one before. */
  void look() {
    try {
      List<Integer> now = fingerprint();
      if (!now.equals(seen)) {
        seen = now;
        deployment.run();
      }
    } catch (ProcessEngineException | IllegalStateException faulty) {
      log.warn(
          "Changed files were not deployed; the running versions stay. {}", faulty.getMessage());
    } catch (RuntimeException fault) {
      log.error("The files under processes/ cannot be read; they are looked at again.", fault);
    }
  }

  private List<Integer> fingerprint() {
    return Stream.of("**/*.bpmn", "**/*.form", "policy/*.dmn", "*/mails/*.mjml")
        .flatMap(pattern -> files.apply(pattern).stream())
        .map(DeploymentWatch::fingerprint)
        .toList();
  }

  private static Integer fingerprint(ProcessFile file) {
    return Objects.hash(file.path(), Arrays.hashCode(file.content()));
  }

  @Override
  public void destroy() {
    look.shutdownNow();
  }
}
