package org.followup.console;

import java.util.Locale;
import java.util.regex.Pattern;
import org.followup.message.PreviewOccasion;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * How to look at a mail, as it stands in the page's address: nothing in it tells who somebody is.
 *
 * @param recipient whose eyes; empty for the sample person
 * @param event number of an event of the log, {@code sample}, or empty for the recipient's newest
 *     entry into the journey
 * @param locale to take instead of theirs; empty for theirs
 * @param width {@code phone}, else a desktop's
 * @param look {@code dark}, else light
 * @param part {@code text}, else HTML
 * @param pictures {@code off}, else shown
 */
record MessageView(
    @Nullable String recipient,
    @Nullable String event,
    @Nullable String locale,
    @Nullable String width,
    @Nullable String look,
    @Nullable String part,
    @Nullable String pictures) {

  static final String SAMPLE = "sample";

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  public boolean isPhone() {
    return "phone".equals(width);
  }

  public boolean isDark() {
    return "dark".equals(look);
  }

  public boolean isText() {
    return "text".equals(part);
  }

  public boolean isBare() {
    return "off".equals(pictures);
  }

  @Nullable RecipientId recipientId() {
    return recipient == null || recipient.isEmpty() ? null : RecipientSearch.id(recipient);
  }

  @Nullable Locale wantedLocale() {
    return locale == null || locale.isEmpty()
        ? null
        : Profile.readLocale(locale).orElseThrow(() -> refused("No language tag."));
  }

  PreviewOccasion occasion() {
    if (event == null || event.isEmpty()) {
      return new PreviewOccasion.Newest();
    }
    if (event.equals(SAMPLE)) {
      return new PreviewOccasion.Sample();
    }
    if (!NUMBER.matcher(event).matches()) {
      throw refused("An event is chosen by its number.");
    }
    return new PreviewOccasion.Logged(Long.parseLong(event));
  }

  /** With other eyes, or about something else. */
  MessageView of(@Nullable String otherRecipient, @Nullable String otherEvent) {
    return new MessageView(otherRecipient, otherEvent, locale, width, look, part, pictures);
  }

  /**
   * The same with one choice made anew.
   *
   * @param turn such as {@code look:dark}; what it does not name stays
   */
  MessageView turned(String turn) {
    int colon = turn.indexOf(':');
    String what = colon < 0 ? "" : turn.substring(0, colon);
    String to = turn.substring(colon + 1);
    return new MessageView(
        recipient,
        event,
        locale,
        what.equals("width") ? to : width,
        what.equals("look") ? to : look,
        what.equals("part") ? to : part,
        what.equals("pictures") ? to : pictures);
  }

  /** What is known only: an address has no room for whatever a form may bring. */
  void keep(RedirectAttributes redirect) {
    RecipientId eyes = recipientId();
    Locale wanted = wantedLocale();
    boolean chosen = !(occasion() instanceof PreviewOccasion.Newest);
    add(redirect, "recipient", eyes == null ? null : eyes.value());
    add(redirect, "event", chosen ? event : null);
    add(redirect, "locale", wanted == null ? null : wanted.toLanguageTag());
    add(redirect, "width", isPhone() ? "phone" : null);
    add(redirect, "look", isDark() ? "dark" : null);
    add(redirect, "part", isText() ? "text" : null);
    add(redirect, "pictures", isBare() ? "off" : null);
  }

  private static void add(RedirectAttributes redirect, String name, @Nullable String value) {
    if (value != null) {
      redirect.addAttribute(name, value);
    }
  }

  private static ResponseStatusException refused(String reason) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
  }
}
