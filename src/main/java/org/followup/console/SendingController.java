package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.followup.message.SendingHold;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The big switch of all sending over HTTP. */
@RestController
@RequestMapping("/api/sending")
@Tag(name = "Steering")
class SendingController {

  private final Steering steering;
  private final SendingHold hold;

  SendingController(Steering steering, SendingHold hold) {
    this.steering = steering;
    this.hold = hold;
  }

  /** Whether mail leaves. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sending(boolean stopped, @Nullable Instant since, @Nullable String by) {}

  @GetMapping
  @Operation(summary = "Whether all sending is stopped, since when and by whom")
  Sending find() {
    return hold.findStopOfAll()
        .map(stop -> new Sending(true, stop.since(), stop.by()))
        .orElseGet(() -> new Sending(false, null, null));
  }

  @PostMapping("/stop")
  @Operation(summary = "Keep all mail in the queue until sending is resumed")
  Sending stop(@Parameter(hidden = true) Authentication who) {
    steering.stopSending(Audit.nameOf(who));
    return find();
  }

  @PostMapping("/resume")
  @Operation(summary = "Let mail leave again; the gates are asked anew")
  Sending resume(@Parameter(hidden = true) Authentication who) {
    steering.resumeSending(Audit.nameOf(who));
    return find();
  }
}
