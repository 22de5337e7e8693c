package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.journey.TeaFiles;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class VoucherPagesTest {

  @LocalServerPort int port;

  private final String mark = "v" + UUID.randomUUID().toString().substring(0, 8);
  private final String ana = mark + "-ana";
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
  }

  private void publish() {
    String model = TeaFiles.giving(mark, mark + "-in", mark);
    assertThat(console.shop().deploy(mark + ".bpmn", model).statusCode()).isEqualTo(200);
  }

  private Document upload(int from, int to) {
    String codes =
        IntStream.range(from, to).mapToObj(i -> mark + "-" + i).collect(Collectors.joining("\n"));
    return console.give("/vouchers/-upload", codes, "pool", mark);
  }

  private String enter(String recipient) {
    console
        .shop()
        .put("/api/recipients/" + recipient, "{\"email\":\"" + recipient + "@t.example\"}");
    return console.event(mark + "-in", recipient, "");
  }

  @Test
  void takesCodesShowsWhoGotWhichAndFindsACode() {
    publish();
    Document pool = upload(0, 3);
    assertThat(pool.select(".alert.good").text()).isEqualTo("3 codes read, 3 added.");
    assertThat(pool.select("h1").text()).startsWith(mark);
    assertThat(upload(2, 4).select(".alert.good").text())
        .isEqualTo("2 codes read, 1 added; 1 was known and stays as before.");
    enter(ana);

    Document page = console.open("/vouchers");
    Element row = row(page, mark);
    assertThat(row.select("td.num").eachText()).startsWith("3", "1", "0", "0", "0");
    Document one = console.open("/vouchers/pools/" + mark);
    assertThat(one.select("tbody tr")).hasSize(1);
    assertThat(one.select("tbody tr").text()).contains(mark + "-0", ana, "Issued");
    assertThat(one.select("tbody a").eachAttr("href"))
        .contains("/recipients/" + ana, "/journeys/" + mark);
    assertThat(one.select(".lead a").attr("href")).isEqualTo("/journeys/" + mark);

    Document found = find(mark.toUpperCase(Locale.ROOT) + "-0");
    assertThat(found.select("#found-title + div tbody tr").text()).contains(mark + "-0", ana);
    assertThat(find("nothing-like-it").select("main .empty").text()).contains("No pool has that");
    assertThat(console.open("/audit").text()).contains("Voucher codes uploaded", "lines");
    assertThat(console.open("/audit").text()).doesNotContain(mark + "-0");
  }

  @Test
  void showsEveryFaultOfAFileWithItsLine() {
    String csv = "code,value\n" + mark + "-1,ten\n<b>,5\n" + mark + "-2,5\n";
    Document page = console.give("/vouchers/-upload", csv, "pool", mark);
    assertThat(page.select(".alert.bad").first().text()).startsWith("Nothing was taken");
    assertThat(page.select("main .alert.bad li").eachText())
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("Line 2: value has to be a number"))
        .anyMatch(fault -> fault.startsWith("Line 3: code has 3 to 64"));
    console.open("/vouchers/pools/" + mark, 404);
    assertThat(
            console
                .give("/vouchers/-upload", "A1B2", "pool", "No Pool")
                .select("[role=alert]")
                .text())
        .contains("small letters");
    assertThat(console.give("/vouchers/-upload", "", "pool", mark).select("[role=alert]").text())
        .contains("No file");
  }

  @Test
  void warnsBeforeAPoolIsEmptyAndSaysWhatToDoWhenItIs() throws Exception {
    publish();
    level(fault(), "missing", "There is no pool of that name");
    console.open("/vouchers/pools/" + mark);
    upload(0, 1);
    level(fault(), "low", "1 free code is left, fewer than 100");
    assertThat(row(console.open("/faults"), mark).text()).contains("Low", "Upload more");
    enter(ana);
    level(fault(), "empty", "No free code is left. Upload");
    enter(mark + "-ben");
    JsonNode stuck = fault();
    level(stuck, "empty", "1 person waits for one. Upload codes");
    assertThat(stuck.path("waiting").asInt()).isOne();
    assertThat(stuck.path("journeys").get(0).asText()).isEqualTo(mark);
    Element row = row(console.open("/faults"), mark);
    assertThat(row.text()).contains("Empty", "under Faults");
    assertThat(row.select("a").attr("href")).isEqualTo("/vouchers/pools/" + mark);

    upload(1, 150);
    assertThat(fault().isMissingNode()).isTrue();
    assertThat(console.open("/vouchers/pools/" + mark).text())
        .containsAnyOf("1 person waits at its steps", mark + "-ben");
    console.shop().post("/api/journeys/" + mark + "/off", "");
  }

  @Test
  void deletesFreeCodesAfterAQuestion() {
    upload(0, 3);
    assertThat(row(console.open("/vouchers"), mark).text()).contains("Not in use");
    Document question = console.open("/vouchers/pools/" + mark + "/empty");
    assertThat(question.select("h1").text()).contains(mark);
    Document after = console.press(question.select(".ask form").attr("action"));
    assertThat(after.select(".alert.good").text()).isEqualTo("3 codes are deleted.");
    assertThat(console.open("/audit").text()).contains("Voucher codes deleted");
  }

  @Test
  void pagesThroughWhatAJourneyMade() {
    String model =
        TeaFiles.giving(mark, mark + "-in", "none")
            .replace("name=\"pool\">none<", "name=\"pattern\">TEA-????-????<");
    assertThat(console.shop().deploy(mark + ".bpmn", model).statusCode()).isEqualTo(200);
    assertThat(console.open("/vouchers").text()).contains("TEA-????-????");
    for (int i = 0; i < 26; i++) {
      enter(mark + "-" + i);
    }
    Document page = console.open("/vouchers?journey=" + mark);
    assertThat(rows(page)).hasSize(25).first().asString().contains(mark + "-25");
    Document older = console.open(page.select("a.older").attr("href"));
    assertThat(rows(older)).hasSize(1).first().asString().contains(mark + "-0");
    assertThat(older.select("a.newer").attr("href")).contains("journey=" + mark);
    console.shop().post("/api/journeys/" + mark + "/off", "");
  }

  @Test
  void isForOperatorsOnly() {
    ConsolePages agent = ConsolePages.ofAgent(port);
    assertThat(agent.ask("/vouchers").statusCode()).isEqualTo(403);
    assertThat(agent.ask("/vouchers/pools/x").statusCode()).isEqualTo(403);
    assertThat(console.forge("/vouchers").statusCode()).isEqualTo(403);
    assertThat(console.forge("/vouchers/pools/x/empty").statusCode()).isEqualTo(403);
  }

  private Document find(String code) {
    return org.jsoup.Jsoup.parse(console.send("/vouchers", "code=" + code).body());
  }

  private static List<String> rows(Document page) {
    return new ArrayList<>(
        page.select("#latest-title").parents().get(1).select("tbody tr").eachText());
  }

  /** The pool as it is told to programs; missing where nothing is wrong with it. */
  private JsonNode fault() {
    for (JsonNode pool : AttackHttp.json(console.shop().get("/api/faults")).path("pools")) {
      if (pool.path("pool").asText().equals(mark)) {
        return pool;
      }
    }
    return MissingNode.getInstance();
  }

  private static void level(JsonNode pool, String level, String reason) {
    assertThat(pool.path("level").asText()).isEqualTo(level);
    assertThat(pool.path("reason").asText()).contains(reason);
  }

  private static Element row(Document page, String pool) {
    Element row = page.selectFirst("tr:has(a:containsOwn(" + pool + "))");
    assertThat(row).as(page.text()).isNotNull();
    return row;
  }
}
