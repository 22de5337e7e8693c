package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns the links of one rendered mail into tracked ones and adds the pixel and the link that only
 * machines find, as the last touch before its text is taken from it. Whoever only looks at a mail
 * renders it without this. A link too long for a redirect leads where it did, uncounted.
 */
final class MailTracking {

  private static final Pattern WEB = Pattern.compile("(?i)https?://");

  /** What the number of a link can say, and more than a mail can use. */
  private static final int MOST_LINKS = 1_000;

  /** In bytes: the header that leads there holds it even where each byte is written in percent. */
  private static final int LONGEST_LINK = 2_000;

  private final MailLinks links;
  private final long messageId;
  private final List<String> spared;
  private List<String> targets = List.of();

  /**
   * @param spared links that stay as they are, with whatever is added to them; the legal one must
   *     work whatever becomes of us
   */
  MailTracking(MailLinks links, long messageId, List<String> spared) {
    this.links = links;
    this.messageId = messageId;
    this.spared = spared;
  }

  void touch(MailPage page) {
    targets = page.links().stream().filter(this::isTracked).distinct().limit(MOST_LINKS).toList();
    MailLinks.Tracked tracked = links.track(messageId, targets);
    Map<String, String> ours = new HashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      ours.put(targets.get(i), tracked.links().get(i).toASCIIString());
    }
    page.relink(ours);
    page.addTrap(tracked.trap().toASCIIString());
    page.addPixel(tracked.pixel().toASCIIString());
  }

  /** Where the links of the touched page lead, in the order of their numbers. */
  List<String> targets() {
    return targets;
  }

  private boolean isTracked(String link) {
    return WEB.matcher(link).lookingAt()
        && link.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LINK
        && spared.stream().noneMatch(legal -> leadsTo(legal, link));
  }

  /** Whether the link is that one, perhaps with parameters. */
  private static boolean leadsTo(String that, String link) {
    return link.startsWith(that)
        && (link.length() == that.length() || "?#".indexOf(link.charAt(that.length())) >= 0);
  }
}
