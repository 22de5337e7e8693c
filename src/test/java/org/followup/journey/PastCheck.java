package org.followup.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.followup.journey.Tale.Report;
import org.followup.journey.Tale.Step;

/**
 * However late an event is accepted, it never re-opens the past: no mail goes out about a subject
 * after its way out is known. Looks at tales and mails alone and knows nothing of the other rules.
 */
final class PastCheck {

  private PastCheck() {}

  /** Mails that went to the person although a way out was known. */
  static List<String> findReopened(Tale tale, int person, TaleState seen) {
    List<String> found = new ArrayList<>();
    List<Report> told = first(tale);
    for (TaleState.Mail mail : seen.mails()) {
      if (!mail.state().equals("SENT")) {
        continue;
      }
      PlainJourney journey =
          PlainJourney.SHIPPED.stream()
              .filter(shipped -> shipped.name().equals(mail.journey()))
              .findFirst()
              .orElseThrow();
      List<Report> entries = listEntries(told, person, journey, mail, seen);
      int entry = told.indexOf(entries.get(entries.size() - 1));
      Duration happened =
          entries.stream().map(PastCheck::happened).max(Comparator.naturalOrder()).orElseThrow();
      for (int i = 0; i < told.size(); i++) {
        Report report = told.get(i);
        boolean own = report.person() == null || report.person() == person;
        boolean known = report.at().compareTo(Objects.requireNonNull(mail.moment())) < 0;
        boolean newer = i > entry || happened(report).compareTo(happened) > 0;
        if (own
            && known
            && newer
            && journey.waysOut().stream()
                .filter(way -> way.from() == 0)
                .anyMatch(way -> way.concerns(journey, mail.subject(), report))) {
          found.add(mail + " although " + report + " was known");
        }
      }
    }
    return found;
  }

  /** The events that could have let the person in at the moment the instance began. */
  private static List<Report> listEntries(
      List<Report> told, int person, PlainJourney journey, TaleState.Mail mail, TaleState seen) {
    Duration entered =
        seen.stays().stream()
            .filter(stay -> stay.journey().equals(journey.name()))
            .filter(stay -> Objects.equals(stay.subject(), mail.subject()))
            .map(TaleState.Stay::entered)
            .filter(at -> at.compareTo(mail.asked()) <= 0)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return told.stream()
        .filter(report -> report.at().equals(entered) && report.type().equals(journey.entry()))
        .filter(report -> Objects.equals(report.person(), person))
        .filter(report -> Objects.equals(report.subject(), mail.subject()))
        .toList();
  }

  /** Each event as it was told first. */
  private static List<Report> first(Tale tale) {
    List<Report> told = new ArrayList<>();
    Set<String> identities = new HashSet<>();
    for (Step step : tale.steps()) {
      if (step instanceof Report report && identities.add(report.id())) {
        told.add(report);
      }
    }
    return told;
  }

  /** When an event happened; one ahead of the clock happened as it was accepted. */
  private static Duration happened(Report report) {
    Duration time = report.time();
    return time == null || time.compareTo(report.at()) > 0 ? report.at() : time;
  }
}
