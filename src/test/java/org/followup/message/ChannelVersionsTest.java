package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Text messages and webhooks leave as they were when they were queued, as mails do. */
class ChannelVersionsTest {

  private final MailRoom room = MailRoom.open();
  private final ChannelTemplates templates = room.context.getBean(ChannelTemplates.class);
  private final ChannelRelays relays = room.context.getBean(ChannelRelays.class);
  private final Path mails = room.processes.resolve("tea-journey/mails");
  private final Path text = mails.resolve("changing.sms.txt");
  private final Path shape = mails.resolve("changing.webhook.json");

  @AfterEach
  void gone() throws Exception {
    Files.deleteIfExists(text);
    Files.deleteIfExists(shape);
    templates.reload();
  }

  @Test
  void aTextMessageKeepsItsWordsWhateverBecomesOfTheFile() throws Exception {
    write(text, "First words, {{ recipient.firstName }}");
    long first = queue(Channel.SMS);
    write(text, "Second words");
    long second = queue(Channel.SMS);
    Files.delete(text);
    templates.reload();

    relays.drain();

    assertThat(room.message(first).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(second).state()).isEqualTo(MessageState.SENT);
    assertThat(room.receiver.requests)
        .extracting(call -> json(call).path("text").asText())
        .containsExactlyInAnyOrder("First words, Ana", "Second words");
  }

  @Test
  void aWebhookKeepsItsShape() throws Exception {
    write(shape, "{\"say\": \"first {{ recipient.firstName }}\"}");
    queue(Channel.WEBHOOK);
    write(shape, "{\"say\": \"second\"}");

    relays.drain();

    assertThat(json(room.receiver.requests.get(0)).path("data").path("say").asText())
        .isEqualTo("first Ana");
  }

  @Test
  void aShapeThatWasTakenAwayShapesNothingThatIsQueuedLater() throws Exception {
    write(shape, "{\"say\": \"so\"}");
    Files.delete(shape);
    templates.reload();
    Send send = send(Channel.WEBHOOK);
    room.content.put(send.instanceId(), Map.of("total", 59));
    room.queue(send);

    relays.drain();

    assertThat(json(room.receiver.requests.get(0)).path("data").toString())
        .isEqualTo("{\"total\":59}");
  }

  @Test
  void whatFailedAndIsRepeatedTakesTheFileThatWasMendedMeanwhile() throws Exception {
    write(text, "{{ recipient.attributes.nothing.at.all }}");
    long id = queue(Channel.SMS);
    relays.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    write(text, "Mended words");

    room.outbox.repeat(id);
    relays.drain();

    assertThat(json(room.receiver.requests.get(0)).path("text").asText()).isEqualTo("Mended words");
  }

  @Test
  void aMailOfTheSameNameIsAnotherThing() throws Exception {
    Path mail = mails.resolve("reminder.sms.txt");
    write(mail, "Not the mail");
    try {
      room.queue(
          SendDraft.like(room.send(withPhone(), "reminder", null, Purpose.SERVICE))
              .channel(Channel.SMS)
              .send());
      relays.drain();
      assertThat(json(room.receiver.requests.get(0)).path("text").asText())
          .isEqualTo("Not the mail");
    } finally {
      Files.delete(mail);
      templates.reload();
    }
  }

  private void write(Path file, String content) throws Exception {
    Files.writeString(file, content);
    templates.reload();
  }

  private long queue(Channel channel) {
    return room.queue(send(channel));
  }

  private Send send(Channel channel) {
    return SendDraft.like(room.send(withPhone(), "changing", null, Purpose.SERVICE))
        .channel(channel)
        .target(channel == Channel.WEBHOOK ? "crm" : null)
        .send();
  }

  private RecipientId withPhone() {
    RecipientId id = room.stranger();
    room.context.getBean(Contacts.class).putPhone(id, "+49 151 1234567");
    return id;
  }

  private static JsonNode json(PickyReceiver.Request call) {
    try {
      return new ObjectMapper().readTree(call.body());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
