package org.followup.console;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.followup.journey.Journey;
import org.followup.journey.Journey.SendStep;
import org.followup.journey.Journeys;
import org.followup.message.MailPreviews;
import org.followup.message.MailPreviews.Mail;
import org.followup.message.PreviewOccasion;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The mails there are, with the steps of the journeys that send them. */
@Component
class MessageCatalog {

  private final MailPreviews previews;
  private final Journeys journeys;

  MessageCatalog(MailPreviews previews, Journeys journeys) {
    this.previews = previews;
    this.journeys = journeys;
  }

  /**
   * The mails of one journey.
   *
   * @param name what the model calls itself; the process id where it is not deployed
   * @param deployed whether there is such a journey, or just a folder with mails
   */
  record JourneyMails(String journey, String name, boolean deployed, List<MailLine> mails) {}

  /**
   * A mail.
   *
   * @param subject with a sample occasion
   * @param subjectAsWritten the line of the file, expressions and all
   * @param locales language tags of its files
   * @param purpose of the step that sends it; null where none does
   * @param activities ids of the steps that send it
   */
  record MailLine(
      String message,
      String subject,
      String subjectAsWritten,
      List<String> locales,
      @Nullable String purpose,
      List<String> activities) {}

  /** Journeys by name, their mails in the order of the flow, mails that nothing sends last. */
  List<JourneyMails> list() {
    Map<String, List<Mail>> files =
        new TreeMap<>(previews.list().stream().collect(groupingBy(Mail::journey)));
    List<JourneyMails> all = new ArrayList<>();
    for (Journey journey : journeys.list()) {
      List<Mail> mails = files.remove(journey.journey());
      if (mails != null) {
        all.add(
            new JourneyMails(
                journey.journey(), journey.name(), true, inOrder(mails, journey.sends())));
      }
    }
    files.forEach(
        (folder, mails) ->
            all.add(new JourneyMails(folder, folder, false, inOrder(mails, List.of()))));
    return all;
  }

  /** The mail as a preview asks for it, with the purpose of the first step that sends it. */
  MailPreviews.Wanted wanted(
      String journey,
      String message,
      @Nullable RecipientId recipient,
      @Nullable Locale locale,
      PreviewOccasion occasion) {
    Optional<SendStep> step =
        journeys.find(journey).stream()
            .flatMap(found -> found.sends().stream())
            .filter(send -> send.message().equals(message))
            .findFirst();
    return new MailPreviews.Wanted(
        journey,
        message,
        step.map(send -> new Purpose(send.purpose())).orElse(null),
        step.map(SendStep::category).filter(category -> !category.contains("${")).orElse(null),
        step.map(SendStep::skipWhenCapped).orElse(false),
        step.map(SendStep::ignoreQuietHours).orElse(false),
        recipient,
        locale,
        occasion);
  }

  private static List<MailLine> inOrder(List<Mail> mails, List<SendStep> sends) {
    Map<String, List<SendStep>> steps = new LinkedHashMap<>();
    for (SendStep send : sends) {
      steps.computeIfAbsent(send.message(), none -> new ArrayList<>()).add(send);
    }
    Map<String, Mail> left = new HashMap<>();
    mails.forEach(mail -> left.put(mail.message(), mail));
    List<MailLine> lines = new ArrayList<>();
    steps.forEach(
        (message, by) -> {
          Mail mail = left.remove(message);
          if (mail != null) {
            lines.add(line(mail, by));
          }
        });
    mails.stream()
        .filter(mail -> left.containsKey(mail.message()))
        .forEach(mail -> lines.add(line(mail, List.of())));
    return lines;
  }

  private static MailLine line(Mail mail, List<SendStep> steps) {
    return new MailLine(
        mail.message(),
        mail.subject(),
        mail.subjectAsWritten(),
        mail.locales(),
        steps.isEmpty() ? null : steps.get(0).purpose(),
        steps.stream().map(SendStep::activityId).toList());
  }
}
