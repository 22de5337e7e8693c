package org.followup.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what kind of report a mail is, and what it says of each recipient. */
final class BounceVerdict {

  private static final Set<String> COMPLAINTS =
      Set.of("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized", "");
  private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>\\s]{1,250}>|^[^<>\\s]{3,250}$");

  /** The first line of several only: the text tells the rest. */
  private static final Pattern TORN = Pattern.compile("\\s{0,9}[45]\\d\\d-[^\\n]{0,500}");

  private static final int MOST = 20;

  /** Of what is said about one recipient. */
  private static final int LONGEST = 8_000;

  private BounceVerdict() {}

  static BounceReport on(BounceParts parts, BounceRules rules) {
    if (!parts.feedback().isBlank() || BounceSigns.complaintByHeaders(parts)) {
      return complaint(parts, parts.feedback());
    }
    if (BounceSigns.complaintInText(parts)) {
      return complaint(parts, parts.text());
    }
    if (!parts.status().isBlank()) {
      List<BounceFinding> findings = statuses(parts.status(), parts, rules);
      return report(parts, findings.isEmpty() ? prose(parts, rules) : findings, "");
    }
    List<BounceFinding> notice = BounceNotice.findings(parts.text(), rules);
    if (!notice.isEmpty()) {
      return report(parts, notice, "");
    }
    if (BounceSigns.unsubscribes(parts)) {
      BounceFinding wish =
          new BounceFinding(BounceKind.COMPLAINT, BounceReason.FEEDBACK, "", "", "opt-out");
      return report(parts, List.of(wish), "opt-out");
    }
    if (BounceSigns.bounce(parts, rules)) {
      BounceParts plain = parts.saying(BounceProse.unquoted(parts.text()));
      List<BounceFinding> findings =
          statuses(plain.inner().isBlank() ? plain.text() : plain.inner(), plain, rules);
      return report(plain, findings.isEmpty() ? prose(plain, rules) : findings, "");
    }
    if (BounceSigns.away(parts)) {
      BounceFinding away =
          new BounceFinding(BounceKind.NONE, BounceReason.VACATION, "", "", "away");
      return report(parts, List.of(away), "");
    }
    return BounceReport.NOTHING;
  }

  private static BounceReport complaint(BounceParts parts, String feedback) {
    String type = "";
    int recipients = 0;
    for (Map<String, String> group : BounceFields.groups(feedback)) {
      if (type.isEmpty()) {
        type = group.getOrDefault("feedback-type", "").strip().toLowerCase(Locale.ROOT);
      }
      for (String field : List.of("original-rcpt-to", "removal-recipient")) {
        recipients += group.containsKey(field) ? group.get(field).split("\n").length : 0;
      }
    }
    String known = type.isEmpty() ? "abuse" : type;
    BounceKind kind = COMPLAINTS.contains(known) ? BounceKind.COMPLAINT : BounceKind.NONE;
    BounceFinding finding = new BounceFinding(kind, BounceReason.FEEDBACK, "", "", "feedback");
    List<BounceFinding> findings = new ArrayList<>();
    for (int i = 0; i < Math.max(1, Math.min(recipients, MOST)); i++) {
      findings.add(finding);
    }
    return report(parts, findings, known);
  }

  /** The groups of RFC 3464 that speak of a recipient. */
  private static List<BounceFinding> statuses(String status, BounceParts parts, BounceRules rules) {
    List<Map<String, String>> groups = new ArrayList<>();
    for (Map<String, String> group : BounceFields.groups(status)) {
      if (group.containsKey("final-recipient")
          || group.containsKey("original-recipient")
          || (group.containsKey("action") && group.containsKey("status"))) {
        groups.add(group);
      }
    }
    String prose = BounceProse.said(parts.text());
    Map<String, String> texts = BounceProse.byRecipient(prose);
    List<BounceFinding> findings = new ArrayList<>();
    for (Map<String, String> group : groups) {
      String recipient = group.getOrDefault("final-recipient", "").toLowerCase(Locale.ROOT);
      String address = recipient.replaceFirst("^[^;]{0,40};", "").replaceAll("[<>\\s]", "");
      findings.add(
          status(rules, group, groups.size() == 1 ? prose : texts.getOrDefault(address, "")));
    }
    return findings;
  }

  private static BounceFinding status(BounceRules rules, Map<String, String> group, String prose) {
    String action = group.getOrDefault("action", "").strip().toLowerCase(Locale.ROOT);
    String status = group.getOrDefault("status", "");
    String diagnostic = group.getOrDefault("diagnostic-code", "");
    String words =
        diagnostic.replaceFirst("^(?i:smtp|unknown|x-postfix|[\\w.-]{1,40})\\s{0,5};\\s{0,5}", "");
    String type = diagnostic.regionMatches(true, 0, "x-unix", 0, 6) ? "x-unix; " : "";
    BounceCodes given = BounceCodes.in(status);
    BounceCodes codes = BounceCodes.in(words).or(given);
    if (Set.of("delivered", "relayed", "expanded").contains(action)
        || (action.isEmpty() && status.startsWith("2"))) {
      return new BounceFinding(
          BounceKind.NONE, BounceReason.DELIVERED, status.strip().split("\\s")[0], "", "delivered");
    }
    String comment = status.replaceFirst("^\\s{0,9}[\\d.]{0,12}", "");
    boolean torn = TORN.matcher(words).matches();
    BounceFinding finding =
        torn && !prose.isBlank()
            ? judge(rules, codes, prose, words)
            : judge(rules, codes, type + words, comment + "\n" + prose);
    return action.equals("delayed") ? finding.as(BounceKind.DELAYED) : finding;
  }

  /** What the server wrote of its own; recipients without a reason share the one that follows. */
  private static List<BounceFinding> prose(BounceParts parts, BounceRules rules) {
    String said = BounceProse.said(parts.text());
    Map<String, String> texts = BounceProse.byRecipient(said);
    List<BounceFinding> findings = new ArrayList<>();
    int open = 0;
    for (String text : texts.values()) {
      BounceFinding finding =
          judge(rules, BounceCodes.in(text), text, texts.size() == 1 ? said : "");
      if (finding.rule().equals(BounceFinding.UNSURE)) {
        open++;
        continue;
      }
      for (; open >= 0; open--) {
        findings.add(finding);
      }
      open = 0;
    }
    if (findings.isEmpty()) {
      BounceFinding whole = judge(rules, BounceCodes.in(said), said, "");
      boolean mute =
          texts.isEmpty()
              && whole.rule().equals(BounceFinding.UNSURE)
              && BounceCodes.in(said).none();
      findings.add(
          mute
              ? BounceFinding.failed(
                  BounceReason.UNDEFINED, new BounceCodes("", ""), BounceFinding.UNSURE)
              : whole);
    }
    if (BounceSigns.stillTrying(parts.header("subject"), said)) {
      findings.replaceAll(finding -> finding.as(BounceKind.DELAYED));
    }
    return findings;
  }

  /**
   * The words nearest to the server first, then the rest of the text, then the codes.
   *
   * @param whole the diagnostic text
   * @param around what else the mail says of this recipient
   */
  static BounceFinding judge(BounceRules rules, BounceCodes codes, String whole, String around) {
    String said = whole.substring(0, Math.min(whole.length(), LONGEST));
    String prose = around.substring(0, Math.min(around.length(), LONGEST));
    String step = BounceProse.step(said + "\n" + prose);
    Optional<BounceRules.Rule> rule = rules.byWords(codes, step, said);
    BounceCodes all = codes;
    if (rule.isEmpty() && !prose.isBlank()) {
      all = codes.or(BounceCodes.in(prose));
      rule = rules.byWords(all, step, prose);
    }
    if (rule.isEmpty()) {
      rule = rules.byStatus(all, step);
    }
    if (rule.isEmpty()) {
      rule = rules.byMeaning(all, step, said);
    }
    if (rule.isEmpty()) {
      rule = rules.byCodes(all, step);
    }
    if (rule.isEmpty()) {
      rule = rules.byMeaning(all, step, prose);
    }
    if (rule.isPresent()) {
      return BounceFinding.failed(rule.get().reason(), all, rule.get().name());
    }
    boolean silent = all.none() && BounceRules.clean(said).isEmpty();
    return BounceFinding.failed(
        silent ? BounceReason.UNDEFINED : BounceReason.ONHOLD, all, BounceFinding.UNSURE);
  }

  private static BounceReport report(BounceParts parts, List<BounceFinding> findings, String type) {
    return new BounceReport(
        List.copyOf(findings),
        messageId(parts.original().get("message-id")),
        parts.original().get("feedback-id"),
        type);
  }

  private static @Nullable String messageId(@Nullable String header) {
    Matcher id = MESSAGE_ID.matcher(header == null ? "" : header);
    if (!id.find()) {
      return null;
    }
    return id.group().startsWith("<") ? id.group() : "<" + id.group() + ">";
  }
}
