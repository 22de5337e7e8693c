package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class AudiencePagesTest {

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;

  private final String mark = "p" + UUID.randomUUID().toString().substring(0, 8);
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
  }

  @Test
  void looksWhomATextFindsSavesItAndDeletesIt() {
    recipients.put(new RecipientId(mark), mark + "@example.com", null, null, Map.of("m", mark));
    String text = "# People of " + ConsolePages.HOSTILE + "\nattribute.m==" + mark;

    assertThat(console.open("/audiences/-new").select("h1").text()).isEqualTo("New audience");
    Document look = page("/audiences/-look", text);
    assertThat(look.select(".stats dd").text()).isEqualTo("1");
    assertThat(look.select("main a[href=/recipients/" + mark + "]")).hasSize(1);
    assertThat(look.select(".words li").text()).isEqualTo("have " + mark + " as m");
    assertThat(look.select("textarea").val()).as("as it was typed").contains("People of");

    Document saved = console.press("/audiences/-save", fields(text));
    assertThat(saved.select(".alert.good").text()).contains("is saved");
    assertThat(saved.select(".lead").text()).isEqualTo("People of " + ConsolePages.HOSTILE);
    assertThat(saved.select("main b")).isEmpty();
    assertThat(console.open("/audiences").select("table a").eachText())
        .contains(mark, "birthday-today");
    assertThat(console.open("/audit").text()).contains("Audience created");

    Document gone = console.press("/audiences/" + mark + "/delete");
    assertThat(gone.select(".alert.good").text()).contains("is gone");
    console.open("/audiences/" + mark, 404);
  }

  @Test
  void tellsFaultsByLineAndKeepsWhatWasTyped() {
    String text = "country==DE\nand ordred=never=";
    for (String deed : new String[] {"/audiences/-look", "/audiences/-save"}) {
      Document page = page(deed, text);
      assertThat(page.select(".alert.bad li").text())
          .startsWith("Line 2, place 5: There is no question ordred.")
          .endsWith("Did you mean ordered?");
      assertThat(page.select("textarea").val()).isEqualTo(text);
    }
    Document shipped = console.press("/audiences/birthday-today/delete");
    assertThat(shipped.select(".alert.bad").text()).contains("comes with a file");
  }

  @Test
  void drawsTheSizeOfEachDay() {
    console.press("/audiences/-save", fields("country==" + mark));
    LocalDate today = LocalDate.parse(console.shop().get("/demo/clock").body().substring(8, 18));
    for (int day = 1; day <= 3; day++) {
      sql.sql(
              """
              insert into audience_size (audience, day, members, noted_at)
              values (:name, :day, :members, now())
              """)
          .param("name", mark)
          .param("day", today.minusDays(day))
          .param("members", 1_000 * day)
          .update();
    }
    Document page = console.open("/audiences/" + mark);
    assertThat(page.select("svg.sizes").attr("aria-label"))
        .contains("From 3,000 on " + today.minusDays(3))
        .contains("at most 3,000");
    assertThat(page.select("svg polyline").attr("points").split(" ").length)
        .isGreaterThanOrEqualTo(3);
    assertThat(page.select("main table td.num").eachText()).contains("3,000", "2,000", "1,000");
  }

  @Test
  void isForOperatorsOnly() {
    ConsolePages agent = ConsolePages.ofAgent(port);
    assertThat(agent.ask("/audiences").statusCode()).isEqualTo(403);
    assertThat(console.forge("/audiences/birthday-today/delete").statusCode()).isEqualTo(403);
  }

  private Document page(String path, String text) {
    return Jsoup.parse(console.send(path, fields(text)).body());
  }

  private String fields(String text) {
    return "name=" + mark + "&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
