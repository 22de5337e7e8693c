package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.followup.AttackHttp;
import org.followup.RunningFollowup;
import org.followup.journey.ModelXml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * The whole way with a real mail server: Followup hands its mail to Postfix, the reader's server
 * refuses one of them, Postfix writes the report and brings it to our return path.
 */
@ExtendWith(OwnPostfix.Installed.class)
class PostfixLoopIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The server of the readers, at which one of them is unknown. */
  private static final class Readers implements MessageHandler {

    private final List<String> taken;
    private String sender = "";

    Readers(MessageContext context, List<String> taken) {
      this.taken = taken;
    }

    @Override
    public void from(String from) {
      sender = from;
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      if (recipient.startsWith("gone@")) {
        throw new RejectException(550, "5.1.1 <" + recipient + ">: User unknown");
      }
    }

    @Override
    public String data(InputStream mail) throws IOException {
      taken.add(sender + "\n" + new String(mail.readAllBytes(), StandardCharsets.UTF_8));
      return "taken";
    }

    @Override
    public void done() {}
  }

  @Test
  void whatAServerRefusesComesBackSuppressesAndMovesAJourney(
      @TempDir Path folder, @TempDir Path mailServer) throws Exception {
    List<String> taken = new CopyOnWriteArrayList<>();
    SMTPServer readers =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandlerFactory(context -> new Readers(context, taken))
            .build();
    readers.start();
    int listening = freePort();
    int postfixPort = freePort();
    try (OwnPostfix postfix =
            OwnPostfix.start(
                mailServer,
                postfixPort,
                "news.shop.example",
                listening,
                readers.getPortAllocated());
        RunningFollowup followup =
            RunningFollowup.start(
                folder.resolve("data"),
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + postfixPort,
                "--followup.mail.bounces=bounces@news.shop.example",
                "--followup.inbound.smtp.port=" + listening)) {
      deployWaiting(followup);
      for (String who : List.of("there", "gone")) {
        introduce(followup, who);
        report(followup, "postfix-loop-came", who);
        report(followup, "signed-up", who);
      }

      await(followup, "gone", line -> line.contains("email-bounced") && isEnded(line), postfix);
      JsonNode held = JSON.readTree(followup.get("/api/recipients/gone/export").body());
      JsonNode bounced = only(held, "email-bounced").path("data");
      assertThat(bounced.path("kind").asText()).isEqualTo("hard");
      assertThat(bounced.path("reason").asText()).isEqualTo("userunknown");
      assertThat(bounced.path("status").asText()).isEqualTo("5.1.1");
      assertThat(bounced.toString()).doesNotContain("@");
      JsonNode listed =
          JSON.readTree(
              followup
                  .post("/api/suppressions/lookup", "{\"address\":\"gone@example.com\"}")
                  .body());
      assertThat(listed.path("suppressed").asBoolean()).isTrue();
      assertThat(listed.path("entries").get(0).path("reason").asText()).isEqualTo("hard-bounce");
      assertThat(listed.path("entries").get(0).path("scope").asText()).isEqualTo("all");

      // the next mail of the series
      assertThat(followup.post("/demo/clock", "{\"advance\":\"P4D\"}").statusCode()).isEqualTo(200);
      await(
          followup,
          "gone",
          line -> line.contains("\"REFUSED\"") && line.contains("suppressed: hard bounce"),
          postfix);

      JsonNode there = await(followup, "there", line -> taken.size() >= 2, postfix);
      assertThat(there.toString()).doesNotContain("email-bounced").doesNotContain("\"REFUSED\"");
      assertThat(taken)
          .allSatisfy(
              mail ->
                  assertThat(mail)
                      .matches("(?s)bounces\\+[0-9a-v]{37}@news\\.shop\\.example\n.*")
                      .doesNotContainPattern("(?im)^From: .*news\\.shop\\.example"));
      assertThat(followup.log()).doesNotContain("gone@example.com");
    } finally {
      readers.stop();
    }
  }

  private static void deployWaiting(RunningFollowup followup) {
    HttpResponse<String> answer =
        AttackHttp.basic(followup.port(), "demo", "demo")
            .deploy(
                "postfix-loop.bpmn",
                ModelXml.file(
                    "postfix-loop",
                    ModelXml.start("Came", "postfix-loop-came")
                        + ModelXml.receive("Wait", "email-bounced")
                        + ModelXml.end("Done", "lost")
                        + ModelXml.flows("Came", "Wait", "Done"),
                    "postfix-loop-came",
                    "email-bounced"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void introduce(RunningFollowup followup, String who) throws Exception {
    ok(followup.put("/api/recipients/" + who, "{\"email\":\"" + who + "@example.com\"}"));
    ok(
        followup.put(
            "/api/recipients/" + who + "/consents/marketing:newsletter",
            "{\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\"form\",\"text\":\"Yes\"}}"));
  }

  private static void report(RunningFollowup followup, String type, String who) throws Exception {
    ok(
        followup.post(
            "/api/events",
            "{\"id\":\"%1$s-%2$s\",\"source\":\"test/loop\",\"type\":\"%1$s\",\"recipient\":\"%2$s\",\"subject\":\"%2$s\"}"
                .formatted(type, who)));
  }

  private static void ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  private static boolean isEnded(String timeline) {
    return timeline.contains("\"kind\":\"ended\"");
  }

  private static JsonNode only(JsonNode held, String type) {
    List<JsonNode> found =
        held.findParents("type").stream()
            .filter(item -> item.path("type").asText().equals(type) && item.has("data"))
            .toList();
    assertThat(found).as(held.toString()).hasSize(1);
    return found.get(0);
  }

  private static JsonNode await(
      RunningFollowup followup, String who, Predicate<String> wanted, OwnPostfix postfix)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String timeline = followup.get("/api/recipients/" + who + "/timeline").body();
    while (!wanted.test(timeline)) {
      assertThat(System.nanoTime())
          .as("%s\n%s\n%s", timeline, postfix.log(), followup.log())
          .isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      timeline = followup.get("/api/recipients/" + who + "/timeline").body();
    }
    return JSON.readTree(timeline);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
