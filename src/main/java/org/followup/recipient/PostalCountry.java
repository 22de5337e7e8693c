package org.followup.recipient;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a country writes postal codes and the last lines of an address, by the UPU's sheets of
 * addressing systems and the posts' own. A country that is not listed has codes of any form, or
 * none, and the code before the place, as most do.
 *
 * @param code its groups, without blanks and marks; null where any form will do
 * @param between what stands between the groups
 * @param example for those who got it wrong
 * @param placeInCapitals whether the place stands in capitals at home too
 */
record PostalCountry(
    @Nullable Pattern code,
    String between,
    String example,
    Order order,
    boolean placeInCapitals,
    boolean companyFirst) {

  /** What stands where below the street. */
  enum Order {
    /** {@code 10115 Berlin}. */
    CODE_PLACE,
    /** {@code 1012 JS AMSTERDAM}, with two blanks. */
    CODE_WIDE_PLACE,
    /** {@code 00144 ROMA RM}. */
    CODE_PLACE_PROVINCE,
    /** {@code 28300 Aranjuez (Madrid)}. */
    CODE_PLACE_IN_REGION,
    /** {@code WASHINGTON DC 20500}. */
    PLACE_REGION_CODE,
    /** {@code OTTAWA ON K1A 0B1}, with two blanks. */
    PLACE_REGION_WIDE_CODE,
    /** The code on a line of its own. */
    PLACE_THEN_CODE,
    /** Region and code each on a line of their own. */
    PLACE_THEN_REGION_THEN_CODE,
    /** From the code down to the addressee, in Japanese script. */
    JAPANESE
  }

  private static final Set<String> ISO = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  /** Kosovo's, which ISO leaves to users and everybody uses. */
  private static final String KOSOVO = "XK";

  private static final PostalCountry ANY =
      new PostalCountry(null, "", "", Order.CODE_PLACE, false, false);

  private static final Map<String, PostalCountry> KNOWN =
      Map.ofEntries(
          digits("DE", 5, "10115", Order.CODE_PLACE, false, true),
          digits("AT", 4, "1010", Order.CODE_PLACE, false, true),
          digits("CH", 4, "8001", Order.CODE_PLACE, false, true),
          digits("LI", 4, "9490", Order.CODE_PLACE, false, true),
          digits("BE", 4, "1000", Order.CODE_PLACE, false, true),
          digits("LU", 4, "1475", Order.CODE_PLACE, false, true),
          digits("DK", 4, "1050", Order.CODE_PLACE, false, true),
          digits("NO", 4, "0150", Order.CODE_PLACE, true, true),
          digits("FI", 5, "00100", Order.CODE_PLACE, true, true),
          digits("FR", 5, "75008", Order.CODE_PLACE, true, true),
          digits("ES", 5, "28013", Order.CODE_PLACE_IN_REGION, false, false),
          digits("IT", 5, "00144", Order.CODE_PLACE_PROVINCE, true, false),
          digits("AU", 4, "2000", Order.PLACE_REGION_CODE, true, true),
          digits("RU", 6, "101000", Order.PLACE_THEN_REGION_THEN_CODE, false, false),
          groups("NL", "(\\d{4})([A-Z]{2})", " ", "1012 JS", Order.CODE_WIDE_PLACE, true, true),
          groups("PL", "(\\d{2})(\\d{3})", "-", "00-950", Order.CODE_PLACE, true, false),
          groups("PT", "(\\d{4})(\\d{3})", "-", "1250-096", Order.CODE_PLACE, true, false),
          groups("SE", "(?:SE?)?(\\d{3})(\\d{2})", " ", "111 51", Order.CODE_PLACE, true, true),
          groups("CZ", "(?:CZ)?(\\d{3})(\\d{2})", " ", "110 00", Order.CODE_PLACE, true, false),
          groups("SK", "(?:SK)?(\\d{3})(\\d{2})", " ", "811 01", Order.CODE_PLACE, true, false),
          groups("US", "(\\d{5})(\\d{4})?", "-", "20500", Order.PLACE_REGION_CODE, true, false),
          groups(
              "CA",
              "([A-Z]\\d[A-Z])(\\d[A-Z]\\d)",
              " ",
              "K1A 0B1",
              Order.PLACE_REGION_WIDE_CODE,
              true,
              false),
          groups(
              "GB",
              "([A-Z]{1,2}\\d[A-Z\\d]?)(\\d[A-Z]{2})",
              " ",
              "SW1A 1AA",
              Order.PLACE_THEN_CODE,
              true,
              false),
          groups("JP", "(\\d{3})(\\d{4})", "-", "100-8994", Order.JAPANESE, false, false),
          // Eircodes are the post's wish; letters arrive without.
          Map.entry(
              "IE",
              new PostalCountry(null, "", "", Order.PLACE_THEN_REGION_THEN_CODE, true, false)));

  private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{Nd}]+");

  /** Digits alone, whatever letters of the country stand before them, as in D-10115. */
  private static Map.Entry<String, PostalCountry> digits(
      String country,
      int many,
      String example,
      Order order,
      boolean placeInCapitals,
      boolean companyFirst) {
    return groups(
        country,
        "[A-Z]{0,3}(\\d{" + many + "})",
        "",
        example,
        order,
        placeInCapitals,
        companyFirst);
  }

  private static Map.Entry<String, PostalCountry> groups(
      String country,
      String code,
      String between,
      String example,
      Order order,
      boolean placeInCapitals,
      boolean companyFirst) {
    return Map.entry(
        country,
        new PostalCountry(
            Pattern.compile(code), between, example, order, placeInCapitals, companyFirst));
  }

  static boolean exists(String alpha2) {
    return ISO.contains(alpha2) || KOSOVO.equals(alpha2);
  }

  static PostalCountry of(String alpha2) {
    return KNOWN.getOrDefault(alpha2, ANY);
  }

  /** Whether a letter needs the code. */
  boolean needsCode() {
    return code != null;
  }

  boolean isUsable(@Nullable String postalCode) {
    return postalCode == null
        ? !needsCode()
        : readCode(postalCode).filter(postalCode::equals).isPresent();
  }

  /** The code as the country writes it; empty where it is none of its codes. */
  Optional<String> readCode(String text) {
    String given = text.toUpperCase(Locale.ROOT);
    if (code == null) {
      return Optional.of(given);
    }
    Matcher groups = code.matcher(MARKS.matcher(given).replaceAll(""));
    if (!groups.matches()) {
      return Optional.empty();
    }
    String last = groups.groupCount() > 1 ? groups.group(2) : null;
    return Optional.of(last == null ? groups.group(1) : groups.group(1) + between + last);
  }
}
