package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * What the first line of a file of recipients says of its columns, and what a line says with them.
 * Names of columns are taken in any case and with blanks around, those of free facts as they are.
 *
 * <p>{@code consent.<purpose>} says {@code true} or {@code false} ({@code yes}, {@code no}), for
 * {@code tracking} the level; an empty cell says nothing. What proves it stands in {@code
 * consent.<purpose>.basis}, {@code .at}, {@code .source} and {@code .text}, whatever else in {@code
 * .evidence} as an object of JSON; an empty or absent one is what {@code consent.basis} … say for
 * all purposes of the line.
 *
 * <p>{@code attributes.<name>:number} and {@code :boolean} hold what they say, {@code :text} and
 * those without such an ending texts.
 */
final class ImportColumns {

  static final String ATTRIBUTES = "attributes.";
  static final String CONSENT = "consent.";

  /** As they are taken in any case, by their small letters. */
  private static final Map<String, String> FIXED =
      Stream.concat(
              Stream.of("id", "email", "phone", "locale", "timeZone"),
              PostalFields.columns().stream())
          .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

  private static final List<String> PROOF = List.of("basis", "at", "source", "text", "evidence");
  private static final Pattern SAID =
      Pattern.compile(
          "consent\\.(tracking|marketing:[^.]*)(?:\\.(basis|at|source|text|evidence))?");
  private static final Map<String, Boolean> ANSWERS =
      Map.of("true", true, "yes", true, "1", true, "false", false, "no", false, "0", false);
  private static final String NO_ANSWER = "has to be true or false";
  private static final Set<String> LEVELS = Set.of("none", "aggregate", "individual");
  private static final Pattern TYPED =
      Pattern.compile("(?s)(attributes\\..+):(number|boolean|text)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> EVIDENCE =
      new TypeReference<>() {};

  private final List<String> names;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final Map<String, String> types = new HashMap<>();
  private final Set<String> purposes = new LinkedHashSet<>();

  /** Reads the first line; its faults are noted. */
  ImportColumns(List<String> header, RecipientFaults faults) {
    names = header.stream().map(this::name).toList();
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
            "columns are id, email, phone, locale, timeZone, postalAddress."
                + String.join(", .", PostalAddress.FIELDS)
                + ", attributes.<name>, consent.<purpose> and"
                + " consent.<purpose>.basis, .at, .source, .text, .evidence");
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

  private String name(String cell) {
    String name = cell.strip();
    String small = name.toLowerCase(Locale.ROOT);
    if (!small.startsWith(ATTRIBUTES)) {
      return FIXED.getOrDefault(small, small);
    }
    String attribute = ATTRIBUTES + name.substring(ATTRIBUTES.length());
    Matcher typed = TYPED.matcher(attribute);
    if (typed.matches()) {
      types.put(typed.group(1), typed.group(2));
      return typed.group(1);
    }
    return attribute;
  }

  /** The column of a fact whose values are of these kinds, so that they come back as such. */
  static String attribute(String name, Set<String> kinds) {
    String column = ATTRIBUTES + name;
    String only = kinds.size() == 1 ? kinds.iterator().next() : "string";
    if (only.equals("number") || only.equals("boolean")) {
      return column + ":" + only;
    }
    return TYPED.matcher(column).matches() ? column + ":text" : column;
  }

  /** What a cell of the fact's column says; the fault is noted. */
  Optional<JsonNode> readFact(String column, String cell, RecipientFaults faults) {
    String type = types.getOrDefault(column, "text");
    try {
      if (type.equals("number")) {
        return Optional.of(DecimalNode.valueOf(new BigDecimal(cell.strip())));
      }
      if (type.equals("boolean")) {
        return Optional.of(BooleanNode.valueOf(requireAnswer(cell)));
      }
      return Optional.of(TextNode.valueOf(cell));
    } catch (IllegalArgumentException none) {
      faults.add(column, type.equals("number") ? "has to be a number" : NO_ANSWER);
      return Optional.empty();
    }
  }

  private static boolean requireAnswer(String cell) {
    Boolean answer = ANSWERS.get(cell.strip().toLowerCase(Locale.ROOT));
    if (answer == null) {
      throw new IllegalArgumentException("Neither true nor false.");
    }
    return answer;
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

  /** Whether a line may say how to reach somebody beside e-mail. */
  boolean holdsContacts() {
    return names.stream()
        .anyMatch(name -> name.equals("phone") || name.startsWith(PostalFields.COLUMN));
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
                : NO_ANSWER);
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
      Optional<Map<String, Object>> more =
          evidence(proof(row, purpose, "evidence"), column + ".evidence", faults);
      if (consent != null && more.isPresent()) {
        said.add(new Said(with(consent, more.get()), body.has("at")));
      }
    }
    return said;
  }

  /** What a cell holds beside source and text; empty where it is unfit, which is noted. */
  private static Optional<Map<String, Object>> evidence(
      String cell, String column, RecipientFaults faults) {
    try {
      JsonNode node = cell.isEmpty() ? JSON.createObjectNode() : JSON.readTree(cell);
      if (node.isObject() && !isUnfit(node)) {
        return Optional.of(JSON.convertValue(node, EVIDENCE));
      }
    } catch (JsonProcessingException noJson) {
      // named below
    }
    faults.add(column, "has to be an object of JSON, as an export writes it");
    return Optional.empty();
  }

  private static boolean isUnfit(JsonNode node) {
    Iterable<String> names = node::fieldNames;
    for (String name : names) {
      if (RecipientValues.isUnfit(name)) {
        return true;
      }
    }
    if (node.isTextual() && RecipientValues.isUnfit(node.textValue())) {
      return true;
    }
    for (JsonNode inner : node) {
      if (isUnfit(inner)) {
        return true;
      }
    }
    return false;
  }

  /** What a column of its own says, and of the import itself, goes before. */
  private static Consent with(Consent consent, Map<String, Object> more) {
    Map<String, Object> evidence = new LinkedHashMap<>(more);
    evidence.putAll(consent.evidence());
    return new Consent(
        consent.purpose(),
        consent.granted(),
        consent.basis(),
        consent.level(),
        consent.at(),
        evidence);
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
