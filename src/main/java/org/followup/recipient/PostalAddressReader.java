package org.followup.recipient;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.recipient.PostalAddress.Fault;
import org.followup.recipient.PostalAddress.Reading;
import org.jspecify.annotations.Nullable;

/** Makes a {@link PostalAddress} of fields, or names every fault of them. */
final class PostalAddressReader {

  private static final int LONGEST = 100;
  private static final int LONGEST_CODE = 20;
  private static final int MOST_LINES = 3;
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern BREAK = Pattern.compile("\\R");
  private static final String A_LINE =
      "has to be a text of at most " + LONGEST + " characters on one line";
  private static final String A_CODE =
      "has to be a text of at most " + LONGEST_CODE + " characters on one line";
  private static final String STREET =
      "has to be one to "
          + MOST_LINES
          + " lines of at most "
          + LONGEST
          + " characters, as a list or as a text with line breaks";
  private static final String COUNTRY = "has to be an ISO 3166-1 alpha-2 code such as DE";

  private final Map<String, ?> fields;
  private final List<Fault> faults = new ArrayList<>();

  PostalAddressReader(Map<String, ?> fields) {
    this.fields = fields;
  }

  Reading read() {
    for (String given : fields.keySet()) {
      if (!PostalAddress.FIELDS.contains(given)) {
        faults.add(
            new Fault(
                given,
                "is not a field of an address; these are "
                    + String.join(", ", PostalAddress.FIELDS)));
      }
    }
    String name = line("name", LONGEST, A_LINE);
    String company = line("company", LONGEST, A_LINE);
    List<String> street = street();
    String country = country();
    String code = code(country);
    String city = line("city", LONGEST, A_LINE);
    if (city == null && isAbsent("city")) {
      faults.add(new Fault("city", "has to be there"));
    }
    String region = line("region", LONGEST, A_LINE);
    if (!faults.isEmpty() || city == null || country == null) {
      return new Reading(null, List.copyOf(faults));
    }
    return new Reading(
        new PostalAddress(name, company, street, code, city, region, country), List.of());
  }

  private @Nullable String country() {
    if (isAbsent("country")) {
      faults.add(new Fault("country", "has to be there, an ISO 3166-1 alpha-2 code such as DE"));
      return null;
    }
    String country = line("country", 2, COUNTRY);
    if (country == null) {
      return null;
    }
    country = country.toUpperCase(Locale.ROOT);
    if (PostalCountry.exists(country)) {
      return country;
    }
    faults.add(new Fault("country", COUNTRY));
    return null;
  }

  /** A code is of its country; of an unknown one nothing can be said. */
  private @Nullable String code(@Nullable String country) {
    String given = line("postalCode", LONGEST_CODE, A_CODE);
    if (country == null) {
      return given;
    }
    PostalCountry form = PostalCountry.of(country);
    if (given == null) {
      if (form.needsCode() && isAbsent("postalCode")) {
        faults.add(
            new Fault(
                "postalCode", "has to be there in " + country + ", such as " + form.example()));
      }
      return null;
    }
    Optional<String> code = form.readCode(given);
    if (code.isEmpty()) {
      faults.add(
          new Fault(
              "postalCode", "has to be a code of " + country + ", such as " + form.example()));
    }
    return code.orElse(null);
  }

  private List<String> street() {
    Object given = fields.get("street");
    List<String> lines =
        given instanceof String text
            ? List.of(BREAK.split(text))
            : given instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? list.stream().map(String.class::cast).toList()
                : List.of();
    if (isAbsent("street")) {
      faults.add(new Fault("street", "has to be there, with the number"));
      return List.of();
    }
    List<String> tidy =
        lines.stream()
            .filter(one -> !one.isBlank())
            .map(one -> tidy(one, LONGEST))
            .map(one -> one.orElse(null))
            .filter(Objects::nonNull)
            .toList();
    long wanted = lines.stream().filter(one -> !one.isBlank()).count();
    if (tidy.isEmpty() || tidy.size() != wanted || tidy.size() > MOST_LINES) {
      faults.add(new Fault("street", STREET));
    }
    return tidy;
  }

  private boolean isAbsent(String field) {
    Object given = fields.get(field);
    return given == null
        || given instanceof String text && text.isBlank()
        || given instanceof List<?> list && list.isEmpty();
  }

  private @Nullable String line(String field, int longest, String detail) {
    if (isAbsent(field)) {
      return null;
    }
    Optional<String> line =
        fields.get(field) instanceof String text ? tidy(text, longest) : Optional.empty();
    if (line.isEmpty()) {
      faults.add(new Fault(field, detail));
    }
    return line.orElse(null);
  }

  /** A name from elsewhere, on one line and without what cannot be printed. */
  static Optional<String> readName(String given) {
    StringBuilder printable = new StringBuilder();
    BLANKS
        .matcher(given)
        .replaceAll(" ")
        .codePoints()
        .filter(letter -> !isUnprintable(letter))
        .forEach(printable::appendCodePoint);
    return tidy(printable.toString(), LONGEST);
  }

  /** One line in NFC with single blanks; empty where it is too long or cannot be printed. */
  private static Optional<String> tidy(String text, int longest) {
    String line = Normalizer.normalize(BLANKS.matcher(text).replaceAll(" "), Normalizer.Form.NFC);
    return Optional.of(line.strip())
        .filter(tidy -> !tidy.isEmpty() && tidy.length() <= longest)
        .filter(tidy -> !BREAK.matcher(text.strip()).find())
        .filter(tidy -> tidy.codePoints().noneMatch(PostalAddressReader::isUnprintable));
  }

  private static boolean isUnprintable(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE;
  }
}
