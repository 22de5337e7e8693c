package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@FollowupTest
class AuditPagesTest {

  @LocalServerPort int port;
  @Autowired Audit audit;
  @Autowired PlatformTransactionManager transactions;

  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
  }

  @Test
  void showsDeedsNewestFirstPageByPage() {
    String mark = UUID.randomUUID().toString();
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              for (int n = 1; n <= 60; n++) {
                audit.record("ben", "journey-paused", mark, Map.of("number", n));
              }
            });

    Document newest = console.open("/audit");
    assertThat(newest.select("tbody tr")).hasSize(50);
    assertThat(newest.selectFirst("tbody tr").text())
        .contains("ben", "Journey paused", mark, "number 60");

    Document older = console.open(newest.select("a.older").attr("href"));
    assertThat(older.selectFirst("tbody tr").text()).contains(mark, "number 10");
    assertThat(older.select("a.newer").attr("href")).isEqualTo("/audit");
  }

  @Test
  void writesHostileNamesAsTheyAre() {
    String mark = "<b id=\"" + UUID.randomUUID() + "\">x</b>";
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> audit.record(mark, "event-repeated", mark, Map.of(mark, mark)));

    Document page = console.open("/audit");

    assertThat(page.select("td b")).isEmpty();
    assertThat(page.select("td").eachText()).contains(mark, mark + " " + mark);
  }

  @Test
  void saysWhereNothingIsOlder() {
    assertThat(console.open("/audit?before=0").select(".empty strong").text())
        .isEqualTo("Nothing is older");
  }

  @Test
  void isForOperatorsOnly() {
    for (String path : List.of("/audit", "/audit?before=3")) {
      assertThat(ConsolePages.ofAgent(port).ask(path).statusCode()).isEqualTo(403);
    }
  }
}
