package org.followup.message;

import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.springframework.stereotype.Component;

/**
 * Text messages, by a webhook of a provider or of an adapter before one: {@code {to, text,
 * messageId}}, signed and repeated as every webhook. The number is looked up as the message leaves
 * and stands nowhere else.
 */
@Component
class SmsRelay extends CallRelay {

  private final Channels channels;
  private final ChannelVersions versions;
  private final ChannelContent content;
  private final Contacts contacts;

  SmsRelay(
      Channels channels,
      ChannelVersions versions,
      ChannelContent content,
      Contacts contacts,
      CallRelay.Calls calls) {
    super(Channel.SMS, calls);
    this.channels = channels;
    this.versions = versions;
    this.content = content;
    this.contacts = contacts;
  }

  @Override
  public ChannelDeparture.Ready<HttpRequest> write(Claimed message, String basis) {
    ChannelSettings.Hook hook =
        channels
            .findSms()
            .orElseThrow(() -> new MailFault("followup.channels.sms is not configured"));
    Locale wanted = content.localeOf(message);
    ChannelTemplates.Written template =
        versions
            .find(Channel.SMS, message, wanted)
            .orElseThrow(
                () ->
                    new MailFault(
                        "there is no template %s/mails/%s.sms.txt"
                            .formatted(message.journey(), message.message())));
    String phone =
        contacts
            .findPhone(message.recipient())
            .orElseThrow(() -> new MailFault("the recipient has no phone number"));
    SmsText text =
        template.as(SmsTemplate.class).render(content.modelOf(message, basis), template.locale());
    String id = content.idOf(message);
    byte[] body = content.write(Map.of("to", phone, "text", text.value(), "messageId", id));
    return new ChannelDeparture.Ready<>(
        SignedPost.of(hook, id, now(), body), template.locale().toLanguageTag());
  }
}
