package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.intake.FileImport;
import org.followup.intake.FileImports;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class ListPagesTest {

  @LocalServerPort int port;
  @Autowired Suppressions suppressions;
  @Autowired FileImports imports;

  private final String email = "pages-" + UUID.randomUUID() + "@example.com";
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
  }

  @Test
  void liftsAComplaintInTwoDeliberateStepsAndWritesItDown() {
    Document added =
        console.press(
            "/suppressions/add",
            "address=" + encoded(email) + "&scope=marketing&reason=complaint&note=by+phone");
    assertThat(added.select(".alert.good").text()).contains("on the list");
    Suppression entry = suppressions.list(suppressions.hash(email)).get(0);
    assertThat(entry.by()).isEqualTo("demo");
    String page = "/suppressions/" + entry.entryId();

    String answer = console.send(page + "/lift", "why=asked+again").body();
    assertThat(answer).contains("Lift a complaint?").doesNotContain(email);
    assertThat(suppressions.find(entry.entryId()).orElseThrow().stands()).isTrue();

    Document lifted = console.press(page + "/lift", "why=asked+again&complaint=true");
    assertThat(lifted.select("dd").eachText()).contains("asked again", "demo");
    assertThat(console.open("/audit").select("tbody tr").eachText())
        .anyMatch(line -> line.contains("Suppression lifted") && line.contains("asked again"));
  }

  @Test
  void findsAnAddressThatIsTypedIntoAForm() {
    suppressions.suppress(email, Suppressions.Scope.topic("offers"), "objection");
    Document found = Jsoup.parse(console.send("/suppressions", "address=" + encoded(email)).body());
    assertThat(found.select("tbody").first().text()).contains("marketing:offers", "objection");
    assertThat(found.select("a[href*=" + email.substring(0, 12) + "]")).isEmpty();
    String stranger = console.send("/suppressions", "address=x" + encoded(email)).body();
    assertThat(stranger).contains("Not on the list");
    assertThat(console.press("/suppressions/add", "address=nobody&scope=all&reason=manual").text())
        .contains("That is no e-mail address");
  }

  @Test
  void showsWhatATriedFileWouldDoAndWritesItByAButton() throws Exception {
    String id = "pages-" + UUID.randomUUID();
    String csv = "id,email\n" + id + "," + email + "\n<b>x</b>\u0001,nobody\n";
    FileImport placed =
        imports.place(
            new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
            ConsolePages.HOSTILE,
            "demo",
            FileImports.VALID_LINES,
            true);
    String page = "/imports/" + placed.importId();
    ConsolePages.until(() -> !imports.find(placed.importId()).orElseThrow().isGoing());
    Document tried = console.open(page);
    assertThat(tried.select("button").eachText()).contains("Write 1 line");
    assertThat(tried.select("section[aria-label=Faults] tbody tr").eachText()).hasSize(1);
    assertThat(tried.select("h1 b")).isEmpty();
    assertThat(console.open("/imports").select("tbody").text()).contains("Tried");

    console.press(page + "/write");
    ConsolePages.until(() -> !imports.find(placed.importId()).orElseThrow().isGoing());
    assertThat(console.open(page).select(".stats").text()).contains("New 1");
  }

  @Test
  void isForOperatorsOnly() {
    for (String path : new String[] {"/suppressions", "/imports"}) {
      assertThat(ConsolePages.ofAgent(port).ask(path).statusCode()).isEqualTo(403);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
