package org.followup.recipient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a {@link PostalAddress} as its country's post wants it. */
final class PostalLines {

  /** Countries whose post reads another language than English first. */
  private static final Map<String, String> LANGUAGES =
      Map.ofEntries(
          Map.entry("DE AT CH LI", "de"),
          Map.entry("FR BE LU MC", "fr"),
          Map.entry("IT SM VA", "it"),
          Map.entry("ES MX AR CL CO PE UY", "es"),
          Map.entry("PT BR", "pt"),
          Map.entry("NL", "nl"),
          Map.entry("PL", "pl"),
          Map.entry("DK", "da"),
          Map.entry("SE", "sv"),
          Map.entry("NO", "nb"),
          Map.entry("FI", "fi"),
          Map.entry("CZ", "cs"),
          Map.entry("SK", "sk"),
          Map.entry("HU", "hu"),
          Map.entry("SI", "sl"),
          Map.entry("HR", "hr"),
          Map.entry("RO", "ro"),
          Map.entry("RU", "ru"));

  private final PostalAddress address;
  private final PostalCountry form;
  private final String sender;
  private final boolean abroad;

  PostalLines(PostalAddress address, String senderCountry) {
    this.address = address;
    this.form = PostalCountry.of(address.country());
    this.sender = senderCountry.strip().toUpperCase(Locale.ROOT);
    this.abroad = !address.country().equals(sender);
  }

  List<String> list() {
    List<String> lines =
        form.order() == PostalCountry.Order.JAPANESE && isJapanese() ? japanese() : western();
    if (abroad) {
      lines.add(country());
    }
    return List.copyOf(lines);
  }

  private List<String> western() {
    List<@Nullable String> lines = new ArrayList<>();
    lines.add(form.companyFirst() ? address.company() : address.name());
    lines.add(form.companyFirst() ? address.name() : address.company());
    lines.addAll(address.street());
    Locale language = Locale.forLanguageTag("und-" + address.country());
    for (String line : place()) {
      lines.add(abroad || form.placeInCapitals() ? inCapitals(line, language) : line);
    }
    return known(lines);
  }

  private List<String> place() {
    String code = address.postalCode();
    String city = address.city();
    String region = region();
    return switch (form.order()) {
      case CODE_PLACE -> {
        List<@Nullable String> lines = new ArrayList<>();
        lines.add(joined(" ", code, city));
        // Where the country is not listed, what was given as region may be needed.
        lines.add(form.needsCode() ? null : region);
        yield known(lines);
      }
      case CODE_WIDE_PLACE -> List.of(joined("  ", code, city));
      case CODE_PLACE_PROVINCE ->
          List.of(joined(" ", code, city, region != null && region.length() == 2 ? region : null));
      case CODE_PLACE_IN_REGION ->
          List.of(joined(" ", code, city, region == null ? null : "(" + region + ")"));
      case PLACE_REGION_CODE -> List.of(joined(" ", city, region, code));
      case PLACE_REGION_WIDE_CODE -> List.of(joined("  ", joined(" ", city, region), code));
      case PLACE_THEN_CODE -> known(nullable(city, code));
      case PLACE_THEN_REGION_THEN_CODE -> known(nullable(city, region, code));
      case JAPANESE -> List.of(joined(" ", joined(", ", city, region), code));
    };
  }

  private List<String> japanese() {
    List<@Nullable String> lines = new ArrayList<>();
    lines.add("〒" + address.postalCode());
    lines.add(joined("", region(), address.city()));
    lines.addAll(address.street());
    lines.add(address.company());
    lines.add(address.name());
    return known(lines);
  }

  private boolean isJapanese() {
    return Stream.concat(address.street().stream(), Stream.of(address.city()))
        .flatMapToInt(String::codePoints)
        .mapToObj(Character.UnicodeScript::of)
        .anyMatch(
            script ->
                script == Character.UnicodeScript.HAN
                    || script == Character.UnicodeScript.HIRAGANA
                    || script == Character.UnicodeScript.KATAKANA);
  }

  /** Null where it only says the place again. */
  private @Nullable String region() {
    String region = address.region();
    return region == null || region.equalsIgnoreCase(address.city()) ? null : region;
  }

  private String country() {
    Locale language =
        LANGUAGES.entrySet().stream()
            .filter(entry -> List.of(entry.getKey().split(" ")).contains(sender))
            .findFirst()
            .map(entry -> Locale.forLanguageTag(entry.getValue()))
            .orElse(Locale.ENGLISH);
    String name = Locale.forLanguageTag("und-" + address.country()).getDisplayCountry(language);
    return inCapitals(name, language);
  }

  /** Turkish has a capital of its own for the dotted i. */
  private static String inCapitals(String text, Locale where) {
    return text.toUpperCase(
        where.getCountry().equals("TR") ? Locale.forLanguageTag("tr") : Locale.ROOT);
  }

  private static String joined(String between, @Nullable String... parts) {
    return String.join(between, known(nullable(parts)));
  }

  private static List<@Nullable String> nullable(@Nullable String... parts) {
    return Arrays.asList(parts);
  }

  private static List<String> known(List<@Nullable String> parts) {
    List<String> known = new ArrayList<>();
    for (String part : parts) {
      if (part != null && !part.isEmpty()) {
        known.add(part);
      }
    }
    return known;
  }
}
