package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;

/** Reads a consent as the API takes it. */
final class ConsentBody {

  private static final Set<String> KNOWN =
      new LinkedHashSet<>(List.of("granted", "basis", "level", "at", "evidence"));
  private static final Set<String> BASES = Set.of("express", "existing-customer");
  private static final Set<String> LEVELS = Set.of("none", "aggregate", "individual");
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  private ConsentBody() {}

  /** The consent; answers 400 with every fault where it is none. */
  static Consent read(String purposeInPath, ObjectNode body, Instant now) {
    RecipientFaults faults = new RecipientFaults();
    Consent consent = read(purposeInPath, body, now, faults);
    faults.refuse();
    if (consent == null) {
      throw new IllegalStateException("A consent that is none had a fault.");
    }
    return consent;
  }

  /** The consent, or null where there is none; every fault is noted. */
  static @Nullable Consent read(
      String purposeInPath, ObjectNode body, Instant now, RecipientFaults faults) {
    RecipientValues.refuseUnknown(body, KNOWN, faults);
    Purpose purpose = purpose(purposeInPath, faults);
    boolean granted = body.path("granted").asBoolean();
    if (!body.path("granted").isBoolean()) {
      faults.add("granted", "has to be true or false");
    }
    String basis = oneOf(body, "basis", BASES, faults);
    String level = oneOf(body, "level", LEVELS, faults);
    boolean tracking = Purpose.TRACKING.equals(purpose);
    if (tracking && granted && !body.hasNonNull("level")) {
      faults.add("level", "has to be one of none, aggregate, individual");
    }
    if (!tracking && purpose != null && body.hasNonNull("level")) {
      faults.add("level", "belongs to the purpose tracking only");
    }
    if (granted && !body.hasNonNull("basis")) {
      faults.add("basis", "has to be express or existing-customer where consent is granted");
    }
    Map<String, Object> evidence = evidence(body.path("evidence"), faults);
    if (granted && "express".equals(basis)) {
      requireText(evidence, "source", faults);
      requireText(evidence, "text", faults);
    }
    Instant at = at(body.path("at"), now, faults);
    if (purpose == null || !faults.isEmpty()) {
      return null;
    }
    return new Consent(purpose, granted, granted ? basis : null, level, at, evidence);
  }

  private static @Nullable Purpose purpose(String text, RecipientFaults faults) {
    try {
      Purpose purpose = new Purpose(text);
      if (!purpose.equals(Purpose.SERVICE)) {
        return purpose;
      }
    } catch (IllegalArgumentException none) {
      // named below
    }
    faults.add(
        "purpose",
        "has to be marketing:<topic> (lower case, digits, hyphens), marketing:* or tracking");
    return null;
  }

  private static @Nullable String oneOf(
      ObjectNode body, String name, Set<String> allowed, RecipientFaults faults) {
    JsonNode node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isTextual() && allowed.contains(node.textValue())) {
      return node.textValue();
    }
    faults.add(name, "has to be one of " + String.join(", ", allowed.stream().sorted().toList()));
    return null;
  }

  private static Map<String, Object> evidence(JsonNode node, RecipientFaults faults) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    if (node.isMissingNode() || node.isNull()) {
      return evidence;
    }
    if (!node.isObject()) {
      faults.add("evidence", "has to be an object");
      return evidence;
    }
    RecipientValues.readInto(evidence, node, "evidence", faults);
    return evidence;
  }

  private static void requireText(
      Map<String, Object> evidence, String name, RecipientFaults faults) {
    if (!(evidence.get(name) instanceof String text) || text.isBlank()) {
      faults.add("evidence." + name, "has to be a text where the basis is express");
    }
  }

  private static Instant at(JsonNode node, Instant now, RecipientFaults faults) {
    if (node.isMissingNode() || node.isNull()) {
      return now;
    }
    Optional<Instant> at = node.isTextual() ? Rfc3339.read(node.textValue()) : Optional.empty();
    if (at.isPresent() && !at.get().isBefore(EARLIEST)) {
      return at.get();
    }
    faults.add("at", "has to be an RFC 3339 time since 1970, such as 2026-11-21T10:00:00Z");
    return now;
  }
}
