package org.followup.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The demo shop for programs, its own page included. */
@RestController
@RequestMapping("/demo/shop")
@Profile("demo")
@Tag(name = "Demo")
class ShopController {

  private static final Logger log = LoggerFactory.getLogger(ShopController.class);

  private final Shop shop;

  ShopController(Shop shop) {
    this.shop = shop;
  }

  /** Who agrees, or does not any more. */
  record Agreement(@Nullable String customer, boolean granted) {}

  @PostMapping("/{scene}")
  @Operation(
      summary = "Play a scene in the demo shop",
      description =
          "browse, cart, cart-empty, checkout, order, delivery, refund, voucher, redeem, trial,"
              + " upgrade, signup or rating. Sends the events that a real shop would send to"
              + " /api/events, whatever has to happen before included, and answers with them and"
              + " their receipts. The body is optional.")
  @ApiResponse(responseCode = "200", description = "The events and their receipts")
  @ApiResponse(responseCode = "400", description = "A wish that cannot be granted")
  @ApiResponse(responseCode = "404", description = "No such scene; the answer names all")
  Shop.Played play(
      @PathVariable String scene, @RequestBody(required = false) @Nullable ShopWishes wishes) {
    ShopScene known =
        ShopScene.find(scene)
            .orElseThrow(
                () ->
                    new ResponseStatusException(
                        HttpStatus.NOT_FOUND,
                        "The demo shop does not know this scene. It plays "
                            + ShopScene.list()
                            + "."));
    return shop.play(known, wishes == null ? ShopWishes.NONE : wishes);
  }

  @PutMapping("/consent")
  @Operation(summary = "Let a customer of the demo shop agree to marketing mail, or withdraw it")
  JsonNode consent(@RequestBody Agreement agreement) {
    ShopWishes wishes = new ShopWishes(agreement.customer(), null, null, null, null);
    return shop.consent(wishes.who(), agreement.granted());
  }

  @ExceptionHandler
  ProblemDetail refused(ShopRefusalException refusal) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.BAD_REQUEST, String.valueOf(refusal.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail unheard(ShopUnheardException fault) {
    log.warn("The demo shop was not heard", fault);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.BAD_GATEWAY, String.valueOf(fault.getMessage()));
  }
}
