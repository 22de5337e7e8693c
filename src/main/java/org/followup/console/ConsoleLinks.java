package org.followup.console;

import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Where things are in the console. Templates know it as {@code @links}, and as {@code links} of
 * their model where a link is written, since no bean may be named there.
 */
@Component("links")
class ConsoleLinks {

  /** What servers and proxies take for something else in a path, however it is written. */
  private static final Pattern NOT_IN_A_PATH = Pattern.compile("[/\\\\;%?#]|^\\.{1,2}$|//");

  /** The page of a recipient; some shops have ids that cannot stand in a path. */
  public String recipient(String id) {
    UriComponentsBuilder link = UriComponentsBuilder.fromPath("/recipients");
    return NOT_IN_A_PATH.matcher(id).find()
        ? link.queryParam("id", "{id}").encode().buildAndExpand(id).toUriString()
        : link.pathSegment("{id}").encode().buildAndExpand(id).toUriString();
  }

  /** The preview of a mail. */
  public String message(String journey, String message) {
    return UriComponentsBuilder.fromPath("/messages")
        .pathSegment("{journey}", "{message}")
        .encode()
        .buildAndExpand(journey, message)
        .toUriString();
  }

  /** The page of a journey. */
  public String journey(String journey) {
    return UriComponentsBuilder.fromPath("/journeys")
        .pathSegment("{journey}")
        .encode()
        .buildAndExpand(journey)
        .toUriString();
  }
}
