package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.followup.recipient.ShopSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.PlatformTransactionManager;

/** A mail leaves as it was when it was queued, whatever becomes of its file. */
class MailVersionsTest {

  private static final String MAIL =
      "<mjml><mj-head><mj-title>Hi</mj-title></mj-head><mj-body><mj-section><mj-column>"
          + "<mj-text>%s {{ recipient.firstName }}</mj-text></mj-column></mj-section></mj-body></mjml>";

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);
  private final Templates templates = room.context.getBean(Templates.class);
  private final MailVersions versions = room.context.getBean(MailVersions.class);
  private final MailVersionRepository repository =
      room.context.getBean(MailVersionRepository.class);
  private final Path file = room.processes.resolve("tea-journey/mails/versioned.mjml");

  @BeforeEach
  void first() throws Exception {
    tests++;
    write("First words");
  }

  private static int tests;

  @AfterEach
  void gone() throws Exception {
    Files.deleteIfExists(file);
    templates.reload();
  }

  @Test
  void whatIsQueuedKeepsItsVersion() throws Exception {
    long before = queue();
    write("Second words");
    long after = queue();

    assertThat(text(before)).contains("First words " + tests + " Ana");
    assertThat(text(after)).contains("Second words " + tests + " Ana");
    assertThat(number(after)).isEqualTo(number(before) + 1);
  }

  @Test
  void whatFailedAndIsRepeatedTakesTheFileThatWasMendedMeanwhile() throws Exception {
    write("{% for x in many %}{% for y in many %}xxxxxxxxxx{% endfor %}{% endfor %}");
    Send send = room.send(room.ana(), "versioned", null, MailRoom.OFFERS);
    room.content.put(send.instanceId(), Map.of("many", IntStream.range(0, 2_000).boxed().toList()));
    long id = room.queue(send);
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);

    write("Mended words");
    room.outbox.repeat(id);

    assertThat(text(id)).contains("Mended words");
  }

  @Test
  void alsoWhereTheFileIsGoneAndTheNodeIsAnother() throws Exception {
    long id = queue();
    Files.delete(file);
    templates.reload();
    MailVersions otherNode =
        new MailVersions(
            templates,
            repository,
            room.context.getBean(ObjectMapper.class),
            room.context.getBean(ShopSettings.class),
            room.clock,
            room.context.getBean(PlatformTransactionManager.class));
    long version = versionOf(id);
    assertThat(
            otherNode
                .find(version, "tea-journey", "versioned", Locale.GERMAN)
                .orElseThrow()
                .compiled()
                .html())
        .contains("First words");
    assertThat(text(id)).contains("First words " + tests + " Ana");
    assertThat(otherNode.findCurrent("tea-journey", "versioned")).isPresent();
    assertThat(otherNode.find(null, "tea-journey", "versioned", Locale.GERMAN)).isPresent();
  }

  @Test
  void theSameContentIsTheSameVersionWhoeverPublishesIt() throws Exception {
    int number = versions.findCurrent("tea-journey", "versioned").orElseThrow().number();
    templates.reload();
    assertThat(versions.findCurrent("tea-journey", "versioned").orElseThrow().number())
        .isEqualTo(number);
    write("Other words");
    write("First words");
    assertThat(versions.findCurrent("tea-journey", "versioned").orElseThrow().number())
        .isEqualTo(number);
  }

  @Test
  void contentIsForgottenOnlyWhenNothingNeedsIt() throws Exception {
    long id = queue();
    long version = versionOf(id);
    write("Newer words");
    room.clock.now = room.clock.now.plus(MailVersions.UNSEEN).plus(Duration.ofMinutes(1));
    versions.tidy();
    assertThat(repository.findContent(version)).as("a mail in the queue needs it").isPresent();
    room.jdbc
        .sql("update message_outbox set state = 'SENT' where message_id = :id")
        .param("id", id)
        .update();
    versions.tidy();
    assertThat(repository.findContent(version)).isEmpty();
    assertThat(number(id)).as("its number stays").isPositive();
    write("First words");
    assertThat(repository.findContent(version)).as("published again").isPresent();
  }

  private void write(String words) throws Exception {
    Files.writeString(file, MAIL.formatted(words + " " + tests));
    templates.reload();
  }

  private long queue() {
    return room.queue(room.send(room.ana(), "versioned", null, MailRoom.OFFERS));
  }

  private long versionOf(long id) {
    return room.jdbc
        .sql("select version_id from message_outbox where message_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  private int number(long id) {
    Integer number = repository.findNumber(id);
    return number == null ? 0 : number;
  }

  private String text(long id) throws Exception {
    List<RelayRepository.Claimed> claimed =
        room.relayRepository.claimDue(
            "here/1/test", room.clock.now, room.clock.now.plus(MailRoom.LEASE), List.of(id));
    MailComposer composer = room.context.getBean(MailComposer.class);
    MimeMultipart parts =
        (MimeMultipart)
            composer.compose(claimed.get(0), "express", room.clock.now).mime().getContent();
    return parts.getBodyPart(0).getContent().toString();
  }
}
