package org.followup.recipient;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address that can be handed to any SMTP server: {@code local@domain} with an ASCII local
 * part (dot-atom of RFC 5322, at most 64 characters) and a domain of at least two labels, which may
 * be written in any script (IDN). No quotes, comments, display names, control characters or literal
 * IP addresses, so an address can never carry a header or a second command.
 *
 * @param value as it was given, without surrounding blanks
 * @param ascii with the domain in its ASCII form, for SMTP
 */
public record EmailAddress(String value, String ascii) {

  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /**
   * Reads an address; empty where the text is none.
   *
   * <p>java.net.IDN knows IDNA 2003 only, which maps sharp s, final sigma and joiners to another
   * domain. Such a domain is refused rather than mailed to somebody else; its {@code xn--} form is
   * taken.
   */
  public static Optional<EmailAddress> read(String text) {
    String trimmed = text.strip();
    int at = trimmed.lastIndexOf('@');
    if (at < 1 || at > 64 || trimmed.length() > 254) {
      return Optional.empty();
    }
    String local = trimmed.substring(0, at);
    String domain = trimmed.substring(at + 1);
    if (!LOCAL.matcher(local).matches()
        || domain
            .chars()
            .anyMatch(c -> c == 'ß' || c == 'ẞ' || c == 'ς' || c == '\u200c' || c == '\u200d')) {
      return Optional.empty();
    }
    String ascii;
    try {
      ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException notADomain) {
      return Optional.empty();
    }
    String[] labels = ascii.split("\\.", -1);
    boolean wellFormed = labels.length >= 2 && local.length() + 1 + ascii.length() <= 254;
    for (String label : labels) {
      wellFormed &= LABEL.matcher(label).matches();
    }
    // A top-level domain has a letter; otherwise it is an IP address.
    wellFormed &= labels[labels.length - 1].chars().anyMatch(Character::isLetter);
    return wellFormed
        ? Optional.of(new EmailAddress(trimmed, local + "@" + ascii))
        : Optional.empty();
  }

  /** The form two spellings of one address share: ASCII domain, all in lower case. */
  public String normalised() {
    return ascii.toLowerCase(Locale.ROOT);
  }
}
