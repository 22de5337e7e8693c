package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.ConsentVerification;
import org.followup.recipient.ConsentVerification.Fault;
import org.followup.recipient.ConsentVerification.Report;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the evidence of consents is as it was written, for programs. */
@RestController
@Tag(name = "Recipients")
class VerificationController {

  private final ConsentVerification verification;

  VerificationController(ConsentVerification verification) {
    this.verification = verification;
  }

  /**
   * A seal.
   *
   * @param number 0 where there is none yet
   */
  record Seal(long number, @Nullable Instant at, @Nullable String hash) {}

  /** What was found. */
  record Answer(
      boolean intact,
      long records,
      long unsealed,
      Seal lastSeal,
      List<Map<String, Object>> faults) {}

  @GetMapping("/api/consents/verification")
  @Operation(
      summary = "Check that no consent record or evidence was changed or went missing",
      description =
          "Recomputes every hash. A fault names the record or the seal, and the recipient where"
              + " that is known. docs/permission.md says what each fault means.")
  ResponseEntity<Answer> verify() {
    Report report = verification.verify();
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(
            new Answer(
                report.isIntact(),
                report.records(),
                report.unsealed(),
                new Seal(report.lastSeal(), report.sealedAt(), report.lastHash()),
                report.faults().stream().map(VerificationController::document).toList()));
  }

  private static Map<String, Object> document(Fault fault) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("fault", fault.what());
    document.put(fault.what().startsWith("seal-") ? "seal" : "record", fault.number());
    if (fault.recipient() != null) {
      document.put("recipient", fault.recipient().value());
    }
    return document;
  }
}
