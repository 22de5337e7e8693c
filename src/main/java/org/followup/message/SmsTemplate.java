package org.followup.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@code .sms.txt} file, compiled. */
final class SmsTemplate implements Remarking {

  private static final Pattern OPT_OUT =
      Pattern.compile("\\bSTOPP?\\b|\\bunsubscribeUrl\\b|\\babmelde", Pattern.CASE_INSENSITIVE);

  private final String file;
  private final String raw;
  private final ChannelText text;

  private SmsTemplate(String file, String raw, ChannelText text) {
    this.file = file;
    this.raw = raw;
    this.text = text;
  }

  static SmsTemplate compile(String file, String raw) {
    if (raw.isBlank()) {
      throw JsonTemplate.fault(file, 0, "has no text");
    }
    return new SmsTemplate(file, raw, ChannelText.plain(file, raw));
  }

  /**
   * @throws MailFault where nothing, or too much, comes of it
   */
  SmsText render(Map<String, Object> model, Locale formats) {
    SmsText rendered = SmsText.of(text.render(model, formats));
    if (rendered.value().isEmpty()) {
      throw new MailFault(file + " says nothing with the data there are");
    }
    if (rendered.segments() > SmsText.MOST_SEGMENTS) {
      throw new MailFault(
          "%s comes to %d messages; %d is the most"
              .formatted(file, rendered.segments(), SmsText.MOST_SEGMENTS));
    }
    return rendered;
  }

  @Override
  public List<String> remarks(boolean marketing) {
    List<String> remarks = new ArrayList<>();
    SmsText least = SmsText.ofTemplate(raw);
    if (least.segments() > 1) {
      remarks.add(
          "%s is sent, and billed, as at least %d messages".formatted(file, least.segments()));
    }
    if (!least.isGsm()) {
      remarks.add(
          "%s holds characters beside the GSM alphabet, so a message has 70 places, not 160"
              .formatted(file));
    }
    if (marketing && !OPT_OUT.matcher(raw).find()) {
      remarks.add(
          "%s does not say how to stop such messages: put in STOP or {{ unsubscribeUrl }}"
              .formatted(file));
    }
    return remarks;
  }
}
