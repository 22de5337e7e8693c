package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.followup.message.PrintSettings;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The certificate of a person's consents. */
@RestController
@RequestMapping("/api/recipients/{id}")
@Tag(name = "Recipients")
class CertificateController {

  private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

  private final Certificate certificate;
  private final ShopSettings shop;
  private final PrintSettings print;

  CertificateController(Certificate certificate, ShopSettings shop, PrintSettings print) {
    this.certificate = certificate;
    this.shop = shop;
    this.print = print;
  }

  @GetMapping(path = "/certificate", produces = MediaType.TEXT_HTML_VALUE)
  @Operation(
      summary = "Every consent of the recipient with its evidence, as a page to print",
      description = "In the language of the shop, or as lang says: de or en.")
  ResponseEntity<String> page(
      @PathVariable String id, @RequestParam(required = false) @Nullable String lang) {
    return answer().contentType(HTML).body(html(id, lang));
  }

  @GetMapping(path = "/certificate.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
  @Operation(summary = "The same as PDF")
  ResponseEntity<byte[]> pdf(
      @PathVariable String id, @RequestParam(required = false) @Nullable String lang) {
    return answer()
        .contentType(MediaType.APPLICATION_PDF)
        .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"consents.pdf\"")
        .body(PrintedPage.pdf(html(id, lang), "certificate.css", print.font()));
  }

  private String html(String id, @Nullable String lang) {
    Locale wanted = lang == null ? shop.locale() : Locale.forLanguageTag(lang);
    String html = certificate.html(PersonController.id(id), wanted.getLanguage());
    if (html == null) {
      throw PersonController.unknown();
    }
    return html;
  }

  private static ResponseEntity.BodyBuilder answer() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore());
  }
}
