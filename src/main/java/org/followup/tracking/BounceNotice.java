package org.followup.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amazon SES tells of bounces by a mail in JSON where nobody gave it another way (SNS by mail). */
final class BounceNotice {

  private static final Pattern TYPE =
      Pattern.compile("\"notificationType\"\\s{0,9}:\\s{0,9}\"(Bounce|Complaint|Delivery)\"");
  private static final Pattern RECIPIENT =
      Pattern.compile("\\{[^{}]{0,500}\"emailAddress\"[^{}]{0,2000}\\}");
  private static final Pattern SAID =
      Pattern.compile("\"(?:status|diagnosticCode)\"\\s{0,9}:\\s{0,9}\"([^\"]{0,1000})\"");
  private static final int MOST = 20;

  private BounceNotice() {}

  /** Empty where the text is no such notice. */
  static List<BounceFinding> findings(String text, BounceRules rules) {
    List<BounceFinding> findings = new ArrayList<>();
    if (!text.stripLeading().startsWith("{")) {
      return findings;
    }
    String plain = text.replace("\\\"", "\"");
    Matcher type = TYPE.matcher(plain);
    if (!type.find()) {
      return findings;
    }
    if (!type.group(1).equals("Bounce")) {
      boolean arrived = type.group(1).equals("Delivery");
      findings.add(
          new BounceFinding(
              arrived ? BounceKind.NONE : BounceKind.COMPLAINT,
              arrived ? BounceReason.DELIVERED : BounceReason.FEEDBACK,
              "",
              "",
              "notice"));
      return findings;
    }
    Matcher recipient = RECIPIENT.matcher(plain);
    while (recipient.find() && findings.size() < MOST) {
      StringBuilder said = new StringBuilder();
      Matcher word = SAID.matcher(recipient.group());
      while (word.find()) {
        said.append(word.group(1).replaceFirst("^smtp; ?", "")).append('\n');
      }
      findings.add(
          BounceVerdict.judge(rules, BounceCodes.in(said.toString()), said.toString(), ""));
    }
    return findings;
  }
}
