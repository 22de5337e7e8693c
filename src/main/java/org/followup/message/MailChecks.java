package org.followup.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that can be said of a mail when it is published. What cannot be sent, or could only be sent
 * wrong, is a fault and refuses it; what somebody should look at is a remark.
 */
final class MailChecks {

  private MailChecks() {}

  /** Every fault of the text, before it is compiled. */
  static List<TemplateFault> faults(TemplateSource source) {
    Set<TemplateFault> faults = new LinkedHashSet<>(source.check());
    if (faults.isEmpty()) {
      faults.addAll(ExpressionCheck.check(source));
      faults.addAll(MailSubjects.check(source));
    }
    faults.addAll(MailCheckTags.check(source).faults());
    faults.addAll(MailCheckNames.check(source).faults());
    return List.copyOf(faults);
  }

  /** Every remark, once it is compiled. */
  static List<MailRemark> remarks(TemplateSource source, MailTemplate template) {
    List<MailRemark> remarks = new ArrayList<>(MailCheckTags.check(source).remarks());
    remarks.addAll(MailCheckNames.check(source).remarks());
    remarks.addAll(MailCheckCss.check(source));
    remarks.addAll(MailCheckPlurals.check(source, template.locale()));
    remarks.addAll(MailCheckPage.check(source, template));
    return remarks.stream().distinct().toList();
  }

  /**
   * What marketing mail must have and this one lacks, in words; empty for one that may go to people
   * who are asked for their consent.
   */
  static List<String> missingInMarketing(TemplateSource source) {
    List<String> missing = new ArrayList<>();
    if (!source.text().contains("unsubscribeUrl")) {
      missing.add("a link to unsubscribe ({{ unsubscribeUrl }})");
    }
    if (!source.text().contains("_legal.postalAddress")) {
      missing.add("the sender's postal address ({{ _legal.postalAddress }})");
    }
    return missing;
  }
}
