package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Profile;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What a message beside e-mail is made of: whom it is for, in which language, about what. */
@Component
class ChannelContent {

  private static final int ID_BYTES = 12;

  private final Recipients recipients;
  private final ObjectProvider<OccasionContent> content;
  private final ObjectProvider<MailLinks> mailLinks;
  private final MailRendering rendering;
  private final SecretKeys keys;
  private final ObjectMapper json;

  ChannelContent(
      Recipients recipients,
      ObjectProvider<OccasionContent> content,
      ObjectProvider<MailLinks> mailLinks,
      MailRendering rendering,
      SecretKeys keys,
      ObjectMapper json) {
    this.recipients = recipients;
    this.content = content;
    this.mailLinks = mailLinks;
    this.rendering = rendering;
    this.keys = keys;
    this.json = json;
  }

  /** The same at every try, different between installations, not to be guessed. */
  String idOf(Claimed message) {
    String seed = message.messageId() + "/" + message.sendKey();
    byte[] mac = keys.hmac("channel-message-id", seed.getBytes(StandardCharsets.UTF_8));
    return "m" + message.messageId() + "." + HexFormat.of().formatHex(mac, 0, ID_BYTES);
  }

  /** Data of the occasion. */
  Map<String, Object> occasionOf(Claimed message) {
    OccasionContent source = content.getIfAvailable();
    return source == null ? Map.of() : source.contentOf(message.instanceId());
  }

  Locale localeOf(Claimed message) {
    return recipients.localeOf(message.recipient());
  }

  /**
   * What its template can speak of.
   *
   * @param basis of the permission
   */
  Map<String, Object> modelOf(Claimed message, String basis) {
    Profile profile =
        recipients
            .find(message.recipient())
            .orElseThrow(() -> new MailFault("the recipient is not known"));
    MailLinks.WaysOut waysOut = waysOut(message);
    return rendering.model(
        new MailRendering.Said(
            message.journey(),
            message.message(),
            message.purpose(),
            message.subject(),
            profile,
            recipients.zoneOf(message.recipient()),
            occasionOf(message),
            basis,
            waysOut == null ? null : waysOut.unsubscribe().toASCIIString(),
            waysOut == null ? null : waysOut.preferences().toASCIIString(),
            null,
            null));
  }

  byte[] write(Map<String, Object> document) {
    try {
      return json.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new MailFault("the message cannot be written as JSON", e);
    }
  }

  private MailLinks.@Nullable WaysOut waysOut(Claimed message) {
    MailLinks links = mailLinks.getIfAvailable();
    return links == null || !message.purpose().isMarketing()
        ? null
        : links.waysOut(message.messageId(), message.recipient(), message.purpose());
  }
}
