package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.followup.FollowupTest;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class SteeringFormsTest {

  @LocalServerPort int port;

  private ConsolePages console;
  private String page;
  private String key;

  @BeforeEach
  void publish() {
    console = ConsolePages.ofOperator(port);
    key = console.publishHostileJourney();
    page = "/journeys/" + key;
  }

  @Test
  void pausesAndResumesAndWritesItDown() {
    assertThat(state(console.open(page))).containsExactly("On");

    Document paused = console.press(page + "/pause");
    assertThat(state(paused)).containsExactly("Paused");
    assertThat(paused.select("[role=status]").text()).startsWith("It is paused");
    assertThat(paused.select("form[action=" + page + "/resume]")).hasSize(1);

    assertThat(state(console.press(page + "/resume"))).containsExactly("On");
    assertThat(console.open("/audit").select("tbody tr:contains(" + key + ")").eachText())
        .element(0)
        .asString()
        .contains("demo", "Journey resumed");
  }

  @Test
  void takesNobodyWhileItIsOff() {
    Document off = console.press(page + "/off");
    assertThat(state(off)).containsExactly("Off");
    console.enter(key, "late-" + UUID.randomUUID());
    assertThat(inIt()).isEqualTo("0");

    assertThat(state(console.press(page + "/on"))).containsExactly("On");
    console.enter(key, "early-" + UUID.randomUUID());
    assertThat(inIt()).isEqualTo("1");
  }

  @Test
  void endsForEveryoneInASecondStepThatSaysForHowMany() {
    console.enter(key, "ended-" + UUID.randomUUID());
    console.enter(key, "ended-" + UUID.randomUUID());

    Document question = console.open(page + "/end");
    assertThat(question.select("h1").text()).contains(ConsolePages.HOSTILE);
    assertThat(question.select("[onclick]")).isEmpty();
    assertThat(question.select("main li").first().text()).startsWith("2 people are in it now.");
    assertThat(question.select("a:contains(No, go back)").attr("href")).isEqualTo(page);

    Document begun = console.press(question.select("main form").attr("action"));

    assertThat(begun.select("[role=status]").text()).isEqualTo("It is off and ends for 2 people.");
    ConsolePages.until(() -> console.open(page).text().contains("ended for 2 people"));
    assertThat(inIt()).isEqualTo("0");
    assertThat(console.open(page).select("progress, meta[http-equiv=refresh]")).isEmpty();
    assertThat(
            console.open(page).select(".endings div:contains(Stopped on the way) .num").eachText())
        .containsExactly("2", "100%");
    assertThat(console.open("/audit").select("tbody tr:contains(" + key + ")").eachText())
        .element(0)
        .asString()
        .contains("Journey ended for everyone", "people 2");
  }

  @Test
  void stopsAllSendingInASecondStepAndSaysSoOnEveryPage() {
    Document question = console.open("/sending/stop");
    try {
      Document stopped = console.press(question.select("main form").attr("action"));

      assertThat(stopped.text()).contains("All sending is stopped since", "by demo");
      assertThat(console.open("/faults").select(".banner form").attr("action"))
          .isEqualTo("/sending/resume");
    } finally {
      Document going = console.press("/sending/resume");
      assertThat(going.text()).contains("Mail leaves again.").doesNotContain("is stopped since");
    }
  }

  @Test
  void doesNothingForAForeignFormOrAnAgent() {
    ConsolePages agent = ConsolePages.ofAgent(port);
    for (String path :
        List.of(
            page + "/pause",
            page + "/resume",
            page + "/off",
            page + "/on",
            page + "/end",
            "/sending/stop",
            "/sending/resume")) {
      HttpResponse<String> forged = console.forge(path);
      assertThat(forged.statusCode()).as(path).isEqualTo(403);
      assertThat(forged.body()).as(path).contains("This is not yours to see or do");
      assertThat(agent.send(path).statusCode()).as(path).isEqualTo(403);
    }

    Document after = console.open(page);
    assertThat(state(after)).containsExactly("On");
    assertThat(after.text()).doesNotContain("All sending is stopped");
  }

  @Test
  void knowsNoJourneyThatWasNeverDrawn() {
    for (String deed : List.of("/pause", "/off", "/end")) {
      assertThat(console.send("/journeys/never-drawn" + deed).statusCode()).isEqualTo(404);
    }
  }

  private String inIt() {
    return console.open(page).select(".stats div:contains(In it now) dd").text();
  }

  private static List<String> state(Document page) {
    return page.select("h1 .badge").eachText();
  }
}
