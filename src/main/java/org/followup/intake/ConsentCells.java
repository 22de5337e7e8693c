package org.followup.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/** The latest word of a person on each purpose, as cells that {@link ImportColumns} reads back. */
@Component
class ConsentCells {

  private final Consents consents;

  ConsentCells(Consents consents) {
    this.consents = consents;
  }

  List<String> listPurposes() {
    return consents.listPurposes();
  }

  static List<String> header(List<String> purposes) {
    List<String> header = new ArrayList<>();
    for (String purpose : purposes) {
      String column = ImportColumns.CONSENT + purpose;
      header.addAll(
          List.of(
              column,
              column + ".basis",
              column + ".at",
              column + ".source",
              column + ".text",
              column + ".evidence"));
    }
    return header;
  }

  /** What these people said, looked up at once. */
  Said read(List<Profile> people, List<String> purposes) {
    return new Said(
        purposes,
        purposes.isEmpty() ? Map.of() : consents.list(people.stream().map(Profile::id).toList()));
  }

  /** Records of some people. */
  record Said(List<String> purposes, Map<RecipientId, List<Consent>> records) {

    /** The latest word on each purpose. */
    List<String> cells(RecipientId id) {
      return ConsentCells.cells(records.getOrDefault(id, List.of()), purposes);
    }
  }

  private static List<String> cells(List<Consent> records, List<String> purposes) {
    List<String> cells = new ArrayList<>();
    // Of records of one purpose the one given last counts, as everywhere.
    Map<String, Consent> latest = new HashMap<>();
    for (Consent consent : records) {
      latest.merge(consent.purpose().value(), consent, (a, b) -> b.at().isBefore(a.at()) ? a : b);
    }
    for (String purpose : purposes) {
      Consent said = latest.get(purpose);
      if (said == null) {
        cells.addAll(List.of("", "", "", "", "", ""));
        continue;
      }
      cells.add(
          said.granted() && said.level() != null ? said.level() : String.valueOf(said.granted()));
      cells.add(said.basis() == null ? "" : said.basis());
      cells.add(said.at().toString());
      cells.add(text(said, "source"));
      cells.add(text(said, "text"));
      cells.add(more(said));
    }
    return cells;
  }

  /** Whatever else proves it. */
  private static String more(Consent said) {
    Map<String, Object> evidence = new LinkedHashMap<>(said.evidence());
    for (String own : List.of("source", "text")) {
      if (evidence.get(own) instanceof String) {
        evidence.remove(own);
      }
    }
    return evidence.isEmpty() ? "" : RecipientImport.text(evidence);
  }

  private static String text(Consent said, String name) {
    return said.evidence().get(name) instanceof String text ? text : "";
  }
}
