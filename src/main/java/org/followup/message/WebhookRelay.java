package org.followup.message;

import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.springframework.stereotype.Component;

/**
 * Calls other systems of the shop. The address is one of the configuration, never of a model or an
 * event; what is told is the occasion's data, or what a {@code .webhook.json} file makes of them,
 * with the recipient's id and no address.
 */
@Component
class WebhookRelay extends CallRelay {

  private final Channels channels;
  private final ChannelVersions versions;
  private final ChannelContent content;

  WebhookRelay(
      Channels channels, ChannelVersions versions, ChannelContent content, CallRelay.Calls calls) {
    super(Channel.WEBHOOK, calls);
    this.channels = channels;
    this.versions = versions;
    this.content = content;
  }

  @Override
  public ChannelDeparture.Ready<HttpRequest> write(Claimed message, String basis) {
    ChannelSettings.Hook hook =
        channels
            .findHook(message.target())
            .orElseThrow(
                () ->
                    new MailFault(
                        "the webhook "
                            + (message.target() == null ? "" : message.target() + " ")
                            + "is not configured (followup.channels.webhook)"));
    Locale wanted = content.localeOf(message);
    Optional<ChannelTemplates.Written> template = versions.find(Channel.WEBHOOK, message, wanted);
    String id = content.idOf(message);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("messageId", id);
    body.put("journey", message.journey());
    body.put("message", message.message());
    body.put("purpose", message.purpose().value());
    body.put("recipient", message.recipient().value());
    if (message.subject() != null) {
      body.put("subject", message.subject());
    }
    body.put(
        "data",
        template
            .map(
                one ->
                    one.as(JsonTemplate.class)
                        .render(content.modelOf(message, basis), one.locale()))
            .orElseGet(() -> content.occasionOf(message)));
    return new ChannelDeparture.Ready<>(
        SignedPost.of(hook, id, now(), content.write(body)),
        template.map(one -> one.locale().toLanguageTag()).orElse(null));
  }
}
