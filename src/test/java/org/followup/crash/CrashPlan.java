package org.followup.crash;

import java.time.Duration;
import java.util.Random;

/**
 * How much is to go wrong, by {@code -Dcrash.*}; without any property the short run of {@code mvn
 * verify}.
 *
 * @param seed decides what happens when; printed, so that a run can be had again
 * @param kills nodes killed with {@code kill -9}
 * @param databaseRestarts stops of PostgreSQL: in good order, immediate, {@code kill -9}
 * @param cuts times that sessions at the database are cut off
 * @param diskFulls times that the database's disk is full
 * @param mailAbsences times that the mail server does not listen
 * @param pause longest time between two of these
 * @param eventsPerSecond what the shops send together, when nothing is wrong
 * @param clients how many shops send at once
 * @param settle how long the rest may take once nothing goes wrong any more
 */
record CrashPlan(
    long seed,
    int kills,
    int databaseRestarts,
    int cuts,
    int diskFulls,
    int mailAbsences,
    Duration pause,
    int eventsPerSecond,
    int clients,
    Duration settle) {

  static CrashPlan fromProperties() {
    int kills = Integer.getInteger("crash.kills", 4);
    int restarts = Integer.getInteger("crash.database-restarts", Math.max(1, kills / 2));
    return new CrashPlan(
        Long.getLong("crash.seed", new Random().nextLong(1_000_000)),
        kills,
        restarts,
        Integer.getInteger("crash.cuts", Math.max(1, kills / 10)),
        Integer.getInteger("crash.disk-fulls", Math.max(1, kills / 20)),
        Integer.getInteger("crash.mail-absences", Math.max(1, kills / 20)),
        Duration.ofSeconds(Integer.getInteger("crash.pause", 4)),
        Integer.getInteger("crash.events-per-second", 40),
        Integer.getInteger("crash.clients", 4),
        Duration.ofSeconds(Integer.getInteger("crash.settle", 900)));
  }

  /** Whether it takes long enough for progress lines and for an archive of classes to pay. */
  boolean isLong() {
    return kills > 20;
  }
}
