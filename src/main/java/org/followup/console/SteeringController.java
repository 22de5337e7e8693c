package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.followup.journey.EndRun;
import org.followup.journey.Journey;
import org.followup.journey.Journeys;
import org.followup.journey.Steered;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Steering of journeys over HTTP. */
@RestController
@RequestMapping("/api/journeys/{key}")
@Tag(name = "Steering", description = "Journeys on and off, paused, ended; all sending stopped")
class SteeringController {

  private final Steering steering;
  private final Journeys journeys;

  SteeringController(Steering steering, Journeys journeys) {
    this.steering = steering;
    this.journeys = journeys;
  }

  /** How a journey is switched now. */
  record Switches(String journey, boolean on, boolean paused) {}

  /** How far the end for everyone is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Progress(
      String runId,
      String journey,
      String by,
      Instant startedAt,
      long total,
      long left,
      @Nullable Instant finishedAt) {}

  @PostMapping("/switch-on")
  @Operation(summary = "Take new entries")
  Switches switchOn(@PathVariable String key, @Parameter(hidden = true) Authentication who) {
    return answer(key, steering.switchOn(key, Audit.nameOf(who)));
  }

  @PostMapping("/switch-off")
  @Operation(summary = "Take no new entries; who is inside goes on")
  Switches switchOff(@PathVariable String key, @Parameter(hidden = true) Authentication who) {
    return answer(key, steering.switchOff(key, Audit.nameOf(who)));
  }

  @PostMapping("/pause")
  @Operation(summary = "No entries, no timers, no mail; events still advance and end who is inside")
  Switches pause(@PathVariable String key, @Parameter(hidden = true) Authentication who) {
    return answer(key, steering.pause(key, Audit.nameOf(who)));
  }

  @PostMapping("/resume")
  @Operation(summary = "Go on after a pause; what came due meanwhile runs at once")
  Switches resume(@PathVariable String key, @Parameter(hidden = true) Authentication who) {
    return answer(key, steering.resume(key, Audit.nameOf(who)));
  }

  @PostMapping("/end")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Switch off and end it for everyone inside, in the background")
  Progress end(@PathVariable String key, @Parameter(hidden = true) Authentication who) {
    return steering
        .endForEveryone(key, Audit.nameOf(who))
        .map(SteeringController::progress)
        .orElseThrow(() -> notDeployed(key));
  }

  @GetMapping("/end")
  @Operation(summary = "How far the latest end for everyone is")
  Progress findEnd(@PathVariable String key) {
    return steering
        .findEnd(key)
        .map(SteeringController::progress)
        .orElseThrow(
            () ->
                new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "Nobody has ended " + key + " for everyone so far."));
  }

  private Switches answer(String key, Steered steered) {
    if (steered instanceof Steered.Refused refused) {
      throw new ResponseStatusException(HttpStatus.CONFLICT, refused.reason());
    }
    Journey journey = journeys.find(key).orElseThrow(() -> notDeployed(key));
    return new Switches(journey.journey(), journey.on(), journey.paused());
  }

  private static ResponseStatusException notDeployed(String key) {
    return new ResponseStatusException(
        HttpStatus.NOT_FOUND, "No journey named " + key + " is deployed.");
  }

  private static Progress progress(EndRun run) {
    return new Progress(
        run.runId(),
        run.journey(),
        run.by(),
        run.startedAt(),
        run.total(),
        run.left(),
        run.finishedAt());
  }
}
