package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mails under {@code processes/}, each with all the data it can use and with none. */
class ShippedMailsTest {

  private static final Pattern LANGUAGE = Pattern.compile("\\.([a-z]{2})\\.mjml$");
  private static final String SHOP = "https://shop.example/";

  static List<Path> mails() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("processes"))) {
      return files.filter(file -> file.toString().matches(".*/mails/.*\\.mjml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("mails")
  void reads(Path file) throws IOException {
    for (Map<String, Object> data : List.of(everything(), Map.<String, Object>of(), nonsense())) {
      MailTemplate.Rendered mail = render(file, data);
      assertThat(mail.subject()).isNotBlank().doesNotContainPattern("null|\\{\\{|%}|, *$");
      assertThat(mail.text())
          .containsPattern("(?m)^((Hello|Hallo)( Ana)?,|Здравствуйте(, Ana)?!)$")
          .doesNotContainPattern("null|\\{\\{|%}| ,|\\(\\)|  +\\.")
          .contains(SHOP);
      assertThat(mail.html()).doesNotContain("href=\"\"");
    }
  }

  /** MJML fetches fonts of some names from elsewhere, which would tell others who reads us. */
  @ParameterizedTest
  @MethodSource("mails")
  void fetchesNothingFromOthers(Path file) throws IOException {
    assertThat(render(file, everything()).html())
        .doesNotContain("@import", "<link", "fonts.googleapis.com");
  }

  @ParameterizedTest
  @MethodSource("mails")
  void hasBothLanguages(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.[a-z]{2}\\.mjml$", ".mjml");
    assertThat(file.resolveSibling(name)).exists();
    assertThat(file.resolveSibling(name.replace(".mjml", ".de.mjml"))).exists();
  }

  /** The language in the file's name; English where there is none. */
  static Locale languageOf(Path file) {
    Matcher name = LANGUAGE.matcher(file.toString());
    return name.find() ? Locale.forLanguageTag(name.group(1)) : Locale.ENGLISH;
  }

  private static MailTemplate.Rendered render(Path file, Map<String, Object> data)
      throws IOException {
    Locale locale = languageOf(file);
    Map<String, Object> model = new HashMap<>(data);
    model.putIfAbsent("recipient", Map.of());
    model.put("shop", Map.of("name", "Tea House", "url", SHOP));
    model.put("unsubscribeUrl", SHOP + "u/token");
    model.put("_legal", Map.of("marketing", true, "basis", "express", "postalAddress", "Here 1"));
    return Mjml.compile(file.toString(), locale, Files.readString(file))
        .render(model, locale, SHOP);
  }

  private static Map<String, Object> everything() {
    Map<String, Object> order =
        Map.of(
            "orderName",
            "#1001",
            "orderUrl",
            SHOP + "orders/1001",
            "shipping",
            4.9,
            "tax",
            3.94,
            "refund",
            19.8,
            "carrier",
            "Parcel & Co",
            "trackingNumber",
            "PC-7",
            "trackingUrl",
            "https://parcel.example/PC-7",
            "expectedAt",
            "2026-12-05",
            "registrationUrl",
            SHOP + "join");
    Map<String, Object> everything = new HashMap<>(order);
    everything.putAll(ofMarketing());
    everything.putAll(ofDialogues());
    everything.put("price", 9.9);
    everything.put("previousPrice", 12.9);
    everything.put("stock", 3);
    return everything;
  }

  private static Map<String, Object> ofDialogues() {
    return Map.of(
        "about",
        "tea for the office",
        "bookingUrl",
        SHOP + "talk",
        "gift",
        "School books",
        "amount",
        35,
        "donationUrl",
        SHOP + "donation/7",
        "surveyUrl",
        SHOP + "survey",
        "title",
        "Ten ways to brew tea",
        "url",
        SHOP + "guide");
  }

  private static Map<String, Object> ofMarketing() {
    return Map.of(
        "recipient",
        Map.of("firstName", "Ana"),
        "products",
        List.of(
            Map.of("name", "Tea & more", "price", 9.9, "quantity", 2, "url", "/tea"),
            Map.of("name", "Cup", "image_url", "/cup.png")),
        "total",
        19.8,
        "value",
        10,
        "currency",
        "EUR",
        "cartUrl",
        SHOP + "cart/7",
        "ratingUrl",
        SHOP + "r/token",
        "endsAt",
        "2026-12-05",
        "expiresAt",
        "2026-12-05T10:00:00Z",
        "subject",
        "SUN-10");
  }

  /** Data of a shop that means something else by the same names. */
  private static Map<String, Object> nonsense() {
    Map<String, Object> nonsense = new HashMap<>();
    nonsense.put("stock", "few");
    nonsense.putAll(
        Map.of(
            "products", "Tea",
            "total", "a lot",
            "value", "10 %",
            "shipping", "free",
            "expectedAt", "soon",
            "currency", "coins",
            "cartUrl", "",
            "endsAt", "soon",
            "expiresAt", 7,
            "amount", "much"));
    return nonsense;
  }
}
