package org.followup.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The demo's mail inbox for programs. */
@RestController
@Profile("demo")
@Tag(name = "Demo")
class MailInboxController {

  private final MailInbox inbox;
  private final ObjectMapper json;

  MailInboxController(MailInbox inbox, ObjectMapper json) {
    this.inbox = inbox;
    this.json = json;
  }

  /** Writes the mails as it reads them: a full inbox does not fit into memory. */
  @GetMapping(path = "/demo/inbox", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Mails that were sent, newest first")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = ReceivedMail.class))))
  void list(
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String journey,
      @RequestParam(defaultValue = "" + MailInbox.KEPT) int limit,
      HttpServletResponse response)
      throws IOException {
    if (limit < 0) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "limit must not be negative");
    }
    if ((to != null && to.indexOf('\0') >= 0) || (journey != null && journey.indexOf('\0') >= 0)) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "to and journey must not contain the character U+0000");
    }
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader("Cache-Control", "no-store");
    try (JsonGenerator array = json.getFactory().createGenerator(response.getOutputStream())) {
      array.writeStartArray();
      inbox.forEach(
          new MailInbox.Filter(to, journey, limit),
          mail -> {
            try {
              array.writePOJO(ReceivedMail.read(mail));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      array.writeEndArray();
    }
  }

  @DeleteMapping("/demo/inbox")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Empty the inbox")
  void clear() {
    inbox.clear();
  }
}
