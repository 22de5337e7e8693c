package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.followup.message.RelayDesk;
import org.followup.message.RelayState;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The mail servers that take our mails, over HTTP. */
@RestController
@RequestMapping("/api/relays")
@Tag(name = "Steering")
class RelayController {

  private final Steering steering;
  private final RelayDesk desk;

  RelayController(Steering steering, RelayDesk desk) {
    this.steering = steering;
    this.desk = desk;
  }

  /**
   * All relays, and the mail that is due and waits.
   *
   * @param waiting by the domain whose turn it waits for; without a domain what has not been looked
   *     at
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Relays(List<RelayState> relays, List<RelayState.Waiting> waiting) {}

  @GetMapping
  @Operation(summary = "Each relay with its rates, what was used of them, and its last replies")
  Relays list() {
    return new Relays(desk.list(), desk.listWaiting());
  }

  @PostMapping("/{name}/pause")
  @Operation(summary = "Give this relay no more mail; the others take it, or it waits")
  RelayState pause(@PathVariable String name, @Parameter(hidden = true) Authentication who) {
    RelayState known = find(name);
    steering.pauseRelay(known.name(), Audit.nameOf(who));
    return find(name);
  }

  @PostMapping("/{name}/resume")
  @Operation(summary = "Let this relay take mail again")
  RelayState resume(@PathVariable String name, @Parameter(hidden = true) Authentication who) {
    RelayState known = find(name);
    steering.resumeRelay(known.name(), Audit.nameOf(who));
    return find(name);
  }

  private RelayState find(String name) {
    return desk.list().stream()
        .filter(relay -> relay.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "No relay of this name is configured."));
  }
}
