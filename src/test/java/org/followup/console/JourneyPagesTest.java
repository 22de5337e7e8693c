package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.followup.FollowupTest;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class JourneyPagesTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Clock clock;
  @Autowired JdbcClient sql;

  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
  }

  @Test
  void showsWhenAScheduleComesNextAndWhatHoldsItBack() {
    Document page = console.open("/journeys/birthday");
    assertThat(page.select("#schedule .facts dt").eachText())
        .containsExactly("Comes next", "For everyone of", "Wait for their turn", "Held back by");
    assertThat(page.select("#schedule .facts a").attr("href"))
        .isEqualTo("/audiences/birthday-today");
    assertThat(page.select(".small-facts a[href=#schedule]").text()).isEqualTo("its schedule");
    assertThat(console.open("/journeys/welcome-series").select("#schedule")).isEmpty();
    console.open("/journeys/mailing-follow-up");
  }

  @Test
  void saysATimeOfEachPersonsClockAsThatClockShowsIt() {
    LocalDateTime wall = LocalDateTime.of(2026, 2, 5, 10, 0);
    sql.sql(
            """
            insert into journey_occurrence (journey, start_event, audience, wall, planned_at,
              not_before, began_at, members, copied_at, finished_at)
            values ('birthday', 'StartEvent_BirthdayCome', 'birthday-today', :wall, :at, :at, :at,
              7, :at, :at)
            """)
        .param("wall", wall)
        .param("at", wall.atOffset(ZoneOffset.ofHours(14)))
        .update();
    try {
      Document page = console.open("/journeys/birthday");

      assertThat(page.select("#schedule .facts dd").get(0).text())
          .matches(
              "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \\d+ [A-Z][a-z]{2}( \\d{4})?, 10:00, where each person"
                  + " lives; for the first (now|in \\d+ [a-z]+)");
      assertThat(page.select("#schedule tr:has(td:containsOwn(7)) th").text())
          .matches("Thu 5 Feb( 2026)?, 10:00, where each person lives");
    } finally {
      sql.sql("delete from journey_occurrence where journey = 'birthday' and wall = :wall")
          .param("wall", wall)
          .update();
    }
  }

  @Test
  void listsEveryJourneyWithItsStateAndItsNumbers() {
    String key = console.publishHostileJourney();
    console.enter(key, "overview-" + UUID.randomUUID());

    Document page = console.open("/");

    assertThat(page.select("main a[href=/journeys/abandoned-cart]").text())
        .isEqualTo("Abandoned cart");
    Element row = page.selectFirst("tr:has(a[href=/journeys/" + key + "])");
    assertThat(row.select(".badge").text()).isEqualTo("On");
    assertThat(row.select("td[data-label=In it now]").text()).isEqualTo("1");
    assertThat(row.select("td[data-label=Entered]").text()).isEqualTo("1");
    assertThat(row.select("td[data-label=Revenue]").text()).isEqualTo("€0.00");
    assertThat(page.select("nav a[aria-current=page]").text()).isEqualTo("Journeys");
    assertThat(page.select("tr:has(a[href=/journeys/birthday]) small.wrap").text())
        .isEqualTo("enters on its schedule");
    assertThat(page.select("tr:has(a[href=/journeys/abandoned-cart]) small.wrap").text())
        .isEqualTo("enters on cart-updated");
  }

  @Test
  void writesHostileNamesAsTheyAre() {
    String key = console.publishHostileJourney();

    for (String path : List.of("/", "/journeys/" + key)) {
      Document page = console.open(path);

      assertThat(page.select("[onclick]")).as(path).isEmpty();
      assertThat(page.text()).as(path).contains(ConsolePages.HOSTILE);
    }
    assertThat(console.open("/journeys/" + key).title())
        .isEqualTo(ConsolePages.HOSTILE + " · Followup");
  }

  @Test
  void showsHowAMailIsAnsweredAndHowLongPeopleWait() throws Exception {
    sql.sql(
            """
            with mail as (
              insert into message_outbox (send_key, journey, instance_id, activity_id, message,
                recipient_id, purpose, state, ignore_quiet_hours, queued_at, sent_at, asked_at,
                updated_at)
              select gen_random_uuid()::text, 'mailing-follow-up', 'i', 'SendTask_Mailing',
                'mailing', 'answers-' || n, 'marketing:newsletter', 'SENT', false, at, at, at, at
              from (select n, cast(:now as timestamptz) - n * interval '1 hour' as at
                from generate_series(1, 400) n) sent
              returning message_id, sent_at)
            insert into tracking_hit (at, kind, message_id, link, level, verdict, reason)
            select sent_at + interval '1 hour' * (1 + message_id % 30), 'click', message_id, 1,
              'aggregate', 'human', 'test'
            from mail where message_id % 3 = 0
            """)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    sql.sql("delete from journey_response_curve where journey = 'mailing-follow-up'").update();

    Document page = console.open("/journeys/mailing-follow-up");

    Element answers = page.selectFirst("#responses");
    assertThat(answers.select("h3").text()).isEqualTo("Wait for most answers");
    assertThat(answers.text()).contains("have been answered so far (clicked)");
    Element chart = answers.selectFirst("svg[role=img]");
    assertThat(chart.attr("aria-label")).contains("Share of people who have answered mailing");
    assertThat(chart.select("polyline")).hasSize(2);
    assertThat(chart.select("polyline").attr("points")).matches("[0-9., ]+");
    JsonNode told =
        json.readTree(console.shop().get("/api/journeys/mailing-follow-up/responses").body());
    assertThat(told.get(0).path("activity").asText()).isEqualTo("ServiceTask_WaitForMostAnswers");
    assertThat(told.get(0).path("enough").asBoolean()).isTrue();
    assertThat(told.get(0).path("at_least").asText()).isEqualTo("PT72H");
    assertThat(told.get(0).path("curve")).hasSize(80);
    assertThat(console.shop().get("/api/journeys/no-such-journey/responses").statusCode())
        .isEqualTo(404);
    assertThat(json.readTree(console.shop().get("/api/journeys/welcome-series/responses").body()))
        .isEmpty();
    sql.sql(
            """
            with mail as (
              delete from message_outbox
              where journey = 'mailing-follow-up' and instance_id = 'i' returning message_id)
            delete from tracking_hit where message_id in (select message_id from mail)
            """)
        .update();
  }

  @Test
  void showsWherePeopleStandOnTheDiagramAndInWords() throws Exception {
    String key = console.publishHostileJourney();
    console.enter(key, "standing-" + UUID.randomUUID());
    console.enter(key, "standing-" + UUID.randomUUID());

    Document page = console.open("/journeys/" + key);

    JsonNode figures = json.readTree(page.selectFirst("#places").attr("data-figures"));
    assertThat(figure(figures, "ReceiveTask_FirstWatchCart").path("people").asInt()).isEqualTo(2);
    JsonNode send = figure(figures, "SendTask_CartReminder");
    assertThat(send.path("send").asBoolean()).isTrue();
    assertThat(send.path("sent").asInt()).isZero();
    assertThat(
            page.selectFirst("#places tr:contains(Watch cart)")
                .select("td[data-label=People now]")
                .text())
        .isEqualTo("2");
    assertThat(page.select(".endings div:contains(Still running) .num").eachText())
        .containsExactly("2", "100%");
  }

  @Test
  void givesTheDiagramTheModelAsItWasPublished() {
    HttpResponse<String> model = console.ask("/journeys/abandoned-cart/model");

    assertThat(model.headers().firstValue("Content-Type").orElse("")).contains("application/xml");
    assertThat(model.body()).contains("<bpmn:process id=\"abandoned-cart\"");
  }

  @Test
  void looksBackAsFarAsItIsTold() {
    for (String period : List.of("7", "30", "90", "all")) {
      Document page = console.open("/journeys/abandoned-cart?period=" + period);

      assertThat(page.select(".tabs a[aria-current=page]").attr("href"))
          .isEqualTo("/journeys/abandoned-cart?period=" + period);
      assertThat(page.select("a[download]").attr("href").contains("from="))
          .isEqualTo(!period.equals("all"));
    }
    assertThat(
            console
                .open("/journeys/abandoned-cart?period=%3Cscript%3E")
                .select(".tabs a[aria-current=page]")
                .text())
        .isEqualTo("30 days");
  }

  @Test
  void leadsToTheNumbersAsAFile() {
    String file = console.open("/journeys/abandoned-cart").select("a[download]").attr("href");

    assertThat(console.ask(file).body())
        .startsWith("message,sent,opened,unique_opened,clicked,unique_clicked,orders,revenue")
        .contains("cart-reminder");
  }

  @Test
  void answersAnUnknownJourneyWithAPage() {
    HttpResponse<String> answer = console.ask("/journeys/never-drawn");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).contains("There is nothing here", "href=\"/\"");
  }

  @Test
  void isForOperatorsOnly() {
    ConsolePages agent = ConsolePages.ofAgent(port);

    for (String path : List.of("/", "/journeys/abandoned-cart", "/journeys/abandoned-cart/model")) {
      HttpResponse<String> answer = agent.ask(path);

      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(answer.body())
          .as(path)
          .contains("This is not yours to see or do", "/camunda/app/tasklist")
          .doesNotContain("href=\"/faults\"", "Cockpit");
    }
  }

  private static JsonNode figure(JsonNode figures, String activity) {
    for (JsonNode figure : figures) {
      if (figure.path("activity").asText().equals(activity)) {
        return figure;
      }
    }
    throw new AssertionError("no " + activity + " in " + figures);
  }
}
