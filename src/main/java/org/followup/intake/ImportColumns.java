package org.followup.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * What the first line of a file of recipients says of its columns, and what a line says with them.
 * Names of columns are taken in any case and with blanks around, those of free facts as they are.
 *
 * <p>{@code consent.<purpose>} says {@code true} or {@code false} ({@code yes}, {@code no}), for
 * {@code tracking} the level; an empty cell says nothing. What proves it stands in {@code
 * consent.<purpose>.basis}, {@code .at}, {@code .source} and {@code .text}; an empty or absent one
 * is what {@code consent.basis} … say for all purposes of the line.
 */
final class ImportColumns {

  static final String ATTRIBUTES = "attributes.";
  static final String CONSENT = "consent.";

  private static final Map<String, String> FIXED =
      Map.of("id", "id", "email", "email", "locale", "locale", "timezone", "timeZone");
  private static final List<String> PROOF = List.of("basis", "at", "source", "text");
  private static final Pattern SAID =
      Pattern.compile("consent\\.(tracking|marketing:[^.]*)(?:\\.(basis|at|source|text))?");
  private static final Map<String, Boolean> ANSWERS =
      Map.of("true", true, "yes", true, "1", true, "false", false, "no", false, "0", false);
  private static final Set<String> LEVELS = Set.of("none", "aggregate", "individual");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> names;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final Set<String> purposes = new LinkedHashSet<>();

  /** Reads the first line; its faults are noted. */
  ImportColumns(List<String> header, RecipientFaults faults) {
    names = header.stream().map(ImportColumns::name).toList();
    faults.atLine(1);
    if (!names.contains("id")) {
      faults.add("id", "the first line has to name the columns, one of them id");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!isKnown(name)) {
        faults.add(
            "column " + (i + 1),
            "columns are id, email, locale, timeZone, attributes.<name>, consent.<purpose> and"
                + " consent.<purpose>.basis, .at, .source, .text");
      }
      if (!seen.add(name)) {
        faults.add("column " + (i + 1), "stands twice in the first line");
      }
      places.put(name, i);
      Matcher said = SAID.matcher(name);
      if (said.matches() && said.group(2) == null) {
        purposes.add(said.group(1));
      }
    }
  }

  private static String name(String cell) {
    String name = cell.strip();
    String small = name.toLowerCase(Locale.ROOT);
    if (small.startsWith(ATTRIBUTES)) {
      return ATTRIBUTES + name.substring(ATTRIBUTES.length());
    }
    return FIXED.getOrDefault(small, small);
  }

  private static boolean isKnown(String name) {
    return FIXED.containsValue(name)
        || name.startsWith(ATTRIBUTES) && name.length() > ATTRIBUTES.length()
        || SAID.matcher(name).matches()
        || name.startsWith(CONSENT) && PROOF.contains(name.substring(CONSENT.length()));
  }

  List<String> names() {
    return names;
  }

  boolean holdsConsents() {
    return !purposes.isEmpty();
  }

  /** The id of a line, or empty where it has none; the fault is noted. */
  Optional<RecipientId> readId(Row row, RecipientFaults faults) {
    if (row.cells().size() != names.size()) {
      faults.add(
          "line", "has " + row.cells().size() + " cells where the header has " + names.size());
      return Optional.empty();
    }
    try {
      return Optional.of(new RecipientId(cell(row, "id")));
    } catch (IllegalArgumentException e) {
      faults.add("id", "has 1 to 200 characters, none of them a control character");
      return Optional.empty();
    }
  }

  /** A cell, empty where there is no such column. */
  String cell(Row row, String name) {
    Integer place = places.get(name);
    return place == null || place >= row.cells().size() ? "" : row.cells().get(place);
  }

  /**
   * What the line says about permission; faults are noted under the names of their columns.
   *
   * @param now when it was given where the line does not say
   * @param source of the import itself, kept with each as evidence
   */
  List<Said> readConsents(
      Row row, Instant now, Map<String, Object> source, RecipientFaults faults) {
    List<Said> said = new ArrayList<>();
    for (String purpose : purposes) {
      String column = CONSENT + purpose;
      String answer = cell(row, column).strip().toLowerCase(Locale.ROOT);
      if (answer.isEmpty()) {
        continue;
      }
      ObjectNode body = JSON.createObjectNode();
      if (purpose.equals("tracking") && LEVELS.contains(answer)) {
        body.put("granted", true).put("level", answer);
      } else if (ANSWERS.containsKey(answer)
          && (!purpose.equals("tracking") || !ANSWERS.get(answer))) {
        body.put("granted", ANSWERS.get(answer));
      } else {
        faults.add(
            column,
            purpose.equals("tracking")
                ? "has to be none, aggregate, individual or false"
                : "has to be true or false");
        continue;
      }
      putText(body, "basis", proof(row, purpose, "basis").toLowerCase(Locale.ROOT));
      putText(body, "at", proof(row, purpose, "at"));
      ObjectNode evidence = body.putObject("evidence");
      putText(evidence, "source", proof(row, purpose, "source"));
      putText(evidence, "text", proof(row, purpose, "text"));
      evidence.setAll((ObjectNode) JSON.valueToTree(source));
      evidence.put("importLine", row.line());
      RecipientFaults own = new RecipientFaults();
      Consent consent = ConsentBody.read(purpose, body, now, own);
      for (Map<String, Object> fault : own.named()) {
        String at = String.valueOf(fault.get("attribute")).replace("evidence.", "");
        faults.add(
            PROOF.contains(at) ? column + "." + at : column, String.valueOf(fault.get("detail")));
      }
      if (consent != null) {
        said.add(new Said(consent, body.has("at")));
      }
    }
    return said;
  }

  /**
   * What a line says about a purpose.
   *
   * @param dated whether it says when it was given
   */
  record Said(Consent consent, boolean dated) {

    /** Whether an earlier record says the same, with the same proof. */
    boolean repeats(@Nullable Consent latest) {
      return latest != null
          && latest.granted() == consent.granted()
          && Objects.equals(latest.basis(), consent.basis())
          && Objects.equals(latest.level(), consent.level())
          && (!dated || latest.at().equals(consent.at()))
          && Objects.equals(latest.evidence().get("source"), consent.evidence().get("source"))
          && Objects.equals(latest.evidence().get("text"), consent.evidence().get("text"));
    }
  }

  private String proof(Row row, String purpose, String what) {
    String own = cell(row, CONSENT + purpose + "." + what).strip();
    return own.isEmpty() ? cell(row, CONSENT + what).strip() : own;
  }

  private static void putText(ObjectNode into, String name, String text) {
    if (!text.isEmpty()) {
      into.put(name, text);
    }
  }
}
