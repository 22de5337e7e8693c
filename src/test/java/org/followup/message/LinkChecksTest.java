package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.followup.message.LinkFinding.Verdict;
import org.followup.recipient.ShopSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop on this machine, as in the demo: it is the one local address that may be asked. */
class LinkChecksTest {

  private static final Duration PATIENCE = Duration.ofMillis(700);

  @TempDir Path processes;

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> names = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch open = new CountDownLatch(1);
  private HttpServer server;
  private HttpServer other;
  private String shop;

  @BeforeEach
  void start() throws IOException {
    server = serve();
    other = serve();
    shop = "http://shop.test:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    open.countDown();
    server.stop(0);
    other.stop(0);
  }

  @Test
  void saysWhatEachAnswered() throws Exception {
    assertThat(ask(shop + "/200").verdict()).isEqualTo(Verdict.WELL);
    assertThat(ask(shop + "/404"))
        .returns(Verdict.DEAD, LinkFinding::verdict)
        .returns(404, LinkFinding::status);
    assertThat(ask(shop + "/500").words()).isEqualTo("Its server is at fault.");
    assertThat(ask(shop + "/403").verdict()).isEqualTo(Verdict.DOUBTFUL);
    assertThat(asked).contains("HEAD /200", "HEAD /404", "GET /404").doesNotContain("GET /200");

    assertThat(ask(shop + "/no-head"))
        .as("some servers know no HEAD")
        .returns(Verdict.WELL, LinkFinding::verdict)
        .returns(200, LinkFinding::status);
    assertThat(ask(shop + "/silent").words()).startsWith("No answer within");
    assertThat(ask("http://nowhere.test/").words()).isEqualTo("No server of that name is known.");
    assertThat(asked.stream().filter(line -> line.contains("Cookie"))).isEmpty();
  }

  @Test
  void followsAFewRedirects() throws Exception {
    LinkFinding moved = ask(shop + "/301?to=/200");
    assertThat(moved.verdict()).isEqualTo(Verdict.WELL);
    assertThat(moved.redirects()).containsExactly(shop + "/200");
    assertThat(moved.words()).isEqualTo("It moved for good: write the new one.");
    assertThat(ask(shop + "/302?to=/404").verdict()).isEqualTo(Verdict.DEAD);
    LinkFinding round = ask(shop + "/302?to=/302");
    assertThat(round.words()).isEqualTo("It leads on, and does not say where.");
    LinkFinding loop = ask(shop + "/loop");
    assertThat(loop.redirects()).hasSize(LinkChecks.MOST_REDIRECTS);
    assertThat(loop.verdict()).isEqualTo(Verdict.DEAD);
  }

  @Test
  void asksNothingOfANetworkOfOnesOwn() throws Exception {
    int port = server.getAddress().getPort();
    int beside = other.getAddress().getPort();
    for (String inside :
        List.of(
            "http://127.0.0.1/",
            "http://127.0.0.1:" + port + "/200",
            "http://localhost/",
            "http://localhost.:80/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]:443/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/latest/meta-data/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://192.168.0.1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://inside.test/",
            "http://half.test/",
            "http://shop.test/",
            "http://shop.test:" + beside + "/200",
            "https://shop.test:" + port + "/200",
            "http://me@shop.test:" + port + "/200",
            "http://outside.test:8080/",
            "ftp://outside.test/",
            "gopher://outside.test/",
            "file:///etc/passwd")) {
      assertThat(ask(inside).verdict())
          .as(inside)
          .isIn(Verdict.NOT_ASKED, Verdict.DEAD)
          .isNotEqualTo(Verdict.WELL);
      assertThat(ask(inside).status()).as(inside).isNull();
      LinkFinding led = ask(shop + "/302?to=" + inside);
      assertThat(led.status()).as("led to " + inside).isNull();
    }
    assertThat(asked).allMatch(line -> line.contains("/302?to="));
  }

  @Test
  void goesToTheAddressThatItJudged() throws Exception {
    assertThat(ask(shop + "/200").verdict())
        .as("no name server knows shop.test, so nobody looked it up again")
        .isEqualTo(Verdict.WELL);
    assertThat(names).containsExactly("shop.test");
  }

  @Test
  void checksAMailOnceInAllItsLanguagesTheDeadFirst() throws Exception {
    Path mails = Files.createDirectories(processes.resolve("tea/mails"));
    Files.writeString(mails.resolve("m.mjml"), Mjml.body(link("/200") + link("/404")));
    Files.writeString(mails.resolve("m.de.mjml"), Mjml.body(link("/200") + link("/403")));
    LinkChecks checks = checks();

    LinkChecks.Result.Checked checked =
        (LinkChecks.Result.Checked) checks.check("tea", "m", "demo");

    assertThat(checked.findings())
        .extracting(LinkFinding::link)
        .containsExactly(shop + "/404", shop + "/403", shop + "/", shop + "/200");
    assertThat(checked.findings().get(3).languages()).containsExactly("en", "de");
    assertThat(asked.stream().filter(line -> line.endsWith("/200"))).hasSize(1);
    assertThat(checks.check("tea", "none", "demo")).isEqualTo(new LinkChecks.Result.Unknown());
  }

