package org.followup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The whole application in a process of its own, on a free port, for tests that stop or kill it.
 *
 * <pre>{@code
 * try (RunningFollowup followup = RunningFollowup.start(folder)) {
 *   followup.post("/api/events", event);
 *   followup.kill();
 * }
 * }</pre>
 */
public final class RunningFollowup implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final Pattern ADDRESS =
      Pattern.compile("(http://localhost:\\d+)/demo|Tomcat started on port (\\d+)");

  private final Process process;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningFollowup(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it on this data folder and waits until it is ready. */
  public static RunningFollowup start(Path dataFolder, String... arguments) throws Exception {
    return launch(dataFolder, arguments).awaitLine("Followup is ready");
  }

  /** Starts it with no more memory for objects than that, such as {@code 160m}. */
  public static RunningFollowup startWithHeap(String most, Path dataFolder) throws Exception {
    return launch(
            List.of("-Xmx" + most, "-XX:+ExitOnOutOfMemoryError"),
            List.of("--server.port=0", "--followup.data-dir=" + dataFolder))
        .awaitLine("Followup is ready");
  }

  /** Starts it under the profile {@code production}, with these properties and no others. */
  public static RunningFollowup launchInProduction(Map<String, String> properties)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--spring.profiles.active=production");
    arguments.add("--server.port=0");
    // says the port
    arguments.add("--logging.level.org.springframework.boot.web.embedded.tomcat=info");
    properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return launch(arguments);
  }

  /** Waits until it takes requests. */
  public RunningFollowup awaitStart() throws Exception {
    return awaitLine("Started FollowupApplication");
  }

  private RunningFollowup awaitLine(String ready) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    while (!log().contains(ready)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        kill();
        throw new IllegalStateException("Did not start:\n" + log());
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
    return this;
  }

  /** Starts it where it is to refuse, and waits for its end. */
  public static RunningFollowup startInVain(Path dataFolder, String... arguments) throws Exception {
    return launch(dataFolder, arguments).awaitEnd();
  }

  /** Waits until it has ended by itself. */
  public RunningFollowup awaitEnd() throws Exception {
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("Did not end by itself:\n" + log());
    }
    return this;
  }

  private static RunningFollowup launch(Path dataFolder, String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    if (Stream.of(arguments).noneMatch(argument -> argument.startsWith("--server.port="))) {
      all.add("--server.port=0");
    }
    all.add("--followup.data-dir=" + dataFolder);
    all.addAll(List.of(arguments));
    return launch(all);
  }

  private static RunningFollowup launch(List<String> arguments) throws IOException {
    return launch(List.of(), arguments);
  }

  private static RunningFollowup launch(List<String> machine, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(machine);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Duser.timezone=UTC");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.followup.FollowupApplication");
    command.addAll(arguments);
    Path log = Files.createTempFile("followup", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new RunningFollowup(process, log);
  }

  /** Where it answers, such as {@code http://localhost:41234}. */
  public URI address() {
    Matcher matcher = ADDRESS.matcher(log());
    if (!matcher.find()) {
      throw new IllegalStateException("No address in:\n" + log());
    }
    return URI.create(
        matcher.group(1) == null ? "http://localhost:" + matcher.group(2) : matcher.group(1));
  }

  public int port() {
    return address().getPort();
  }

  /** Everything it has said so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code; it must have ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** A {@code GET} with the demo's API key. */
  public HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET().build());
  }

  /** A {@code POST} of JSON with the demo's API key. */
  public HttpResponse<String> post(String path, String json) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(json)).build());
  }

  /** A {@code PUT} of JSON with the demo's API key. */
  public HttpResponse<String> put(String path, String json) throws Exception {
    return send(request(path).PUT(BodyPublishers.ofString(json)).build());
  }

  /** A {@code DELETE} with the demo's API key. */
  public HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE().build());
  }

  /** Any request with the demo's API key; headers in pairs replace ours. */
  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body));
    for (int at = 0; at < headers.length; at += 2) {
      request.setHeader(headers[at], headers[at + 1]);
    }
    return send(request.build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address().resolve(path))
        .timeout(Duration.ofSeconds(120))
        .header("Authorization", "Bearer demo-key")
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, BodyHandlers.ofString());
  }

  /** As {@code kill -9}: nothing is tidied up. */
  public void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  /** As Ctrl-C: stops in good order. */
  public void stop() throws Exception {
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("Did not stop within " + STOP + ":\n" + log());
    }
  }

  /** Stops it if it still runs. */
  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      stop();
    }
    Files.deleteIfExists(log);
  }
}
