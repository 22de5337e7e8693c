package org.followup.message;

import jakarta.mail.MessagingException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one mail of ours that a provider carries and gives back with its news: the part of
 * the Message-ID before the {@code @}, which nobody can guess, with {@code _} for its dot, since
 * Amazon SES takes letters, digits, {@code _} and {@code -} only.
 */
final class MailMark {

  /** Under which name a provider keeps it. */
  static final String NAME = "followup";

  private static final Pattern MESSAGE_ID =
      Pattern.compile("<(m\\d{1,18})\\.([0-9a-f]{24})@[^<>\\s]+>");
  private static final Pattern MARK = Pattern.compile("m(\\d{1,18})_[0-9a-f]{24}");

  private MailMark() {}

  /** The mark of the mail with that Message-ID; empty for what is no mail of the outbox. */
  static Optional<String> of(String rfcMessageId) {
    Matcher ours = MESSAGE_ID.matcher(rfcMessageId);
    return ours.matches() ? Optional.of(ours.group(1) + "_" + ours.group(2)) : Optional.empty();
  }

  /** The number of the message that a mark names; whether it is genuine is another question. */
  static Optional<Long> messageId(String mark) {
    Matcher ours = MARK.matcher(mark);
    return ours.matches() ? Optional.of(Long.parseLong(ours.group(1))) : Optional.empty();
  }

  /**
   * Writes the mark for a provider, which takes the header away before the mail goes on. Nobody but
   * the provider is told.
   */
  static void write(MailHeaders headers, MailProvider provider, String rfcMessageId)
      throws MessagingException {
    String mark = of(rfcMessageId).orElse(null);
    if (mark == null) {
      return;
    }
    switch (provider) {
      case NONE -> {}
      case SES -> headers.structured("X-SES-MESSAGE-TAGS", NAME + "=" + mark);
      case MAILGUN -> headers.structured("X-Mailgun-Variables", json(mark));
      case POSTMARK -> {
        headers.structured("X-PM-Metadata-" + NAME, mark);
        // else it puts its own in the place of our Message-ID, and no answer leads back
        headers.structured("X-PM-KeepID", "true");
      }
      case SENDGRID -> headers.structured("X-SMTPAPI", "{\"unique_args\":" + json(mark) + "}");
    }
  }

  private static String json(String mark) {
    return "{\"" + NAME + "\":\"" + mark + "\"}";
  }
}
