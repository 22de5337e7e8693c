package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.followup.intake.ProviderMails.Taken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for Amazon SES, which tells its news through a topic of Amazon SNS. */
@RestController
@Tag(name = "Webhooks", description = "What shops and mail providers report by themselves")
@SecurityRequirements
class SesController {

  static final String SES = "ses";

  private static final Logger log = LoggerFactory.getLogger(SesController.class);
  private static final Taken NOTHING = new Taken(0, 0);

  private final RequestBodies bodies;
  private final FullInbox fullInbox;
  private final SnsSignature signature;
  private final SnsWeb web;
  private final ProviderMails mails;

  SesController(
      RequestBodies bodies,
      FullInbox fullInbox,
      SnsSignature signature,
      SnsWeb web,
      ProviderMails mails) {
    this.bodies = bodies;
    this.fullInbox = fullInbox;
    this.signature = signature;
    this.web = web;
    this.mails = mails;
  }

  @PostMapping("/webhooks/ses")
  @Operation(
      summary = "A message of Amazon SNS about mails of Amazon SES",
      description =
          "Signed by SNS in the body (versions 1 and 2), without raw message delivery. Confirms the"
              + " subscription by itself. Deliveries, bounces, complaints and unsubscriptions; other"
              + " events are passed over.",
      responses = {
        @ApiResponse(responseCode = "200", description = "Taken, known already, or passed over"),
        @ApiResponse(
            responseCode = "401",
            description = "Not signed by SNS for a topic of ours, or old"),
        @ApiResponse(responseCode = "413", description = "Too large"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  ResponseEntity<Taken> ses(HttpServletRequest request) throws IOException {
    byte[] body = bodies.read(request);
    SnsMessage message =
        Payload.read(body).flatMap(SnsMessage::read).orElseThrow(SesController::unsigned);
    check(message);
    return ProviderController.answer(
        switch (message.type()) {
          case SUBSCRIPTION_CONFIRMATION -> confirm(message);
          case UNSUBSCRIBE_CONFIRMATION -> {
            log.warn(
                "The topic sends no more: its subscription was cancelled. Subscribe it again to"
                    + " hear of bounces, topic={}",
                message.topicArn());
            yield NOTHING;
          }
          case NOTIFICATION -> {
            fullInbox.check();
            // SES says in plain words that it found the topic; anything else is none of ours.
            Optional<Payload> event = Payload.read(message.text().getBytes(StandardCharsets.UTF_8));
            List<ProviderNews> news = event.map(SesNews::read).orElse(List.of());
            yield mails.take(SES, news);
          }
        });
  }

  private void check(SnsMessage message) {
    try {
      if (!signature.isGenuine(message)) {
        throw unsigned();
      }
    } catch (IOException e) {
      log.warn("The certificate of SNS cannot be fetched; SNS was told to come back", e);
      throw RefusedRequestException.busy(
          "The certificate of the signature cannot be fetched now. Send it again in a moment.",
          RefusedRequestException.SOON);
    }
  }

  private Taken confirm(SnsMessage message) {
    String region = SnsAddress.regionOf(message.topicArn()).orElse("");
    String told = message.subscribeUrl() == null ? "" : message.subscribeUrl();
    URI address = SnsAddress.subscribe(told, region).orElseThrow(SesController::unsigned);
    try {
      web.get(address);
    } catch (IOException e) {
      log.warn("The subscription cannot be confirmed now, topic={}", message.topicArn(), e);
      throw RefusedRequestException.busy(
          "The subscription cannot be confirmed now. Send it again in a moment.",
          RefusedRequestException.SOON);
    }
    log.info("Subscription was confirmed topic={}", message.topicArn());
    return NOTHING;
  }

  private static RefusedRequestException unsigned() {
    return RefusedRequestException.unsigned(
        "Amazon-SNS",
        "This is no message that Amazon SNS signed for a topic of ours"
            + " (followup.webhooks.ses.topics), or it is too old, or raw message delivery is on.");
  }
}
