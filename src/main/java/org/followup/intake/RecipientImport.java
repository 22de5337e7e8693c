package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.intake.ImportColumns.Said;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Consents.Statement;
import org.followup.recipient.Contacts;
import org.followup.recipient.Contacts.Ways;
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
  private final Contacts contacts;
  private final Consents consents;
  private final Suppressions suppressions;
  private final RecipientChanges changes;

  RecipientImport(
      Recipients recipients,
      Contacts contacts,
      Consents consents,
      Suppressions suppressions,
      RecipientChanges changes) {
    this.recipients = recipients;
    this.contacts = contacts;
    this.consents = consents;
    this.suppressions = suppressions;
    this.changes = changes;
  }

  /**
   * What a line means.
   *
   * @param created whether nobody of that id was known
   * @param newWays all ways to the person, where one is another than before
   * @param said what is new of what it says about permission
   * @param first whether the person had said nothing at all before
   */
  record Effect(
      RecipientId id,
      boolean created,
      RecipientFields fields,
      @Nullable Ways newWays,
      List<Consent> said,
      boolean first) {}

  /**
   * What is known of the people of some lines, looked up at once.
   *
   * @param several names of people whom the lines name more than once; what one line writes the
   *     next one has to see
   */
  record Known(
      Map<RecipientId, Profile> profiles,
      Map<RecipientId, Ways> ways,
      Map<RecipientId, List<Consent>> consents,
      Set<RecipientId> several) {}

  /** Looks up whom the lines are about. */
  Known known(ImportColumns columns, List<Row> rows) {
    Set<RecipientId> ids = new LinkedHashSet<>();
    rows.forEach(row -> columns.readId(row, new RecipientFaults()).ifPresent(ids::add));
    Map<RecipientId, RecipientId> standing = recipients.listStanding(ids);
    Map<RecipientId, Long> named =
        ids.stream()
            .collect(
                Collectors.groupingBy(id -> standing.getOrDefault(id, id), Collectors.counting()));
    return new Known(
        recipients.listKnown(ids),
        columns.holdsContacts() ? contacts.list(ids) : Map.of(),
        columns.holdsConsents() ? consents.list(ids) : Map.of(),
        ids.stream()
            .filter(id -> named.getOrDefault(standing.getOrDefault(id, id), 0L) > 1)
            .collect(Collectors.toSet()));
  }

  /**
   * Reads a line against what is known of its person; empty where it has faults. Writes nothing.
   */
  Optional<Effect> read(
      ImportColumns columns, Row row, ImportSource source, Known known, RecipientFaults faults) {
    RecipientFaults own = new RecipientFaults();
    Optional<RecipientId> id = columns.readId(row, own);
    Optional<Effect> effect =
        id.map(
            someone -> {
              boolean again = known.several().contains(someone);
              Optional<Profile> before =
                  again
                      ? recipients.find(someone)
                      : Optional.ofNullable(known.profiles().get(someone));
              List<Consent> saidBefore =
                  again
                      ? consents.list(someone)
                      : known.consents().getOrDefault(someone, List.of());
              RecipientFields old =
                  before
                      .map(profile -> RecipientFields.of(profile, waysOf(someone, again, known)))
                      .orElse(RecipientFields.NONE);
              RecipientFields after =
                  RecipientFields.merge(someone, old, patch(columns, row, old, own), own);
              List<Said> said = columns.readConsents(row, source.at(), source.evidence(), own);
              return new Effect(
                  someone,
                  before.isEmpty(),
                  after,
                  after.ways().equals(old.ways()) ? null : after.ways(),
                  news(saidBefore, said),
                  saidBefore.isEmpty());
            });
    own.named()
        .forEach(
            fault ->
                faults.add(
                    String.valueOf(fault.get("attribute")), String.valueOf(fault.get("detail"))));
    return own.isEmpty() ? effect : Optional.empty();
  }

  private Ways waysOf(RecipientId someone, boolean again, Known known) {
    return again ? contacts.find(someone) : known.ways().getOrDefault(someone, Ways.NONE);
  }

  /** Does what was read of lines of different people. Holds those whose permission is recorded. */
  void write(List<Effect> effects) {
    recipients.putAll(effects.stream().map(RecipientImport::profile).toList());
    for (Effect effect : effects) {
      if (effect.newWays() != null) {
        contacts.put(effect.id(), effect.newWays());
      }
    }
    List<Statement> first = new ArrayList<>();
    List<Statement> later = new ArrayList<>();
    for (Effect effect : effects) {
      boolean endsNothing = effect.first() && effect.said().stream().allMatch(Consent::granted);
      for (Consent consent : effect.said()) {
        (endsNothing ? first : later).add(new Statement(effect.id(), consent));
      }
    }
    recipients.lock(first.stream().map(Statement::recipient).toList());
    consents.recordAll(first);
    later.forEach(one -> changes.consent(one.recipient(), one.consent()));
  }

  private static Profile profile(Effect effect) {
    RecipientFields fields = effect.fields();
    return new Profile(
        effect.id(),
        fields.email(),
        fields.locale(),
        fields.timeZone(),
        fields.attributes(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static List<Consent> news(List<Consent> known, List<Said> said) {
    Map<Purpose, Consent> latest = new LinkedHashMap<>();
    known.forEach(consent -> latest.put(consent.purpose(), consent));
    return said.stream()
        .filter(one -> !one.repeats(latest.get(one.consent().purpose())))
        .map(Said::consent)
        .toList();
  }

  /** Why mail does not, or not all, reach those of the people whose address is on the list. */
  Map<RecipientId, String> listSuppressed(List<Effect> effects) {
    Map<RecipientId, AddressHash> hashes = new LinkedHashMap<>();
    for (Effect effect : effects) {
      String email = effect.fields().email();
      if (email != null) {
        hashes.put(effect.id(), suppressions.hash(email));
      }
    }
    Map<AddressHash, String> reasons =
        suppressions.listStanding(Set.copyOf(hashes.values())).stream()
            .collect(
                Collectors.groupingBy(
                    Suppression::address,
                    Collectors.mapping(
                        one -> one.scope().word() + ": " + one.reason().word(),
                        Collectors.joining(", "))));
    hashes.values().retainAll(reasons.keySet());
    return hashes.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, one -> reasons.getOrDefault(one.getValue(), "")));
  }

  /** A line as a merge patch. */
  private static ObjectNode patch(
      ImportColumns columns, Row row, RecipientFields known, RecipientFaults faults) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode attributes = JSON.createObjectNode();
    for (String column : columns.names()) {
      String cell = columns.cell(row, column);
      if (cell.isEmpty()
          || column.equals("id")
          || column.startsWith(ImportColumns.CONSENT)
          || column.startsWith(PostalFields.COLUMN)) {
        continue;
      }
      if (column.startsWith(ImportColumns.ATTRIBUTES)) {
        String name = column.substring(ImportColumns.ATTRIBUTES.length());
        Object value = known.attributes().get(name);
        // What an export wrote comes back as what it was: 36 stays a number.
        if (value == null || !text(value).equals(cell)) {
          list(cell)
              .or(() -> columns.readFact(column, cell, faults))
              .ifPresent(fact -> attributes.set(name, fact));
        }
      } else {
        patch.put(column, cell);
      }
    }
    patch.set("attributes", attributes);
    ObjectNode postal = PostalFields.patch(columns, row);
    if (postal != null) {
      patch.set(PostalFields.NAME, postal);
    }
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
