package org.followup.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Everything that goes wrong, in an order that the seed decides. */
final class CrashChaos {

  private enum Deed {
    KILL,
    RESTART,
    CUT,
    DISK_FULL,
    MAIL_AWAY
  }

  private static final Duration START_PATIENCE = Duration.ofSeconds(120);
  private static final Duration WORK_PATIENCE = Duration.ofSeconds(60);
  private static final int WORK = 50;

  private final CrashPlan plan;
  private final List<CrashNode> nodes;
  private final CrashDatabase database;
  private final CrashSmtp smtp;
  private final Random random;
  private final LongSupplier acknowledged;
  private final List<Deed> deck = new ArrayList<>();

  /** What was done how often, for the summary. */
  final Map<String, AtomicInteger> counts = Collections.synchronizedMap(new TreeMap<>());

  final AtomicInteger kills = new AtomicInteger();
  final AtomicInteger databaseRestarts = new AtomicInteger();
  final AtomicInteger cuts = new AtomicInteger();
  final AtomicInteger diskFulls = new AtomicInteger();
  final AtomicInteger mailAbsences = new AtomicInteger();

  /**
   * @param acknowledged how many events the product has acknowledged
   */
  CrashChaos(
      CrashPlan plan,
      List<CrashNode> nodes,
      CrashDatabase database,
      CrashSmtp smtp,
      LongSupplier acknowledged) {
    this.acknowledged = acknowledged;
    this.plan = plan;
    this.nodes = nodes;
    this.database = database;
    this.smtp = smtp;
    this.random = new Random(plan.seed());
    deck.addAll(Collections.nCopies(plan.kills(), Deed.KILL));
    deck.addAll(Collections.nCopies(plan.databaseRestarts(), Deed.RESTART));
    deck.addAll(Collections.nCopies(plan.cuts(), Deed.CUT));
    deck.addAll(Collections.nCopies(plan.diskFulls(), Deed.DISK_FULL));
    deck.addAll(Collections.nCopies(plan.mailAbsences(), Deed.MAIL_AWAY));
    Collections.shuffle(deck, random);
  }

  void run() throws Exception {
    for (Deed deed : deck) {
      if (deed == Deed.KILL && kills.get() >= plan.kills()) {
        continue; // some kill twice
      }
      letSomethingHappen();
      rest(200, plan.pause().toMillis());
      switch (deed) {
        case KILL -> kill();
        case RESTART -> restart();
        case CUT -> cut();
        case DISK_FULL -> fillDisk();
        case MAIL_AWAY -> sendMailServerAway();
      }
    }
  }

  /** Three times out of four: on a busy machine little but starting would be tried else. */
  private void letSomethingHappen() {
    long before = acknowledged.getAsLong();
    if (random.nextInt(4) > 0) {
      await(() -> acknowledged.getAsLong() > before + WORK, WORK_PATIENCE);
    }
  }

  private void kill() throws Exception {
    int dice = random.nextInt(100);
    if (dice < 6) {
      killBoth();
      return;
    }
    CrashNode victim = anyReady();
    if (dice < 24) {
      killWhileItStarts(victim);
    } else if (dice < 45) {
      killInTheMiddleOfARequest(victim);
    } else if (dice < 70) {
      killInTheMiddleOfAMail();
    } else {
      kill(victim, "at any moment");
    }
  }

  /** One that takes requests: every second time both do, so that work gets done in between. */
  private CrashNode anyReady() {
    if (random.nextBoolean()) {
      await(() -> nodes.stream().allMatch(CrashNode::isReady), START_PATIENCE);
    }
    await(() -> nodes.stream().anyMatch(CrashNode::isReady), START_PATIENCE);
    List<CrashNode> ready = nodes.stream().filter(CrashNode::isReady).toList();
    return ready.isEmpty() ? any() : ready.get(random.nextInt(ready.size()));
  }

  private void kill(CrashNode victim, String moment) throws InterruptedException {
    CrashNode.Moment age = victim.kill();
    kills.incrementAndGet();
    count("kill " + moment);
    count("killed node was " + age);
  }

  private void killBoth() throws InterruptedException {
    for (CrashNode node : nodes) {
      count("killed node was " + node.killAndHold());
      kills.incrementAndGet();
    }
    count("both nodes dead");
    rest(100, 2_000);
    nodes.forEach(CrashNode::release);
  }

  private void killWhileItStarts(CrashNode victim) throws InterruptedException {
    kill(victim, "at any moment");
    rest(100, 6_000);
    kill(victim, "during start or right after");
  }

  private void killInTheMiddleOfARequest(CrashNode victim) throws InterruptedException {
    AtomicInteger underWay = CrashShop.UNDER_WAY.get(victim.name);
    await(() -> underWay.get() > 0, Duration.ofSeconds(3));
    rest(0, 30);
    kill(victim, "in the middle of a request");
  }

  /** The mail server has the whole mail and has not said so. */
  private void killInTheMiddleOfAMail() throws InterruptedException {
    AtomicReference<String> speaker = new AtomicReference<>();
    smtp.atNextDot(
        name -> {
          speaker.set(name);
          // The answer waits until the node is dead.
          await(() -> speaker.get().isEmpty(), Duration.ofSeconds(5));
        });
    await(() -> speaker.get() != null, Duration.ofSeconds(6));
    smtp.forgetTrap();
    String name = speaker.get();
    if (name == null) {
      kill(any(), "at any moment");
      return;
    }
    for (CrashNode node : nodes) {
      if (node.name.equals(name)) {
        kill(node, "in the middle of a mail");
      }
    }
    speaker.set("");
  }

  private void restart() throws Exception {
    CrashDatabase.Stop way =
        CrashDatabase.Stop.values()[random.nextInt(CrashDatabase.Stop.values().length)];
    database.stop(way);
    if (random.nextInt(4) == 0) {
      kill(any(), "while the database was away");
    }
    rest(0, 3_000);
    database.start();
    databaseRestarts.incrementAndGet();
    count("database stopped " + way);
  }

  /** Each node names its sessions; one that starts anew has another name. */
  private void cut() throws Exception {
    anyReady();
    boolean all = random.nextBoolean();
    String whose =
        all
            ? """
              application_name = (select application_name from pg_stat_activity
                where application_name like 'followup %' order by random() limit 1)
              """
            : "application_name like 'followup %' and random() < 0.5";
    int cut = 0;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "select pg_terminate_backend(pid) from pg_stat_activity where " + whose)) {
        while (rows.next()) {
          cut++;
        }
      }
      rest(0, 200);
    }
    cuts.incrementAndGet();
    count(all ? "all sessions of a node cut" : "half of all sessions cut");
    counts.computeIfAbsent("sessions cut", s -> new AtomicInteger()).addAndGet(cut);
  }

  private void fillDisk() throws Exception {
    if (!database.hasOwnDisk()) {
      count("disk full left out: no disk of its own could be mounted here");
      return;
    }
    database.fillDisk();
    rest(1_000, 4_000);
    database.freeDisk();
    database.start();
    diskFulls.incrementAndGet();
  }

  private void sendMailServerAway() throws Exception {
    smtp.goAway();
    rest(1_000, 5_000);
    smtp.comeBack();
    mailAbsences.incrementAndGet();
  }

  private CrashNode any() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  private void count(String what) {
    counts.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
  }

  /** Some time between two bounds in milliseconds. */
  private void rest(long least, long most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(least + random.nextInt((int) Math.max(1, most - least)));
  }

  static boolean await(BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return true;
  }
}
