package org.followup.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.FollowupApplication;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.util.FileSystemUtils;

/**
 * The whole installation and its outside world: two nodes under the profile {@code production}, one
 * PostgreSQL, one mail server, several shops, and somebody who breaks it all.
 */
final class CrashRun implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(4);

  final CrashPlan plan;
  final Path work = Path.of("target", "crash").toAbsolutePath();
  final CrashNotes notes;
  final CrashSmtp smtp;
  final CrashDatabase database;
  final List<CrashNode> nodes = new ArrayList<>();
  final CrashChaos chaos;
  private final long began = System.nanoTime();
  private final List<CrashShop> shops = new ArrayList<>();
  private long settledNanos;
  private long chaosNanos;

  CrashRun(CrashPlan plan) throws Exception {
    this.plan = plan;
    FileSystemUtils.deleteRecursively(work);
    Files.createDirectories(work);
    notes = new CrashNotes(work.resolve("notes.txt"));
    smtp = new CrashSmtp(plan.seed(), List.of("a", "b"));
    database = CrashDatabase.start(work, freePort());
    Path processes = work.resolve("processes");
    FileSystemUtils.copyRecursively(Path.of("processes"), processes);
    FileSystemUtils.copyRecursively(
        Path.of("src", "test", "resources", "crash", "processes"), processes);
    List<String> jvm = java();
    Path archive = work.resolve("classes.jsa");
    if (plan.isLong()) {
      makeArchive(jvm, archive, processes);
      jvm.add(2, "-XX:SharedArchiveFile=" + archive);
    }
    for (String name : List.of("a", "b")) {
      CrashShop.UNDER_WAY.put(name, new AtomicInteger());
      nodes.add(node(name, jvm, processes).launch());
    }
    chaos = new CrashChaos(plan, nodes, database, smtp, notes.acknowledged::get);
  }

  private CrashNode node(String name, List<String> jvm, Path processes) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("followup.secret", "sixteen or more characters");
    properties.put("followup.processes", processes.toString());
    properties.put("spring.datasource.url", database.jdbcUrl());
    properties.put("spring.datasource.hikari.maximum-pool-size", "10");
    properties.put("spring.mail.host", "127.0.0.1");
    properties.put("spring.mail.port", String.valueOf(smtp.port(name)));
    properties.put("followup.mail.node", "crash");
    properties.put("followup.mail.from", "Tea Shop <shop@tea.example>");
    properties.put("followup.mail.postal-address", "Tea Shop, Street 1, 10115 Berlin");
    properties.put("followup.api-keys[0]", CrashShop.KEY);
    properties.put("followup.users[0].name", "ana");
    properties.put(
        "followup.users[0].password",
        "{bcrypt}" + new BCryptPasswordEncoder(4).encode("guards nothing"));
    properties.put("followup.users[0].admin", "true");
    // Nothing but a crash keeps a mail back.
    properties.put("followup.policy.quiet-from", "00:00");
    properties.put("followup.policy.quiet-to", "00:00");
    properties.put("followup.policy.max-per-day", "1000");
    properties.put("followup.policy.max-per-week", "1000");
    properties.put("followup.policy.min-gap", "0s");
    properties.put("logging.level.org.followup", "warn");
    properties.put("spring.main.banner-mode", "off");
    return new CrashNode(name, freePort(), jvm, properties, work.resolve("node-" + name + ".log"));
  }

  /** Program and options of a node. Its classes lie in a jar: an archive takes no folders. */
  private List<String> java() throws Exception {
    Path classes =
        Path.of(
            FollowupApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = classes;
    if (Files.isDirectory(classes)) {
      jar = work.resolve("followup.jar");
      pack(classes, jar);
    }
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String libraries =
        Stream.of(path.split(java.io.File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") && !Path.of(entry).equals(classes))
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx320m");
    command.add("-Xshare:auto");
    command.add("-Duser.timezone=UTC");
    command.add("-cp");
    command.add(jar + java.io.File.pathSeparator + libraries);
    return command;
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      out.setLevel(0);
      for (Path path : (Iterable<Path>) files.filter(f -> !f.equals(classes))::iterator) {
        String name = classes.relativize(path).toString().replace('\\', '/');
        out.putNextEntry(new JarEntry(Files.isDirectory(path) ? name + "/" : name));
        if (Files.isRegularFile(path)) {
          Files.copy(path, out);
        }
        out.closeEntry();
      }
    }
  }

  /** A first life whose classes the later ones share: they start in half the time. */
  private void makeArchive(List<String> jvm, Path archive, Path processes) throws Exception {
    List<String> command = new ArrayList<>(jvm);
    command.add(2, "-XX:ArchiveClassesAtExit=" + archive);
    try (CrashNode first = node("a", command, processes).launch()) {
      first.awaitReady(START.toSeconds());
      first.stop();
    }
    say("archive of classes: " + (Files.exists(archive) ? Files.size(archive) >> 20 : 0) + " MB");
  }

  void play() throws Exception {
    say("seed=" + plan.seed() + " " + plan);
    for (CrashNode node : nodes) {
      node.awaitReady(START.toSeconds());
      say("node " + node.name + " started after " + seconds(node.ageNanos()) + " s");
    }
    for (int i = 0; i < plan.clients(); i++) {
      double pace = (double) plan.eventsPerSecond() / plan.clients();
      shops.add(new CrashShop("s" + i, nodes, notes, plan.seed() + 100 + i, pace).open());
    }
    Thread reporter = new Thread(this::report, "crash-progress");
    reporter.setDaemon(true);
    reporter.start();
    chaos.run();
    chaosNanos = System.nanoTime() - began;
    say("nothing goes wrong any more: " + progress());
    shops.forEach(CrashShop::close);
    for (CrashShop shop : shops) {
      if (!shop.awaitEnd(plan.settle())) {
        notes.complaints.add("A shop still waits for an acknowledgement.");
      }
    }
    for (CrashNode node : nodes) {
      node.awaitReady(START.toSeconds());
    }
    say("every shop has had its answers");
    smtp.behave();
    settle();
    reporter.interrupt();
  }

  /** Until nothing is due any more; a refused mail is tried again at once. */
  private void settle() throws Exception {
    long start = System.nanoTime();
    boolean settled = CrashChaos.await(this::isSettled, plan.settle());
    settledNanos = System.nanoTime() - start;
    say((settled ? "settled after " : "NOT settled within ") + seconds(settledNanos) + " s");
  }

  private boolean isSettled() {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update message_outbox set due_at = now() where state = 'QUEUED' and due_at > now()");
      try (ResultSet row =
          statement.executeQuery(
              """
              select (select count(*) from event_inbox where state <> 'dead')
                + (select count(*) from message_outbox
                   where state in ('PUT_OFF', 'QUEUED', 'CLAIMED', 'TRANSMITTING'))
                + (select count(*) from act_ru_job where duedate_ < now() + interval '1 minute')
              """)) {
        row.next();
        boolean settled = row.getLong(1) == 0;
        if (!settled) {
          TimeUnit.MILLISECONDS.sleep(500);
        }
        return settled;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  List<CrashSmtp.Mail> mails() {
    return List.copyOf(smtp.mails);
  }

  /** Faults each of which may have struck both nodes while a mail was being handed over. */
  int crashes() {
    return chaos.kills.get()
        + 2 * (chaos.databaseRestarts.get() + 3 * chaos.cuts.get() + chaos.diskFulls.get())
        + chaos.mailAbsences.get();
  }

  /** What the product says about itself. */
  String books() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + nodes.get(0).port + "/api/books"))
                .header("Authorization", "Bearer " + CrashShop.KEY)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private void report() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(plan.isLong() ? 60 : 20);
        say(progress());
      }
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt();
    }
  }

  private String progress() {
    return "kills %d/%d, database restarts %d/%d, cuts %d, disk full %d, mail server away %d; events %d, mails %d"
        .formatted(
            chaos.kills.get(),
            plan.kills(),
            chaos.databaseRestarts.get(),
            plan.databaseRestarts(),
            chaos.cuts.get(),
            chaos.diskFulls.get(),
            chaos.mailAbsences.get(),
            notes.acknowledged.get(),
            smtp.mails.size());
  }

  /** Lets somebody look, where that was asked for. */
  void holdAfterComplaints() throws InterruptedException {
    int seconds = Integer.getInteger("crash.hold", 0);
    if (seconds > 0 && !notes.complaints.isEmpty()) {
      say("held for " + seconds + " s: " + database.jdbcUrl());
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  void say(String line) {
    long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    System.out.printf("[crash %02d:%02d] %s%n", passed / 60, passed % 60, line);
  }

  private static String seconds(long nanos) {
    return "%.1f".formatted(nanos / 1e9);
  }

  long chaosSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(chaosNanos);
  }

  long settledSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(settledNanos);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws Exception {
    shops.forEach(CrashShop::close);
    for (CrashNode node : nodes) {
      node.close();
    }
    smtp.close();
    database.close();
    notes.close();
  }
}
