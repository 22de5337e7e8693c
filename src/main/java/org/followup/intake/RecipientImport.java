package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.intake.ImportColumns.Said;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What one line of a file of recipients does: it is merged into what is known (a cell replaces, an
 * empty cell leaves), and what it says about permission is recorded with its proof, unless the
 * latest record of that purpose says the same. It never touches the suppression list. Joins the
 * caller's transaction.
 */
@Component
class RecipientImport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipients recipients;
  private final Consents consents;
  private final Suppressions suppressions;
  private final RecipientChanges changes;

  RecipientImport(
      Recipients recipients,
      Consents consents,
      Suppressions suppressions,
      RecipientChanges changes) {
    this.recipients = recipients;
    this.consents = consents;
    this.suppressions = suppressions;
    this.changes = changes;
  }

  /**
   * What a line means.
   *
   * @param created whether nobody of that id was known
   * @param said what is new of what it says about permission
   * @param suppression why its address gets no mail; null where nothing stands against it
   */
  record Effect(
      RecipientId id,
      boolean created,
      RecipientFields fields,
      List<Consent> said,
      @Nullable String suppression) {}

  /** Reads a line against what is known now; empty where it has faults. Writes nothing. */
  Optional<Effect> read(
      ImportColumns columns, Row row, ImportSource source, RecipientFaults faults) {
    RecipientFaults own = new RecipientFaults();
    Optional<RecipientId> id = columns.readId(row, own);
    Optional<Effect> effect =
        id.map(
            someone -> {
              Optional<Profile> before = recipients.find(someone);
              RecipientFields known =
                  before
                      .map(RecipientFields::of)
                      .orElse(new RecipientFields(null, null, null, Map.of()));
              RecipientFields after =
                  RecipientFields.merge(someone, known, patch(columns, row, known), own);
              List<Said> said = columns.readConsents(row, source.at(), source.evidence(), own);
              return new Effect(
                  someone,
                  before.isEmpty(),
                  after,
                  news(before.isEmpty() ? List.of() : consents.list(someone), said),
                  after.email() == null ? null : suppression(after.email()));
            });
    own.named()
        .forEach(
            fault ->
                faults.add(
                    String.valueOf(fault.get("attribute")), String.valueOf(fault.get("detail"))));
    return own.isEmpty() ? effect : Optional.empty();
  }

  /** Does what was read. Holds the person where permission is recorded. */
  void write(Effect effect) {
    RecipientFields fields = effect.fields();
    recipients.put(
        effect.id(), fields.email(), fields.locale(), fields.timeZone(), fields.attributes());
    effect.said().forEach(consent -> changes.consent(effect.id(), consent));
  }

  private static List<Consent> news(List<Consent> known, List<Said> said) {
    Map<Purpose, Consent> latest = new LinkedHashMap<>();
    known.forEach(consent -> latest.put(consent.purpose(), consent));
    return said.stream()
        .filter(one -> !one.repeats(latest.get(one.consent().purpose())))
        .map(Said::consent)
        .toList();
  }

  private @Nullable String suppression(String email) {
    String reasons =
        suppressions.list(suppressions.hash(email)).stream()
            .filter(Suppression::stands)
            .map(one -> one.scope().word() + ": " + one.reason().word())
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? null : reasons;
  }

  /** A line as a merge patch. */
  private static ObjectNode patch(ImportColumns columns, Row row, RecipientFields known) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode attributes = JSON.createObjectNode();
    for (String column : columns.names()) {
      String cell = columns.cell(row, column);
      if (cell.isEmpty() || column.equals("id") || column.startsWith(ImportColumns.CONSENT)) {
        continue;
      }
      if (column.startsWith(ImportColumns.ATTRIBUTES)) {
        String name = column.substring(ImportColumns.ATTRIBUTES.length());
        Object value = known.attributes().get(name);
        // What an export wrote comes back as what it was: 36 stays a number.
        if (value == null || !text(value).equals(cell)) {
          attributes.set(name, list(cell).orElse(attributes.textNode(cell)));
        }
      } else {
        patch.put(column, cell);
      }
    }
    patch.set("attributes", attributes);
    return patch;
  }

  /** A fact as a cell: texts as they are, everything else as JSON. */
  static String text(Object value) {
    return value instanceof String text ? text : JSON.valueToTree(value).toString();
  }

  private static Optional<JsonNode> list(String cell) {
    if (!cell.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(cell)).filter(JsonNode::isArray);
    } catch (JsonProcessingException text) {
      return Optional.empty();
    }
  }
}
