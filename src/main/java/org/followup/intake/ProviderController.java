package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.followup.intake.ProviderMails.Taken;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The doors for the webhooks of Mailgun, Postmark and SendGrid. */
@RestController
@Tag(name = "Webhooks", description = "What shops and mail providers report by themselves")
@SecurityRequirements
class ProviderController {

  static final String MAILGUN = "mailgun";
  static final String POSTMARK = "postmark";
  static final String SENDGRID = "sendgrid";

  private final RequestBodies bodies;
  private final FullInbox fullInbox;
  private final MailgunSignature mailgun;
  private final PostmarkSecret postmark;
  private final SendgridSignature sendgrid;
  private final ProviderMails mails;

  ProviderController(
      RequestBodies bodies,
      FullInbox fullInbox,
      MailgunSignature mailgun,
      PostmarkSecret postmark,
      SendgridSignature sendgrid,
      ProviderMails mails) {
    this.bodies = bodies;
    this.fullInbox = fullInbox;
    this.mailgun = mailgun;
    this.postmark = postmark;
    this.sendgrid = sendgrid;
    this.mails = mails;
  }

  @PostMapping("/webhooks/mailgun")
  @Operation(
      summary = "A webhook of Mailgun",
      description =
          "Signed in the body with the HTTP webhook signing key. Mails that arrived, came back for"
              + " good, were called spam or unsubscribed from; other events are passed over.",
      responses = {
        @ApiResponse(responseCode = "200", description = "Taken, known already, or passed over"),
        @ApiResponse(responseCode = "401", description = "Not signed, too old, or a used token"),
        @ApiResponse(responseCode = "413", description = "Too large"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  ResponseEntity<Taken> mailgun(HttpServletRequest request) throws IOException {
    byte[] body = bodies.read(request);
    Optional<Payload> delivery = Payload.read(body);
    String token =
        delivery.flatMap(mailgun::findToken).orElseThrow(ProviderController::unsignedByMailgun);
    fullInbox.check();
    List<ProviderNews> news = MailgunNews.read(delivery.orElseThrow().at("event-data"));
    return answer(
        mails.take(MAILGUN, token, body, news).orElseThrow(ProviderController::unsignedByMailgun));
  }

  @PostMapping("/webhooks/postmark")
  @Operation(
      summary = "A webhook of Postmark",
      description =
          "Opened by our secret, as the password of HTTP Basic or in the header X-Followup-Secret."
              + " Deliveries, bounces, complaints and unsubscriptions; others are passed over.",
      responses = {
        @ApiResponse(responseCode = "200", description = "Taken, known already, or passed over"),
        @ApiResponse(responseCode = "400", description = "The secret is right, but no JSON object"),
        @ApiResponse(responseCode = "401", description = "Not our secret"),
        @ApiResponse(responseCode = "413", description = "Too large"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  ResponseEntity<Taken> postmark(HttpServletRequest request) throws IOException {
    if (!postmark.isShown(request)) {
      throw RefusedRequestException.unsigned(
          "Basic realm=\"Followup\"",
          "Neither the password of HTTP Basic nor the header "
              + PostmarkSecret.HEADER
              + " is our secret (followup.webhooks.postmark.secret).");
    }
    byte[] body = bodies.read(request);
    fullInbox.check();
    Payload event =
        Payload.read(body)
            .orElseThrow(() -> RefusedRequestException.unreadable("The body is no JSON object."));
    return answer(mails.take(POSTMARK, PostmarkNews.read(event)));
  }

  @PostMapping("/webhooks/sendgrid")
  @Operation(
      summary = "A signed event webhook of SendGrid",
      description =
          "Signed in X-Twilio-Email-Event-Webhook-Signature. Mails that arrived, came back, were"
              + " dropped, called spam or unsubscribed from; other events are passed over.",
      responses = {
        @ApiResponse(responseCode = "200", description = "Taken, known already, or passed over"),
        @ApiResponse(responseCode = "400", description = "Signed, but no JSON array"),
        @ApiResponse(responseCode = "401", description = "Not signed with SendGrid's key, or old"),
        @ApiResponse(responseCode = "413", description = "Too large"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  ResponseEntity<Taken> sendgrid(HttpServletRequest request) throws IOException {
    byte[] body = bodies.read(request);
    if (!sendgrid.isGenuine(
        body,
        request.getHeader(SendgridSignature.SIGNATURE),
        request.getHeader(SendgridSignature.TIME))) {
      throw RefusedRequestException.unsigned(
          "Twilio-Email-Event-Webhook-Signature",
          "The signature in "
              + SendgridSignature.SIGNATURE
              + " does not match the time, the body and the key"
              + " (followup.webhooks.sendgrid.public-key), or is too old.");
    }
    fullInbox.check();
    List<Payload> events =
        Payload.readList(body)
            .orElseThrow(() -> RefusedRequestException.unreadable("The body is no JSON array."));
    return answer(mails.take(SENDGRID, SendgridNews.read(events)));
  }

  private static RefusedRequestException unsignedByMailgun() {
    return RefusedRequestException.unsigned(
        "Mailgun",
        "The signature in the body does not match the signing key"
            + " (followup.webhooks.mailgun.signing-key), is too old, or was used before.");
  }

  static ResponseEntity<Taken> answer(Taken taken) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(taken);
  }
}
