package org.followup.crash;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the driver knows by itself: whom it made up, what they were to send and what was
 * acknowledged. Independent of the product; a copy goes to a file for whoever looks for a lost one.
 */
final class CrashNotes implements AutoCloseable {

  final Queue<CrashPerson> people = new ConcurrentLinkedQueue<>();

  /** Answers that no shop should ever get. */
  final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  final AtomicLong requests = new AtomicLong();
  final AtomicLong tries = new AtomicLong();
  final AtomicLong acknowledged = new AtomicLong();
  final AtomicLong repeated = new AtomicLong();
  final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
  private final BufferedWriter file;

  CrashNotes(Path path) throws IOException {
    this.file = Files.newBufferedWriter(path);
  }

  void count(String answer) {
    answers.computeIfAbsent(answer, a -> new AtomicLong()).incrementAndGet();
  }

  /** The next {@code count} events of this person are safe, says the product. */
  void acknowledge(CrashPerson person, int count) {
    List<CrashPerson.Step> steps = person.next(count);
    person.acknowledged(count);
    acknowledged.addAndGet(count);
    synchronized (file) {
      try {
        for (CrashPerson.Step step : steps) {
          file.write(Instant.now() + " " + person.id + " " + step.id() + " " + step.type() + "\n");
        }
        file.flush();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
