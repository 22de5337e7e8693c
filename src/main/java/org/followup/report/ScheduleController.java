package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.followup.journey.JourneySchedules;
import org.followup.journey.Journeys;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** When journeys let audiences in, for programs. */
@RestController
@RequestMapping("/api/journeys/{journey}")
@Tag(name = "Journeys")
class ScheduleController {

  private final Journeys journeys;
  private final JourneySchedules schedules;

  ScheduleController(Journeys journeys, JourneySchedules schedules) {
    this.journeys = journeys;
    this.schedules = schedules;
  }

  @GetMapping(path = "/schedule", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary =
          "When a journey lets an audience in next, how many wait for their turn, what holds them"
              + " back, and the latest ten times",
      description =
          "next and plannedAt are moments: when it begins, on the first clock that shows the time."
              + " nextWall and wall are that time as clocks show it, without an offset: those of"
              + " the shop, or, where zone is recipient, those where each person lives.")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  List<JourneySchedules.Schedule> list(@PathVariable String journey) {
    if (journeys.find(journey).isEmpty()) {
      throw ReportRefusals.notFound(
          "No journey of that name is deployed; GET /api/journeys lists those that are.");
    }
    return schedules.list(journey);
  }
}
