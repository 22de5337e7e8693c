package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.followup.intake.EventController.Accepted;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for Shopify's webhooks, opened by their signature. */
@RestController
@Tag(name = "Webhooks", description = "What shops and mail providers report by themselves")
class ShopifyController {

  private final RequestBodies bodies;
  private final FullInbox fullInbox;
  private final ShopifySignature signature;
  private final ShopifyWebhooks webhooks;

  ShopifyController(
      RequestBodies bodies,
      FullInbox fullInbox,
      ShopifySignature signature,
      ShopifyWebhooks webhooks) {
    this.bodies = bodies;
    this.fullInbox = fullInbox;
    this.signature = signature;
    this.webhooks = webhooks;
  }

  @PostMapping("/webhooks/shopify")
  @Operation(
      summary = "A webhook of Shopify",
      description =
          "Signed by Shopify in X-Shopify-Hmac-SHA256. Orders, refunds, fulfilments, checkouts,"
              + " carts, customers and their consents and requests become events; other topics are"
              + " passed over. X-Shopify-Webhook-Id with topic and shop is the identity.",
      responses = {
        @ApiResponse(responseCode = "200", description = "Taken, known already, or passed over"),
        @ApiResponse(responseCode = "400", description = "Signed, but no JSON object"),
        @ApiResponse(responseCode = "401", description = "Not signed with our secret"),
        @ApiResponse(responseCode = "413", description = "Too large"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  @SecurityRequirements
  ResponseEntity<Accepted> post(HttpServletRequest request) throws IOException {
    byte[] body = bodies.read(request);
    if (!signature.isGenuine(body, request.getHeader("X-Shopify-Hmac-SHA256"))) {
      throw RefusedRequestException.unsigned(
          "Shopify-Hmac-SHA256",
          "The signature in X-Shopify-Hmac-SHA256 does not match the body and our secret"
              + " (followup.webhooks.shopify.secret).");
    }
    fullInbox.check();
    Payload payload =
        Payload.read(body)
            .orElseThrow(() -> RefusedRequestException.unreadable("The body is no JSON object."));
    Accepted accepted = webhooks.take(ShopifyDelivery.of(request, body, payload));
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(accepted);
  }
}
