package org.followup.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what, over HTTP. */
@RestController
@Tag(name = "Audit", description = "Who did what to journeys and to sending")
class AuditController {

  private static final int MOST = 500;

  private final Audit audit;

  AuditController(Audit audit) {
    this.audit = audit;
  }

  @GetMapping("/api/audit")
  @Operation(
      summary = "Deeds, newest first, at most 500",
      description = "For the next page give the auditId of the last one as before.")
  List<Audit.Entry> list(
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(required = false) @Nullable Long before) {
    return audit.list(Math.max(1, Math.min(limit, MOST)), before);
  }
}
