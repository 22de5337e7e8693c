package org.followup.recipient;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where letters reach a person. One that exists can be written on an envelope: nothing that a post
 * needs is missing, blanks are tidied, and the postal code has its country's form. {@link #read}
 * makes one.
 *
 * @param name who; null where the profile alone says it
 * @param street one to three lines: street and number, a post office box, a floor
 * @param postalCode null only where the country may do without
 * @param region state, province, county or prefecture, where posts want one
 * @param country ISO 3166-1 alpha-2, in capitals
 */
public record PostalAddress(
    @Nullable String name,
    @Nullable String company,
    List<String> street,
    @Nullable String postalCode,
    String city,
    @Nullable String region,
    String country) {

  /** The fields, as the API and files name them. */
  public static final List<String> FIELDS =
      List.of("name", "company", "street", "postalCode", "city", "region", "country");

  /**
   * What is wrong with a field.
   *
   * @param field one of {@link #FIELDS}, or a name that is none of them
   * @param detail what would be right; never what was given
   */
  public record Fault(String field, String detail) {}

  /**
   * What was read: an address, or every fault that speaks against one.
   *
   * @param address null exactly where there are faults
   */
  public record Reading(@Nullable PostalAddress address, List<Fault> faults) {}

  /**
   * @throws IllegalArgumentException where something is missing that {@link #read} asks for
   */
  public PostalAddress {
    street = List.copyOf(street);
    if (street.isEmpty()
        || city.isBlank()
        || !PostalCountry.exists(country)
        || !PostalCountry.of(country).isUsable(postalCode)) {
      throw new IllegalArgumentException("No usable postal address.");
    }
  }

  /**
   * Reads fields as JSON has them; {@code street} is a list of lines or a text with line breaks,
   * the country may be in small letters, the code without its blanks. A field that is null or blank
   * counts as not given.
   */
  public static Reading read(Map<String, ?> fields) {
    return new PostalAddressReader(fields).read();
  }

  /**
   * The same with that name, where it has none. What has no place on an envelope is left out of the
   * name; one that is too long for it is none.
   */
  public PostalAddress orName(@Nullable String other) {
    return name != null || other == null
        ? this
        : PostalAddressReader.readName(other)
            .map(
                usable ->
                    new PostalAddress(usable, company, street, postalCode, city, region, country))
            .orElse(this);
  }

  /** The place alone, whoever is there. */
  PostalAddress withoutAddressee() {
    return new PostalAddress(null, null, street, postalCode, city, region, country);
  }

  /**
   * The same for all ways to write it: small letters without accents, blanks and marks; in German
   * {@code Straße} and {@code Str.} alike. Without the region, which many leave out.
   */
  String normalised() {
    return Stream.of(name, company, String.join(" ", street), postalCode, city, country)
        .map(field -> field == null ? "" : folded(field))
        .collect(Collectors.joining("|"));
  }

  private static String folded(String field) {
    return Normalizer.normalize(field, Normalizer.Form.NFKD)
        .toLowerCase(Locale.ROOT)
        .replace("ß", "ss")
        .replaceAll("[^\\p{L}\\p{Nd}]", "")
        .replace("strasse", "str");
  }

  /**
   * The lines of the envelope from the addressee to the country, in the order of the country of
   * destination (UPU S42 and the posts' own sheets). Abroad the place stands in capitals, and the
   * country last, in capitals and in a language that the sender's post reads; at home it is left
   * out (UPU Convention Manual, art. 17-104).
   *
   * @param senderCountry where it is posted, ISO 3166-1 alpha-2
   * @return at most ten lines, none of them blank
   */
  public List<String> lines(String senderCountry) {
    return new PostalLines(this, senderCountry).list();
  }

  /** As the API shows it; what is not known is left out. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    put(document, "name", name);
    put(document, "company", company);
    document.put("street", street);
    put(document, "postalCode", postalCode);
    document.put("city", city);
    put(document, "region", region);
    document.put("country", country);
    return document;
  }

  private static void put(Map<String, Object> document, String field, @Nullable String value) {
    if (value != null) {
      document.put(field, value);
    }
  }

  /** An address leads to a person; none is ever logged. */
  @Override
  public String toString() {
    return "PostalAddress";
  }
}
