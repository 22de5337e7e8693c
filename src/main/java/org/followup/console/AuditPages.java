package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who did what and when, page by page. */
@Controller
@Hidden
class AuditPages {

  private static final int SHOWN = 50;

  private final Audit audit;

  AuditPages(Audit audit) {
    this.audit = audit;
  }

  /**
   * A deed.
   *
   * @param journey whether it was done to a journey, which has a page
   */
  record Line(Instant at, String who, String deed, String about, boolean journey, String detail) {}

  @GetMapping("/audit")
  String show(@RequestParam(required = false) @Nullable Long before, Model page) {
    List<Audit.Entry> entries = audit.list(SHOWN + 1, before);
    List<Audit.Entry> shown = entries.subList(0, Math.min(SHOWN, entries.size()));
    page.addAttribute("lines", shown.stream().map(AuditPages::line).toList());
    page.addAttribute("newest", before == null);
    page.addAttribute("older", entries.size() > SHOWN ? shown.get(SHOWN - 1).auditId() : null);
    return "console/audit";
  }

  private static Line line(Audit.Entry entry) {
    return new Line(
        entry.at(),
        entry.who(),
        sentence(entry.deed()),
        entry.about(),
        entry.deed().startsWith("journey-"),
        entry.detail().entrySet().stream()
            .filter(fact -> !fact.getKey().equals("run"))
            .map(AuditPages::fact)
            .collect(Collectors.joining(", ")));
  }

  private static String fact(Map.Entry<String, Object> fact) {
    return fact.getKey() + " " + fact.getValue();
  }

  private static String sentence(String deed) {
    return deed.substring(0, 1).toUpperCase(Locale.ENGLISH) + deed.substring(1).replace('-', ' ');
  }
}