  @Test
  void asksFiftyAtMostAndOneCheckOfAUserAtATime() throws Exception {
    Path mails = Files.createDirectories(processes.resolve("tea/mails"));
    StringBuilder links = new StringBuilder();
    for (int i = 0; i < LinkChecks.MOST + 2; i++) { // and the shop itself in the header
      links.append(link("/200?" + i));
    }
    Files.writeString(mails.resolve("m.mjml"), Mjml.body(links.toString()));
    Files.writeString(mails.resolve("slow.mjml"), Mjml.body(link("/waits")));
    LinkChecks checks = checks(Duration.ofSeconds(30));
    var thread = Executors.newSingleThreadExecutor();
    try {
      Future<LinkChecks.Result> slow = thread.submit(() -> checks.check("tea", "slow", "demo"));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!asked.contains("HEAD /waits") && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(checks.check("tea", "m", "demo")).isEqualTo(new LinkChecks.Result.Busy());
      LinkChecks.Result.Checked checked =
          (LinkChecks.Result.Checked) checks.check("tea", "m", "another");
      assertThat(checked.findings()).hasSize(LinkChecks.MOST);
      assertThat(checked.left()).isEqualTo(3);
      open.countDown();
      assertThat(slow.get(20, TimeUnit.SECONDS)).isInstanceOf(LinkChecks.Result.Checked.class);
      assertThat(checks.check("tea", "slow", "demo")).isInstanceOf(LinkChecks.Result.Checked.class);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void cutsALineThatDripsAndReadsNoBody() throws Exception {
    try (ServerSocket drips = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Thread dripping = new Thread(() -> drip(drips));
      dripping.setDaemon(true);
      dripping.start();
      shop = "http://shop.test:" + drips.getLocalPort();
      assertThat(ask(shop + "/").words()).startsWith("No answer within");
    }
  }

  private static void drip(ServerSocket drips) {
    try {
      while (true) {
        var line = drips.accept();
        Thread one =
            new Thread(
                () -> {
                  try (line) {
                    while (true) {
                      line.getOutputStream().write('H');
                      line.getOutputStream().flush();
                      Thread.sleep(50);
                    }
                  } catch (IOException | InterruptedException over) {
                    // the other side has had enough
                  }
                });
        one.setDaemon(true);
        one.start();
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private LinkFinding ask(String link) throws Exception {
    return checks().ask(new LinkTargets.Target(link, false, false, Set.of("en")));
  }

  private LinkChecks checks() {
    return checks(PATIENCE);
  }

  private LinkChecks checks(Duration patience) {
    ShopSettings settings =
        new ShopSettings("Tea", ZoneId.of("UTC"), Locale.ENGLISH, URI.create(shop + "/"), "EUR");
    return new LinkChecks(templates(settings), settings, this::find, patience);
  }

  private Templates templates(ShopSettings settings) {
    ProcessSettings where = new ProcessSettings(processes, null);
    return new Templates(new ProcessFiles(where), where, settings);
  }

  /** What a name server says; outside.test is nobody's whom this machine could reach. */
  private InetAddress[] find(String host) throws UnknownHostException {
    names.add(host);
    return switch (host) {
      case "shop.test" -> InetAddress.getAllByName("127.0.0.1");
      case "inside.test" -> InetAddress.getAllByName("10.0.0.1");
      case "outside.test" -> InetAddress.getAllByName("8.8.8.8");
      case "half.test" ->
          new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("127.0.0.1")};
      default -> {
        if (host.endsWith(".test")) {
          throw new UnknownHostException(host);
        }
        yield InetAddress.getAllByName(host);
      }
    };
  }

  private String link(String path) {
    return "<a href=\"" + shop + path + "\">here</a>";
  }

  private HttpServer serve() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getRawQuery();
    asked.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + (exchange.getRequestHeaders().containsKey("Cookie") ? " Cookie" : ""));
    int status = 200;
    if (path.equals("/silent") || path.equals("/waits")) {
      await();
    } else if (path.equals("/no-head")) {
      status = exchange.getRequestMethod().equals("HEAD") ? 405 : 200;
    } else if (path.equals("/loop")) {
      status = 302;
      exchange.getResponseHeaders().set("Location", "/loop");
    } else if (!path.equals("/")) {
      status = Integer.parseInt(path.substring(1));
    }
    if (query != null && query.startsWith("to=")) {
      exchange.getResponseHeaders().set("Location", query.substring(3));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void await() {
    try {
      open.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
