package org.followup.message;

/**
 * Something about a mail that its author should look at. It does not keep the mail from being sent.
 *
 * @param rule its name, such as {@code alt}
 * @param file path under {@code processes/}
 * @param line counted from 1; 0 for the whole file
 */
record MailRemark(String rule, String file, int line, String words) {

  static MailRemark at(String rule, MailText.Place place, String words) {
    return new MailRemark(rule, place.file(), place.line(), words);
  }

  @Override
  public String toString() {
    return (line > 0 ? file + ":" + line : file) + ": " + words + " (" + rule + ")";
  }
}
