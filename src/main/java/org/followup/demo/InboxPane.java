package org.followup.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inbox as a page shows it: the newest mails, and the one that is open.
 *
 * @param home address of the list with nothing open
 * @param full there may be more mails than these
 * @param missing a mail was asked for that is no longer there
 * @param view the part of the open mail that is shown: html, text or headers
 * @param to the address whose mails are shown; empty for all
 */
record InboxPane(
    String home,
    List<Line> lines,
    boolean full,
    @Nullable ReceivedMail open,
    boolean missing,
    String view,
    List<Part> parts,
    String to) {

  /** A line of the list. */
  record Line(ReceivedMail mail, String href, boolean current) {}

  /** A way to look at the open mail. */
  record Part(String name, String href, boolean current) {}

  /** The newest mail's number; empty where there is none. */
  public String newest() {
    return lines.isEmpty() ? "" : lines.get(0).mail().id();
  }
}
