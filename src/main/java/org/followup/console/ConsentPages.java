package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Map;
import org.followup.recipient.ConsentProofs;
import org.followup.recipient.ConsentVerification;
import org.followup.recipient.ConsentVerification.Fault;
import org.followup.recipient.ConsentVerification.Report;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Whether the evidence of consents is as it was written, computed when the page is opened. */
@Controller
@Hidden
public class ConsentPages {

  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("record-missing", "Record %d is missing: a seal knows it."),
          Map.entry("record-changed", "Record %d was changed after it was written."),
          Map.entry("record-added", "Record %d was put in behind a seal."),
          Map.entry("record-before-missing", "The record before record %d is missing."),
          Map.entry(
              "record-flawed", "Record %d was wrong already when its evidence was set apart."),
          Map.entry("evidence-changed", "The evidence of record %d was changed."),
          Map.entry("evidence-missing", "The evidence of record %d is missing."),
          Map.entry(
              "person-missing", "Record %d lost its person or its evidence without an erasure."),
          Map.entry("seal-changed", "Seal %d was changed after it was made."),
          Map.entry("seal-missing", "Seal %d is missing."));

  private final ConsentVerification verification;
  private final ConsentProofs proofs;
  private final Audit audit;
  private final ConsoleLinks links;

  ConsentPages(
      ConsentVerification verification, ConsentProofs proofs, Audit audit, ConsoleLinks links) {
    this.verification = verification;
    this.proofs = proofs;
    this.audit = audit;
    this.links = links;
  }

  @GetMapping("/consents")
  public String show(Model page) {
    Report report = verification.verify();
    page.addAttribute("report", report);
    page.addAttribute("faults", report.faults().stream().map(Line::new).toList());
    page.addAttribute("links", links);
    return "console/consents";
  }

  /**
   * The address comes as a form, so that it stands in no log. Each proof shown is a line of the
   * audit, and so is a look that found none; without that line nothing is shown.
   */
  @PostMapping("/consents/proofs")
  @Transactional
  public String showProofs(@RequestParam String text, Authentication who, Model page) {
    List<ConsentProofs.Proof> found = proofs.list(text);
    for (ConsentProofs.Proof proof : found) {
      audit.record(Audit.nameOf(who), "consent-proof-shown", proof.proof().toString(), Map.of());
    }
    if (found.isEmpty()) {
      audit.record(Audit.nameOf(who), "consent-proof-sought", "none found", Map.of());
    }
    page.addAttribute("proofs", found);
    return show(page);
  }

  /** A fault in words. */
  record Line(Fault fault) {

    public String getSentence() {
      return SENTENCES.getOrDefault(fault.what(), fault.what() + " %d").formatted(fault.number());
    }
  }
}
