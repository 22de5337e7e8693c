package org.followup.journey;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.audience.Audiences;
import org.followup.message.ProcessFiles;
import org.followup.message.ProcessFiles.ProcessFile;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hands {@code processes/audiences/<name>.rsql} to the audiences when the application starts,
 * before the journeys that name them are deployed. A faulty file keeps the application from
 * starting, as a faulty model does.
 */
@Component
class AudienceFiles implements SmartLifecycle {

  private static final String FILES = "audiences/*.rsql";
  private static final String ENDING = ".rsql";

  private final ProcessFiles files;
  private final Audiences audiences;
  private volatile boolean running;

  AudienceFiles(ProcessFiles files, Audiences audiences) {
    this.files = files;
    this.audiences = audiences;
  }

  @Override
  public void start() {
    List<ProcessFile> found = files.list(FILES);
    Map<String, String> texts = new TreeMap<>();
    for (ProcessFile file : found) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      texts.put(
          name.substring(0, name.length() - ENDING.length()),
          new String(file.content(), StandardCharsets.UTF_8));
    }
    audiences.ship(texts);
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

  /** Before the models are deployed. */
  @Override
  public int getPhase() {
    return -1;
  }
}
