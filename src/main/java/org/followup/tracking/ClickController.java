package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.followup.tracking.TrackedLinks.Followed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/**
 * Links and pixels of mails. A link leads only where we wrote into the mail that it leads; whatever
 * else comes gets a page that says nothing. A reader never waits for our bookkeeping to be in
 * order: a link works and a pixel is a pixel where the hit cannot be kept.
 */
@Controller
@Hidden
class ClickController {

  private static final Logger log = LoggerFactory.getLogger(ClickController.class);

  /** One transparent dot. */
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private final TrackedLinks links;
  private final Hits hits;
  private final TrackingPages pages;
  private final Arrivals arrivals;

  ClickController(TrackedLinks links, Hits hits, TrackingPages pages, Arrivals arrivals) {
    this.links = links;
    this.hits = hits;
    this.pages = pages;
    this.arrivals = arrivals;
  }

  @GetMapping("/c/{token}")
  @Nullable ModelAndView follow(
      @PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
    PageHeaders.write(response);
    Optional<Followed> followed;
    try {
      followed = links.findClick(token);
    } catch (DataAccessException | TransactionException e) {
      log.warn("A link in a mail could not be looked up; its reader was asked to come back", e);
      return pages.later();
    }
    if (followed.isEmpty()) {
      return pages.unknown();
    }
    hits.count(followed.get().hit(), followed.get().recipient(), arrivals.read(request));
    String target = followed.get().hit().target();
    if (target == null) {
      return pages.nothingHere();
    }
    response.setStatus(HttpStatus.FOUND.value());
    response.setHeader("Location", toHeader(target));
    return null;
  }

  /** Whatever stands there instead of a token: a reader's program wants a picture. */
  @GetMapping("/o/{*token}")
  ResponseEntity<byte[]> show(
      @PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
    PageHeaders.write(response);
    if (token.endsWith(".gif")) {
      try {
        links
            .findOpen(token.substring(1, token.length() - ".gif".length()))
            .ifPresent(open -> hits.count(open.hit(), open.recipient(), arrivals.read(request)));
      } catch (DataAccessException | TransactionException e) {
        log.warn("An open was not counted", e);
      }
    }
    return ResponseEntity.ok().contentType(MediaType.IMAGE_GIF).body(PIXEL);
  }

  /** A header holds ASCII without blanks; a browser reads the rest written in percent. */
  static String toHeader(String target) {
    StringBuilder header = new StringBuilder();
    for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0;
      header.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b));
    }
    return header.toString();
  }
}
