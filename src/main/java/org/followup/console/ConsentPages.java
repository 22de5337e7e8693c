package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import org.followup.recipient.ConsentVerification;
import org.followup.recipient.ConsentVerification.Fault;
import org.followup.recipient.ConsentVerification.Report;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Whether the evidence of consents is as it was written, computed when the page is opened. */
@Controller
@Hidden
class ConsentPages {

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
  private final ConsoleLinks links;

  ConsentPages(ConsentVerification verification, ConsoleLinks links) {
    this.verification = verification;
    this.links = links;
  }

  @GetMapping("/consents")
  String show(Model page) {
    Report report = verification.verify();
    page.addAttribute("report", report);
    page.addAttribute("faults", report.faults().stream().map(Line::new).toList());
    page.addAttribute("links", links);
    return "console/consents";
  }

  /** A fault in words. */
  record Line(Fault fault) {

    public String getSentence() {
      return SENTENCES.getOrDefault(fault.what(), fault.what() + " %d").formatted(fault.number());
    }
  }
}
