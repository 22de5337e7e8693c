package org.followup.crash;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One node of the installation, with somebody who starts it again whenever it has ended, as a
 * container's restart policy does.
 */
final class CrashNode implements AutoCloseable {

  /** At what moment of its life it was killed. */
  enum Moment {
    STARTING,
    JUST_STARTED,
    RUNNING
  }

  private static final long YOUNG = TimeUnit.SECONDS.toNanos(3);

  final String name;
  final int port;
  final AtomicInteger endedByItself = new AtomicInteger();
  final AtomicInteger starts = new AtomicInteger();
  private final List<String> command;
  private final Path log;
  private final Thread supervisor;
  private volatile @Nullable Process process;
  private volatile long launchedAt;
  private volatile long readyAt;
  private volatile boolean down;
  private volatile boolean closing;

  CrashNode(String name, int port, List<String> jvm, Map<String, String> properties, Path log) {
    this.name = name;
    this.port = port;
    this.log = log;
    this.command = new ArrayList<>(jvm);
    command.add("org.followup.FollowupApplication");
    command.add("--spring.profiles.active=production");
    command.add("--server.port=" + port);
    properties.forEach((property, value) -> command.add("--" + property + "=" + value));
    supervisor = new Thread(this::supervise, "supervisor-" + name);
    supervisor.setDaemon(true);
  }

  CrashNode launch() {
    supervisor.start();
    return this;
  }

  private void supervise() {
    while (!closing) {
      Process current = process;
      if (down) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      } else if (current == null || !current.isAlive()) {
        if (current != null && readyAt >= 0) {
          endedByItself.incrementAndGet();
        }
        begin();
      } else if (readyAt == 0 && isWell()) {
        readyAt = System.nanoTime();
      } else {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private synchronized void begin() {
    if (down || closing) {
      return;
    }
    try {
      readyAt = 0;
      launchedAt = System.nanoTime();
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      starts.incrementAndGet();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it takes requests, as its health says. */
  boolean isWell() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/actuator/health").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  boolean isReady() {
    return readyAt > 0;
  }

  /** Waits until it takes requests. */
  void awaitReady(long seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!isReady()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Node " + name + " does not start, see " + log);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** As {@code kill -9}; it is started again at once. */
  Moment kill() throws InterruptedException {
    Moment moment = killAndHold();
    release();
    return moment;
  }

  /** As {@code kill -9}; it stays down. */
  synchronized Moment killAndHold() throws InterruptedException {
    long ready = readyAt;
    Moment moment =
        ready <= 0
            ? Moment.STARTING
            : System.nanoTime() - ready < YOUNG ? Moment.JUST_STARTED : Moment.RUNNING;
    down = true;
    readyAt = -1;
    Process current = process;
    if (current != null) {
      current.destroyForcibly().waitFor();
    }
    return moment;
  }

  void release() {
    down = false;
  }

  /** How long this life has lasted. */
  long ageNanos() {
    return System.nanoTime() - launchedAt;
  }

  /** Stops it in good order. */
  void stop() throws InterruptedException {
    Process current;
    synchronized (this) {
      down = true;
      readyAt = -1;
      current = process;
    }
    if (current != null) {
      current.destroy();
      if (!current.waitFor(60, TimeUnit.SECONDS)) {
        current.destroyForcibly().waitFor();
      }
    }
  }

  @Override
  public void close() throws Exception {
    closing = true;
    killAndHold();
    supervisor.join();
  }
}
