package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What gates say of a channel that is no mailbox. */
class ChannelGatesTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void whatWakesNobodyIsPutOffForItsCapAndNotForTheNight() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    room.relay.drain();

    assertThat(room.outbox.ask(asked(ana, Channel.WEBHOOK, null)))
        .isInstanceOfSatisfying(
            Verdict.PutOff.class,
            off -> assertThat(off.until()).as("midnight").isEqualTo("2026-11-23T23:00:00Z"));
    withPhone(ana);
    assertThat(room.outbox.ask(asked(ana, Channel.SMS, null)))
        .isInstanceOfSatisfying(
            Verdict.PutOff.class,
            off ->
                assertThat(off.until())
                    .as("eight o'clock")
                    .isEqualTo(Instant.parse("2026-11-24T07:00:00Z")));
  }

  @Test
  void whatWentOutByOneChannelMayGoByAnotherOnce() {
    RecipientId ana = withPhone(room.ana());
    Send mail = asked(ana, Channel.EMAIL, "cart-1");
    room.queue(mail);
    room.relay.drain();

    assertThat(room.outbox.ask(asked(ana, Channel.SMS, "cart-1")))
        .as("a text message of the same name about the same cart")
        .isInstanceOf(Verdict.PutOff.class);
    assertThat(room.outbox.ask(asked(ana, Channel.EMAIL, "cart-1")))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("already sent for this subject"));
  }

  @Test
  void aServiceMessageThatAdvertisesDoesNotLeave() throws Exception {
    Path file = room.processes.resolve("tea-journey/mails/advert.sms.txt");
    ChannelTemplates templates = room.context.getBean(ChannelTemplates.class);
    Files.writeString(file, "Your order is on its way. Now 20 % off all tea!");
    templates.reload();
    try {
      assertThat(templates.advertising(Channel.SMS, "tea-journey", "advert"))
          .singleElement()
          .matches(Advertising::sure);
      long service =
          room.queue(
              SendDraft.like(room.send(withPhone(room.stranger()), "advert", null, Purpose.SERVICE))
                  .channel(Channel.SMS)
                  .send());
      long marketing =
          room.queue(
              SendDraft.like(room.send(withPhone(room.ana()), "advert", null, MailRoom.OFFERS))
                  .channel(Channel.SMS)
                  .send());
      room.context.getBean(ChannelRelays.class).drain();
      assertThat(room.message(service).state()).isEqualTo(MessageState.FAILED);
      assertThat(room.message(service).reason()).contains("does not advertise", "20 % off");
      assertThat(room.message(marketing).state()).isEqualTo(MessageState.SENT);
    } finally {
      Files.delete(file);
      templates.reload();
    }
  }

  private Send asked(RecipientId recipient, Channel channel, String subject) {
    return SendDraft.like(room.send(recipient, "reminder", subject, MailRoom.OFFERS))
        .channel(channel)
        .target(channel == Channel.WEBHOOK ? "crm" : null)
        .send();
  }

  private RecipientId withPhone(RecipientId id) {
    room.context.getBean(Contacts.class).putPhone(id, "+49 151 1234567");
    return id;
  }
}
