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
   * @param sampleOccasion whether products, amounts and dates are made up, since the recipient
   *     never entered the journey or nobody was named
   * @param about what the recipient's newest entry into the journey is about
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
      boolean sampleOccasion,
      @Nullable String about,
      String basis,
      @Nullable Outlook outlook,
      List<String> faults,
      List<String> remarks,
      @Nullable Integer version)
      implements MailPreview {}

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
}
