package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.report.Books;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class BooksPagesTest {

  @LocalServerPort int port;
  @Autowired Books books;
  @Autowired JdbcClient sql;

  @Test
  void showsThreeBooksWithTheirSums() {
    Document page = ConsolePages.ofOperator(port).open("/books");

    assertThat(page.select("h2 > span:first-child").eachText())
        .containsExactly("Events", "Journeys of people", "Mails");
    for (Element table : page.select("table")) {
      assertThat(table.select("tbody td").stream().mapToLong(BooksPagesTest::number).sum())
          .isEqualTo(number(table.selectFirst("tfoot td")));
    }
    assertThat(page.select("thead th[scope=col]:first-child").eachText())
        .containsExactly("Accepted", "Entered", "Due");
  }

  @Test
  void saysWhatIsMissingWhoseItIsAndOnOtherPagesThatSomethingIs() {
    ConsolePages console = ConsolePages.ofOperator(port);
    String key = console.publishHostileJourney();
    String ana = "books-" + UUID.randomUUID();
    console.enter(key, ana);
    String instance =
        sql.sql("select instance_id from journey_instance where recipient_id = :ana")
            .param("ana", ana)
            .query(String.class)
            .single();
    sql.sql(
            "update journey_instance set outcome = 'lost', ended_at = entered_at where instance_id = :id")
        .param("id", instance)
        .update();
    try {
      Document page = console.open("/books");

      assertThat(page.select("h1 .badge").text()).isEqualTo("Not balanced");
      Element found = page.selectFirst(".alert.bad:contains(" + instance + ")");
      assertThat(found.text())
          .startsWith("1 instance of " + key)
          .contains("though our log says that it ended");
      assertThat(found.select("a").eachAttr("href"))
          .containsExactly("/journeys/" + key, "/recipients/" + ana, "/faults");
      assertThat(console.open("/").select(".unbalanced a").attr("href")).isEqualTo("/books");
      assertThat(console.open("/faults").select(".unbalanced").text())
          .startsWith("The books do not balance: ");
    } finally {
      sql.sql("update journey_instance set outcome = null, ended_at = null where instance_id = :id")
          .param("id", instance)
          .update();
    }
    books.read();
    assertThat(console.open("/books").text()).doesNotContain(instance);
  }

  @Test
  void isForOperatorsOnly() {
    assertThat(ConsolePages.ofAgent(port).ask("/books").statusCode()).isEqualTo(403);
  }

  private static long number(Element cell) {
    return Long.parseLong(cell.text().replace(",", ""));
  }
}
