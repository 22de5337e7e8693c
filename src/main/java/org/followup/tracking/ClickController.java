package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.followup.tracking.MailToken.Kind;
import org.followup.tracking.Visits.Way;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/**
 * Links and pixels of mails. A link leads only where we wrote into the mail that it leads; whatever
 * else comes gets a page that says nothing. A reader never waits for our bookkeeping to be in
 * order: a link works and a pixel is a pixel while the database is away.
 */
@Controller
@Hidden
class ClickController {

  /** One transparent dot. */
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private final TrackedLinks links;
  private final Visits visits;
  private final TrackingPages pages;
  private final Arrivals arrivals;

  ClickController(TrackedLinks links, Visits visits, TrackingPages pages, Arrivals arrivals) {
    this.links = links;
    this.visits = visits;
    this.pages = pages;
    this.arrivals = arrivals;
  }

  @GetMapping("/c/{token}")
  @Nullable ModelAndView follow(
      @PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
    PageHeaders.write(response);
    Optional<Way> way =
        links
            .read(Kind.CLICK, token)
            .flatMap(click -> visits.follow(click, arrivals.read(request)));
    if (way.isEmpty()) {
      return pages.unknown();
    }
    String target = way.get().target();
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
      links
          .read(Kind.OPEN, token.substring(1, token.length() - ".gif".length()))
          .ifPresent(open -> visits.show(open, arrivals.read(request)));
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
