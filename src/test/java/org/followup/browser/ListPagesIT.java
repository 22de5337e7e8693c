package org.followup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import org.followup.journey.TeaFiles;
import org.junit.jupiter.api.Test;

/** Files, suppressions and rights, as an operator goes through them. */
@BrowserTest
class ListPagesIT {

  private static final int NARROWEST = 320;

  @Test
  void triesAFileSeesItsFaultsAndWritesTheOthers(Site site) {
    try (Visit visit = site.visit("/imports")) {
      Page page = visit.page();
      look(visit, "imports");
      give(
          page,
          """
          id,email,consent.marketing:offers,consent.basis,consent.source,consent.text
          lists-ana,lists-ana@example.com,yes,express,fair,Yes please
          lists-ben,nobody,,,,
          lists-cem,lists-cem@example.com,maybe,,,
          lists-ana,,,,,
          """);
      assertThat(page.getByText("Nothing is written yet.")).isVisible();
      assertThat(page.getByRole(AriaRole.REGION, named("Faults")).locator("tbody tr")).hasCount(3);
      look(visit, "import-tried");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Write 1 line")).click();
      assertThat(page.locator("h1")).containsText("Done");
      assertThat(page.locator("#progress")).hasCount(0);
      look(visit, "import-done");
    }
    assertThat(site.get("/api/recipients/lists-ana/consents").size()).isEqualTo(1);
  }

  @Test
  void putsAnAddressOnTheListFindsItAndLiftsIt(Site site) {
    try (Visit visit = site.visit("/suppressions")) {
      Page page = visit.page();
      page.getByLabel("E-mail address").last().fill("lists-complains@example.com");
      page.getByLabel("Reason").selectOption("complaint");
      page.getByLabel("Note, naming nobody").fill("by letter of Monday");
      press(page, "Suppress");
      assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("on the list");
      page.getByLabel("Is an address on the list?").fill("LISTS-complains@example.com");
      press(page, "Look");
      assertThat(page.locator("tbody").first()).containsText("by letter of Monday");
      look(visit, "suppressions");
      page.locator("tbody a").first().click();
      page.getByLabel("Why, naming nobody").fill("asked for mail again");
      press(page, "Lift");
      assertThat(page.getByText("Lift a complaint?")).isVisible();
      look(visit, "suppression-again");
      press(page, "Lift the complaint");
      assertThat(page.locator("h1")).containsText("Lifted");
      look(visit, "suppression-lifted");
    }
  }

  @Test
  void marksWhoIsRestrictedOpensTheExportErasesAndShowsTheReceipt(Site site) {
    site.welcome("lists-dee", "Dee");
    site.post("/api/suppressions", "{\"addresses\":[\"lists-dee@example.com\"]}");
    try (Visit visit = site.visit("/recipients/lists-dee").forgive("favicon")) {
      Page page = visit.page();
      page.getByText("Restrict the use of the data").click();
      page.getByLabel("Why, such as a ticket").fill("Ticket 4711");
      press(page, "Restrict");
      page.navigate("/recipients?after=lists-de");
      assertThat(page.locator("tbody tr").first()).containsText("Restricted");
      assertThat(page.locator("tbody tr").first()).containsText("Suppressed");
      look(visit, "recipients-marked");

      page.navigate("/api/recipients/lists-dee/export.html?locale=en");
      assertThat(page.locator("body")).containsText("Suppressed addresses");
      look(visit, "export");

      page.navigate("/recipients/lists-dee");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Erase…")).click();
      look(visit, "erase-asked");
      page.locator("button.danger").click();
      assertThat(page.locator("h1")).containsText("Receipt of an erasure");
      assertThat(page.locator("main")).not().containsText("lists-dee");
      look(visit, "receipt");
    }
    for (String path : new String[] {"rights", "consents", "restraint"}) {
      try (Visit visit = site.visit("/" + path)) {
        look(visit, path);
      }
    }
  }

