package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.followup.recipient.Erasure;
import org.followup.recipient.Erasures;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Receipts of erasures over REST. */
@RestController
@RequestMapping("/api/erasures")
@Tag(name = "Recipients")
class ErasureController {

  private static final int LISTED = 100;

  private final Erasures erasures;

  ErasureController(Erasures erasures) {
    this.erasures = erasures;
  }

  @GetMapping("/{receipt}")
  @Operation(
      summary = "The receipt of an erasure, without personal data",
      description = "How much of what was deleted, what stays, why and until when.")
  @ApiResponse(responseCode = "404", description = "There is no such receipt")
  Erasure get(@PathVariable String receipt) {
    return number(receipt)
        .flatMap(erasures::find)
        .orElseThrow(
            () -> RecipientFaults.refusal(HttpStatus.NOT_FOUND, "There is no such receipt."));
  }

  @GetMapping
  @Operation(
      summary = "Receipts of erasures, newest first: the latest 100, or those of one id",
      description = "Whoever knows the id finds the receipt; it is kept as a keyed hash only.")
  List<Erasure> list(@RequestParam(required = false) @Nullable String recipient) {
    return recipient == null
        ? erasures.list(null, LISTED)
        : erasures.listOf(RecipientBody.id(recipient));
  }

  private static java.util.Optional<UUID> number(String receipt) {
    try {
      return java.util.Optional.of(UUID.fromString(receipt));
    } catch (IllegalArgumentException none) {
      return java.util.Optional.empty();
    }
  }
}
