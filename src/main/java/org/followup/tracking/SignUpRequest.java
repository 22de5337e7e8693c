package org.followup.tracking;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asks to be written to, by their own word only as yet.
 *
 * @param typed the address as it was typed
 * @param email the same, read
 * @param topics what about, at least one, each fit for {@code marketing:<topic>}
 * @param facts {@code firstName} and {@code lastName}, where given
 * @param recipient the shop's customer id, where the shop knows it
 * @param form where they asked, and what they read there
 * @param boxes what was ticked and what was not, by name
 * @param origin where the request came from
 */
public record SignUpRequest(
    String typed,
    EmailAddress email,
    List<String> topics,
    Map<String, Object> facts,
    @Nullable Locale locale,
    @Nullable ZoneId timeZone,
    @Nullable RecipientId recipient,
    Form form,
    Map<String, Object> boxes,
    Origin origin) {

  /**
   * A form as the person saw it.
   *
   * @param source which one and in which version
   * @param text of the consent, in full
   * @param language BCP 47 tag of the text
   */
  public record Form(String source, String text, @Nullable String language) {}

  /**
   * Where a request came from, kept as evidence and nowhere else.
   *
   * @param ip the person's network address; null where nobody says
   * @param agent the person's program, by its own word; null where nobody says
   */
  public record Origin(@Nullable String ip, @Nullable String agent) {}
}