  @Test
  void describesAnAudienceLooksWhomItFindsAndTakesAListFromAFile(Site site) {
    site.welcome("lists-eve", "Eve");
    try (Visit visit = site.visit("/audiences").forgive("400|422")) {
      Page page = visit.page();
      look(visit, "audiences");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New audience")).click();
      page.getByLabel("Name").fill("lists-eves");
      page.getByLabel("Who is in it").fill("attribute.firstName==Eve and ordred=within=P90D");
      press(page, "Look whom it finds");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("ordered");
      look(visit, "audience-fault");
      page.getByLabel("Who is in it").fill("attribute.firstName==Eve");
      press(page, "Look whom it finds");
      assertThat(page.getByRole(AriaRole.REGION, named("Whom it finds now")))
          .containsText("lists-eve");
      press(page, "Save");
      assertThat(page.locator("h1")).containsText("lists-eves");
      look(visit, "audience");

      page.navigate("/audiences");
      page.getByLabel("Name of the list").fill("lists-fair");
      page.getByLabel("CSV file")
          .setInputFiles(
              new FilePayload(
                  "fair.csv",
                  "text/csv",
                  "id\nlists-eve\nnobody\n".getBytes(StandardCharsets.UTF_8)));
      press(page, "Take the file");
      assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("1");
      look(visit, "audience-list");
    }
    assertThat(site.get("/api/audiences/lists-eves/members").toString()).contains("lists-eve");
  }

  @Test
  void fillsAPoolSeesItRunLowAndLooksACodeUp(Site site) {
    site.welcome("lists-fay", "Fay");
    site.deploy("lists-gift", TeaFiles.giving("lists-gift", "lists-gift-bought", "lists-gifts"));
    try (Visit visit = site.visit("/vouchers")) {
      Page page = visit.page();
      assertThat(page.locator("main")).containsText("There is no pool of that name yet");
      look(visit, "vouchers-missing");
      page.locator("#upload-pool").fill("lists-gifts");
      upload(page, "LISTS-1\nLISTS-2\nnot a code\n");
      assertThat(page.locator("main .alert")).containsText("Line 3");
      look(visit, "vouchers-faults");
      page.locator("#upload-pool").fill("lists-gifts");
      upload(page, "code,value,currency\nLISTS-1,10,EUR\nLISTS-2,7.50,EUR\n");
      assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("2 codes read, 2 added");
      assertThat(page.locator("h1")).containsText("Low");
      for (int i = 0; i < 3; i++) {
        site.welcome("lists-fay-" + i, "Fay");
        site.report(
            """
            {"id":"lists-gift-%1$s","source":"browser","type":"lists-gift-bought","recipient":"lists-fay-%1$s"}
            """
                .formatted(i));
      }
      page.navigate("/vouchers/pools/lists-gifts");
      assertThat(page.locator("main .alert")).containsText("1 person waits");
      look(visit, "voucher-pool");
      page.navigate("/vouchers");
      look(visit, "vouchers");
      page.getByLabel("Whose is a code").fill("lists-2");
      press(page, "Look");
      assertThat(page.getByRole(AriaRole.REGION, named("The voucher of this code")))
          .containsText("lists-fay-1");
      page.navigate("/faults");
      assertThat(page.getByRole(AriaRole.REGION, named("Pools of vouchers")))
          .containsText("lists-gifts");
      look(visit, "faults-pools");
      page.navigate("/journeys/birthday");
      assertThat(page.getByRole(AriaRole.REGION, named("Schedule"))).containsText("birthday-today");
      look(visit, "journey-schedule");
      page.navigate("/journeys/mailing-follow-up");
      look(visit, "journey-answers");
      page.navigate("/vouchers/pools/lists-gifts/empty");
      look(visit, "voucher-pool-empty");
    }
  }

  private static void upload(Page page, String csv) {
    page.getByLabel("CSV file")
        .setInputFiles(
            new FilePayload("codes.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    press(page, "Add the codes");
  }

  private static void give(Page page, String csv) {
    page.getByLabel("CSV file")
        .setInputFiles(
            new FilePayload("people.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    page.getByLabel("Where a line has a fault").selectOption("valid-lines");
    press(page, "Try it");
  }

  /** Both schemes and widths, and that nothing hangs over on the narrowest screen. */
  private static void look(Visit visit, String name) {
    visit.look(name);
    Page page = visit.page();
    page.setViewportSize(NARROWEST, 640);
    assertThat((Object) page.evaluate("() => document.scrollingElement.scrollWidth"))
        .as(name + " at 320 px")
        .isEqualTo(NARROWEST);
    page.setViewportSize(1280, 800);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, named(button).setExact(true)).click();
  }
}
