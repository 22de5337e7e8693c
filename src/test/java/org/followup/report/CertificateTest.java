package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
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
class CertificateTest {

  private static final Instant GIVEN = Instant.parse("2026-11-02T10:00:00Z");

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Certificate certificate;
  @Autowired JdbcClient sql;

  private final RecipientId id = new RecipientId("certified-" + System.nanoTime());
  private AttackHttp shop;

  @BeforeEach
  void somebodyWhoAgreedAndBought() {
    shop = AttackHttp.key(port, "demo-key");
    recipients.put(
        id,
        id.value() + "@example.com",
        null,
        null,
        Map.of("firstName", "Zoë", "lastName", "Grün"));
    consents.record(
        id,
        new Consent(
            Purpose.marketing("newsletter"),
            true,
            "express",
            null,
            GIVEN,
            Map.of(
                "source",
                "form <v3>",
                "text",
                "Ja, bitte schickt mir Neues. Да",
                "boxes",
                List.of("news"))));
    consents.record(
        id,
        new Consent(
            Purpose.marketing("offers"),
            true,
            "existing-customer",
            null,
            GIVEN,
            Map.of("sale", "order-17", "categories", List.of("garden"))));
  }

  @Test
  void showsEachRecordWithItsEvidenceItsConditionsAndWhetherItIsAsItWasWritten() {
    Document page = page("certificate?lang=en");
    assertThat(page.select("h1").text()).isEqualTo("Certificate of consents");
    assertThat(page.select("dd").eachText())
        .contains(
            id.value(),
            "Zoë Grün",
            id.value() + "@example.com",
            "Every record and its evidence is as it was written: all hashes were computed anew.",
            "2 November 2026, 11:00:00 CET",
            "form <v3>",
            "Ja, bitte schickt mir Neues. Да",
            "existing customer (§ 7(3) UWG)",
            "granted, in use",
            "order-17",
            "not shown");
    assertThat(page.select(".record h3").eachText())
        .anyMatch(h -> h.endsWith(": marketing:newsletter, agreed"));
    assertThat(page.select("script, style, [style]")).isEmpty();
  }

  @Test
  void saysThatAnUnmetConditionPermitsNothing() {
    consents.record(
        id,
        new Consent(
            Purpose.marketing("offers"),
            true,
            "existing-customer",
            null,
            GIVEN.plusSeconds(1),
            Map.of("sale", false)));
    assertThat(page("certificate?lang=en").select("dd.bad").eachText())
        .containsExactly(
            "granted, but a condition for existing customers is not met: permits nothing",
            "not met");
  }

  @Test
  void speaksGerman() {
    Document page = page("certificate?lang=de-AT");
    assertThat(page.selectFirst("html").attr("lang")).isEqualTo("de");
    assertThat(page.select("dd").eachText())
        .contains("Bestandskunde (§ 7 Abs. 3 UWG)", "nicht belegt");
    Document english = page("certificate?lang=fr");
    assertThat(english.selectFirst("html").attr("lang")).isEqualTo("en");
  }

  @Test
  void bothLanguagesSayAllOfIt() throws Exception {
    var english = new java.util.Properties();
    var german = new java.util.Properties();
    try (var en = getClass().getResourceAsStream("/report/certificate.properties");
        var de = getClass().getResourceAsStream("/report/certificate_de.properties")) {
      english.load(en);
      german.load(de);
    }
    assertThat(german.keySet()).isEqualTo(english.keySet());
  }

  @Test
  void printsTheSameAsPdf() throws Exception {
    String html = certificate.html(id, "de");
    assertThat(html).isNotNull();
    byte[] pdf = PrintedPage.pdf(html, "certificate.css", null);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      String text = new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
      assertThat(text)
          .contains(
              "Nachweis der Einwilligungen",
              "Zoë Grün",
              "Ja, bitte schickt mir Neues. Да",
              "form <v3>",
              "order-17")
          .doesNotContain("#");
      assertThat(document.getNumberOfPages()).isBetween(1, 3);
      assertThat(fonts(document))
          .isNotEmpty()
          .allSatisfy(font -> assertThat(font.isEmbedded()).as(font.getName()).isTrue());
    }
    assertThat(
            shop.get("/api/recipients/" + id + "/certificate.pdf")
                .headers()
                .firstValue("Content-Type"))
        .hasValue("application/pdf");
  }

  @Test
  void saysInThePdfWhatItCannotPrint() throws Exception {
    recipients.put(
        id, "tanaka@example.com", null, null, Map.of("firstName", "太郎", "lastName", "Жуков"));
    String html = certificate.html(id, "en");
    assertThat(html).contains("太郎 Жуков");
    assertThat(Jsoup.parse(html).select("p.unprinted[hidden]")).hasSize(1);
    try (PDDocument document = Loader.loadPDF(PrintedPage.pdf(html, "certificate.css", null))) {
      assertThat(new PDFTextStripper().getText(document))
          .contains("Жуков", "Some letters of this page");
    }
    Path font = Path.of("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf");
    assumeThat(font).exists();
    try (PDDocument document = Loader.loadPDF(PrintedPage.pdf(html, "certificate.css", font))) {
      assertThat(new PDFTextStripper().getText(document))
          .contains("太郎", "Жуков")
          .doesNotContain("Some letters of this page");
      assertThat(fonts(document)).allMatch(PDFont::isEmbedded).hasSizeGreaterThan(1);
    }
  }

  private static List<PDFont> fonts(PDDocument document) throws IOException {
    List<PDFont> fonts = new ArrayList<>();
    for (PDPage page : document.getPages()) {
      for (COSName name : page.getResources().getFontNames()) {
        fonts.add(page.getResources().getFont(name));
      }
    }
    return fonts;
  }

  @Test
  void knowsNobodyItHoldsNothingOf() {
    assertThat(shop.get("/api/recipients/nobody-at-all/certificate").statusCode()).isEqualTo(404);
    assertThat(shop.get("/api/recipients/nobody-at-all/certificate.pdf").statusCode())
        .isEqualTo(404);
  }

  @Test
  void theVerificationIsThereForPrograms() {
    var answer = shop.get("/api/consents/verification");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"intact\":true", "\"faults\":[]", "\"lastSeal\":{\"number\":");
  }

  private Document page(String path) {
    var answer = shop.get("/api/recipients/" + id + "/" + path, "Accept", "text/html");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Jsoup.parse(answer.body());
  }
}
