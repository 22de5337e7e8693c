package org.followup.demo;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The demo's clock for programs. */
@RestController
@Profile("demo")
@Tag(name = "Demo")
class ClockController {

  /** Beyond this a move would walk through the daily timers of a lifetime. */
  private static final int FARTHEST_YEARS = 10;

  private final Clock clock;
  private final ClockMover mover;

  ClockController(Clock clock, ClockMover mover) {
    this.clock = clock;
    this.mover = mover;
  }

  /** Where the clock is. */
  record Reading(Instant now) {}

  /** Where to move it; one of the two. */
  record Move(
      @Schema(description = "ISO 8601 duration", example = "P2D") @Nullable String advance,
      @Schema(description = "RFC 3339 time, not in the past", example = "2026-12-01T09:00:00Z")
          @Nullable String now) {}

  @GetMapping("/demo/clock")
  @Operation(summary = "Read the clock")
  Reading read() {
    return new Reading(clock.instant());
  }

  @PostMapping("/demo/clock")
  @Operation(
      summary = "Move the clock forward",
      description =
          "Everything due on the way is done at its own time; answers when the mails are in the"
              + " inbox.")
  Reading move(@RequestBody Move move) {
    return new Reading(mover.move(destination(move)));
  }

  private static UnaryOperator<Instant> destination(Move move) {
    if ((move.advance() == null) == (move.now() == null)) {
      throw bad("Give either \"advance\" or \"now\".");
    }
    try {
      if (move.now() != null) {
        Instant target = OffsetDateTime.parse(move.now()).toInstant();
        return start -> near(start, target);
      }
      IsoDuration advance = IsoDuration.parse(String.valueOf(move.advance()));
      return start -> near(start, advance.after(start));
    } catch (DateTimeException e) {
      throw bad(
          move.now() != null
              ? "\"now\" is no RFC 3339 time such as 2026-12-01T09:00:00Z."
              : "\"advance\" is no ISO 8601 duration such as P2D or PT45M.");
    }
  }

  private static Instant near(Instant start, Instant target) {
    Instant farthest = start.atZone(ZoneOffset.UTC).plusYears(FARTHEST_YEARS).toInstant();
    if (target.isAfter(farthest)) {
      throw bad("One move goes %d years at most.".formatted(FARTHEST_YEARS));
    }
    return target;
  }

  private static ResponseStatusException bad(String detail) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
  }

  @ExceptionHandler
  ProblemDetail backward(ClockMover.BackwardException refusal) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.CONFLICT, String.valueOf(refusal.getMessage()));
  }

  @ExceptionHandler({DateTimeException.class, ArithmeticException.class})
  ProblemDetail outOfRange(RuntimeException fault) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.BAD_REQUEST, "No such moment can be reached.");
  }
}
