package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.followup.Crowd;
import org.followup.demo.EmptyDatabase;
import org.junit.jupiter.api.Test;

/**
 * A million people enter by a schedule, spread over a day of a clock that is moved: how long that
 * takes, in how much memory, and that each of them comes once. Run by hand: {@code mvn test
 * -Dtest=ScheduleMillionBench}, with {@code -Dbench.people=100000} for fewer. The inbox is real;
 * what the events do is left out, it is that of any event.
 */
class ScheduleMillionBench {

  private static final int PEOPLE = Integer.getInteger("bench.people", 1_000_000);
  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

  @Test
  void letsAMillionInOnceEach() throws Exception {
    try (EmptyDatabase database = EmptyDatabase.start();
        ScheduleRoom room = ScheduleRoom.on(database, "followup.pace.waiting-events=100000")) {
      Crowd.gather(database, PEOPLE);
      room.audience("crowd", "id==crowd-*");
      room.clock.now = START.minusSeconds(60);
      ScheduleRoom.Entry entry =
          room.entry(
              "million",
              "timeDate",
              "2026-11-23T10:00:00",
              "audience",
              "crowd",
              "pace",
              "over P1D");
      room.clock.now = START;

      long began = System.nanoTime();
      assertThat(entry.plan()).isTrue();
      boolean more = true;
      while (more) {
        more = entry.copy();
      }
      say("Copied %,d turns in %s; heap %,d MB.".formatted(PEOPLE, since(began), heap()));
      long handing = System.nanoTime();
      for (int minute = 0; minute <= 24 * 60; minute += 10) {
        room.clock.now = START.plus(Duration.ofMinutes(minute));
        more = true;
        while (more) {
          more = entry.step();
        }
        room.takeEffect();
        if (minute % 360 == 0) {
          say("%,d hours: %s; heap %,d MB.".formatted(minute / 60, since(handing), heap()));
        }
      }
      say("Handed %,d over in %s.".formatted(PEOPLE, since(handing)));
      assertThat(
              room.jdbc
                  .sql("select count(distinct recipient_id) from event_log")
                  .query(Long.class)
                  .single())
          .isEqualTo(PEOPLE);
      assertThat(room.jdbc.sql("select count(*) from event_log").query(Long.class).single())
          .isEqualTo(PEOPLE);
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static String since(long began) {
    return "%.1f s".formatted((System.nanoTime() - began) / 1e9);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
