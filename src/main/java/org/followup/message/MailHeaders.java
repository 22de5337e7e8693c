package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The one place that writes header lines. Jakarta Mail takes line breaks as they come, and with
 * them whole headers of somebody else's making; here they are refused.
 */
final class MailHeaders {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");
  private static final int LONGEST = 8_000;

  private final MimeMessage message;

  MailHeaders(MimeMessage message) {
    this.message = message;
  }

  /** Free text such as a subject; what is not ASCII becomes encoded words (RFC 2047). */
  void text(String name, String value) throws MessagingException {
    check(name, value);
    if (EncodedWords.isPlain(value)) {
      write(name, value);
    } else {
      message.setHeader(name, EncodedWords.of(name, value));
    }
  }

  /** A value with a syntax of its own: ASCII, as it is. */
  void structured(String name, String value) throws MessagingException {
    check(name, value);
    if (value.chars().anyMatch(c -> c > 0x7e)) {
      throw new IllegalArgumentException("The header " + name + " takes ASCII only.");
    }
    write(name, value);
  }

  /** A value whose lines are to be broken as they are: ASCII. */
  void folded(String name, List<String> lines) throws MessagingException {
    for (String line : lines) {
      check(name, line);
    }
    message.setHeader(name, String.join("\r\n\t", lines));
  }

  private void write(String name, String value) throws MessagingException {
    message.setHeader(name, MimeUtility.fold(name.length() + 2, value));
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("A header's name has letters, digits and hyphens.");
    }
    if (value.length() > LONGEST || value.chars().anyMatch(MailHeaders::isForbidden)) {
      throw new IllegalArgumentException(
          "The header " + name + " would break its line or is too long.");
    }
  }

  private static boolean isForbidden(int c) {
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
  }
}
