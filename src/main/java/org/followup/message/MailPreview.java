package org.followup.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is to see of a mail before it leaves. */
public sealed interface MailPreview {

  /**
   * The mail as it would be written now.
   *
   * @param preheader what inboxes show behind the subject
   * @param html without tracking; where a real mail has a link of its reader's own (unsubscribing,
   *     rating) this one leads nowhere
   * @param locale language tag of the file that was taken
   * @param locales of all files of this mail
   * @param file path under {@code processes/}
   * @param subjectAsWritten the subject line of the file, expressions and all
   * @param from where products, amounts and dates come from
   * @param event that they come from, for {@link From#EVENT} only
   * @param about what the occasion is about; null where that is made up
   * @param variables what the mail asks of its occasion and its reader
   * @param basis of the permission that the legal block names
   * @param outlook what the gates would say; null for the sample person and for a mail that no step
   *     sends
   * @param faults why a newer version of one of the files is not in use, each with file and line
   * @param remarks what somebody should look at, each with file and line
   * @param version number under which the mail is published, in which it would go out now
   */
  record Shown(
      String subject,
      @Nullable String preheader,
      String html,
      String text,
      String locale,
      List<String> locales,
      String file,
      String subjectAsWritten,
      From from,
      OccasionContent.@Nullable Told event,
      @Nullable String about,
      List<Variable> variables,
      String basis,
      @Nullable Outlook outlook,
      List<String> faults,
      List<String> remarks,
      @Nullable Integer version)
      implements MailPreview {

    /** Whether products, amounts and dates are made up. */
    public boolean sampleOccasion() {
      return from == From.SAMPLE;
    }
  }

  /**
   * There is a file, but no mail can be made of it.
   *
   * @param faults sentences for its author, each with file and line
   */
  record Broken(List<String> locales, List<String> faults) implements MailPreview {}

  /**
   * There is nothing to show.
   *
   * @param reason a sentence
   */
  record Unknown(String reason) implements MailPreview {}

  /**
   * What would become of the mail if the journey asked for it now.
   *
   * @param state {@code QUEUED} where it would leave, {@code PUT_OFF} or {@code REFUSED}
   * @param reason of the gate that objects
   * @param until for {@code PUT_OFF} only
   * @param held whether it would wait in the queue, since an operator holds the journey's mail
   * @param gates that were asked, in order, up to the one that objects
   */
  record Outlook(
      MessageState state,
      @Nullable String reason,
      @Nullable Instant until,
      boolean held,
      List<GateAnswer> gates) {}

  /** One gate's answer: {@code pass}, {@code put-off} or {@code refuse}. */
  record GateAnswer(String gate, String answer, @Nullable String reason) {}

  /** Where what a mail speaks about comes from. */
  enum From {
    /** The recipient's newest entry into the journey, with all that came to it. */
    NEWEST_ENTRY,
    /** One event of the log. */
    EVENT,
    /** Data that somebody typed. */
    PASTED,
    /** Made up. */
    SAMPLE
  }

  /**
   * A variable of the mail.
   *
   * @param name as templates write it, such as {@code recipient.firstName}
   * @param value in short; null where there is none
   * @param used whether the mail asks for it; else the occasion just has it
   */
  record Variable(String name, @Nullable String value, boolean used) {}
}
