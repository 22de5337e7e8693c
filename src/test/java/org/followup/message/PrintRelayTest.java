package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Letters wait for the order of the night, and are in one order or in none. */
@ExtendWith(OutputCaptureExtension.class)
class PrintRelayTest {

  private static final Instant CLOSING = PrintRoom.CLOSING;

  private final PrintRoom print = new PrintRoom();
  private final MailRoom room = print.room;
  private final PrintRelay relay = print.relay;
  private final PrintOrders orders = print.orders;

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }

  @Test
  void waitsForTheNightAndIsInItsOrder(CapturedOutput output) throws Exception {
    long id = print.queued();

    print.at(CLOSING.minusMillis(1));
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.message(id).dueAt()).isEqualTo(CLOSING);
    assertThat(relay.findNextDue()).contains(CLOSING);
    assertThat(orders.list(9)).isEmpty();

    print.at(CLOSING);
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(orders.list(9))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order.state()).isEqualTo(PrintOrder.State.READY);
              assertThat(order.letters()).isOne();
              assertThat(order.pages()).isOne();
              Map<String, byte[]> files = print.download(order);
              assertThat(files).hasSize(2);
              String csv = new String(files.get("order.csv"), StandardCharsets.UTF_8);
              assertThat(PrintList.sha256(files.get("order.csv"))).isEqualTo(order.sha256());
              String file = files.keySet().iterator().next();
              assertThat(csv.lines()).hasSize(2);
              assertThat(csv.lines().toList().get(1))
                  .startsWith("m" + id + ".")
                  .contains(
                      file + ",letter,1," + PrintList.sha256(files.get(file)) + ",DE,Ana Müller,");
              assertThat(text(files.get(file)))
                  .contains(
                      "Dear Ana,",
                      "€12.50",
                      "Straße des 17. Juni 135",
                      "10623 Berlin",
                      "token-" + id);
            });
    assertThat(relay.findNextDue()).isEmpty();
    assertThat(output.getAll()).doesNotContain("Müller").doesNotContain("17. Juni");
  }

  @Test
  void speaksThePersonsLanguage() throws Exception {
    RecipientId ana = print.living(room.ana());
    room.recipients.put(ana, null, Locale.GERMANY, null, Map.of("firstName", "Ana"));
    room.queue(print.letter(ana, MailRoom.OFFERS));

    print.at(CLOSING);

    Map<String, byte[]> files = print.download(orders.list(1).get(0));
    assertThat(text(files.values().iterator().next())).contains("Liebe Ana,", "12,50\u00a0€");
  }

  @Test
  void whatIsWithdrawnBeforeIsInNoOrder() throws Exception {
    Send stopped = print.letter(print.living(room.ana()), MailRoom.OFFERS);
    long early = room.queue(stopped);
    long other = print.queued();
    room.clock.now = CLOSING.minusMillis(1);
    assertThat(room.outbox.withdraw(stopped.instanceId(), null, null, "ordered")).hasSize(1);

    print.at(CLOSING);

    assertThat(room.message(early).state()).isEqualTo(MessageState.WITHDRAWN);
    assertThat(room.message(other).state()).isEqualTo(MessageState.SENT);
    assertThat(orders.list(1).get(0).letters()).isOne();
    assertThat(print.download(orders.list(1).get(0)).keySet())
        .noneMatch(f -> f.startsWith("m" + early));
  }

  @Test
  void asksTheGatesOnceMore() {
    RecipientId ana = print.living(room.ana());
    long id = room.queue(print.letter(ana, MailRoom.OFFERS));
    room.consents.withdraw(ana, MailRoom.OFFERS, Map.of("source", "telephone"));

    print.at(CLOSING);

    assertThat(room.message(id).state()).isIn(MessageState.REFUSED, MessageState.WITHDRAWN);
    assertThat(orders.list(1)).isEmpty();
  }

  @Test
  void nothingJoinsAnOrderThatIsClosed() {
    print.queued();
    print.at(CLOSING);
    PrintOrder first = orders.list(1).get(0);

    room.clock.now = CLOSING.plusSeconds(60);
    long late = print.queued();
    // what a hold that is released leaves behind
    room.jdbc
        .sql("update message_outbox set due_at = :due where message_id = :id")
        .param("due", CLOSING.minusSeconds(60).atOffset(java.time.ZoneOffset.UTC))
        .param("id", late)
        .update();
    relay.drain();
    assertThat(orders.list(9)).containsExactly(first);
    assertThat(relay.findNextDue()).contains(CLOSING.plus(Duration.ofDays(1)));

    print.at(CLOSING.plus(Duration.ofDays(1)));
    assertThat(orders.list(9)).hasSize(2);
    assertThat(room.message(late).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void twoNodesMakeOneOrder() throws Exception {
    List<Long> letters = IntStream.range(0, 12).mapToObj(n -> print.queued()).toList();
    room.clock.now = CLOSING;
    PrintRelay other = room.context.getAutowireCapableBeanFactory().createBean(PrintRelay.class);
    var start = new CyclicBarrier(2);
    var done = new CountDownLatch(2);
    for (PrintRelay one : List.of(relay, other)) {
      new Thread(
              () -> {
                try {
                  start.await();
                  long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                  while (orders.list(1).isEmpty() && System.nanoTime() < until) {
                    one.drain();
                  }
                } catch (Exception e) {
                  throw new AssertionError(e);
                } finally {
                  done.countDown();
                }
              })
          .start();
    }
    done.await();

    assertThat(orders.list(9))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order.letters()).isEqualTo(12);
              assertThat(print.download(order)).hasSize(13);
            });
    assertThat(letters)
        .allSatisfy(id -> assertThat(room.message(id).state()).isEqualTo(MessageState.SENT));
  }

  @Test
  void isInAnOrderOrQueuedWhereverItIsCutOff() {
    long id = print.queued();
    room.clock.now = CLOSING;
    // the last of what one transaction does fails, as if the node had died just before the commit
    room.jdbc
        .sql(
            """
            create function cut_off() returns trigger language plpgsql as
            $$ begin raise exception 'cut off' using errcode = '57P01'; end $$
            """)
        .update();
    room.jdbc
        .sql(
            """
            create trigger cut_off before update on message_outbox for each row
            when (new.state = 'SENT') execute function cut_off()
            """)
        .update();
    try {
      assertThatThrownBy(relay::drain).isInstanceOf(RuntimeException.class);
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      assertThat(
              room.jdbc.sql("select count(*) from message_print_letter").query(Long.class).single())
          .isZero();
      assertThat(orders.list(9)).isEmpty();
      assertThat(relay.findNextDue()).contains(CLOSING);
    } finally {
      room.jdbc.sql("drop function cut_off cascade").update();
    }

    relay.drain();
    relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(orders.list(9)).singleElement().satisfies(o -> assertThat(o.letters()).isOne());
  }

  @Test
  void aLetterThatCannotBePrintedStopsNoOther() {
    Send broken =
        SendDraft.like(print.letter(print.living(room.ana()), MailRoom.OFFERS))
            .message("unwritten")
            .send();
    long bad = room.queue(broken);
    long good = print.queued();

    print.at(CLOSING);

    assertThat(room.message(bad).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(bad).reason()).contains("no template");
    assertThat(room.message(good).state()).isEqualTo(MessageState.SENT);
    assertThat(room.outbox.repeat(bad)).isTrue();
    assertThat(room.message(bad).dueAt()).isEqualTo(CLOSING.plus(Duration.ofDays(1)));
  }

  @Test
  void theSameBytesEachTimeUntilSomebodyIsErased() throws Exception {
    RecipientId ana = print.living(room.ana());
    room.queue(print.letter(ana, MailRoom.OFFERS));
    print.queued();
    print.at(CLOSING);
    PrintOrder order = orders.list(1).get(0);
    var once = new ByteArrayOutputStream();
    var again = new ByteArrayOutputStream();
    orders.write(order, once);
    orders.write(order, again);
    assertThat(once.toByteArray()).isEqualTo(again.toByteArray());

    room.transaction.executeWithoutResult(any -> room.recipients.erase(ana));

    PrintOrder less = orders.find(order.id()).orElseThrow();
    Map<String, byte[]> files = print.download(less);
    assertThat(less.letters()).isOne();
    assertThat(files).hasSize(2);
    assertThat(PrintList.sha256(files.get("order.csv"))).isEqualTo(less.sha256());
    assertThat(
            room.jdbc
                .sql("select count(*) from message_print_letter where pdf is not null")
                .query(Long.class)
                .single())
        .isOne();
  }

  @Test
  void isTakenOnce() {
    long id = print.queued();
    print.at(CLOSING);
    long order = orders.list(1).get(0).id();
    room.clock.now = CLOSING.plusSeconds(3600);

    orders.take(order);
    room.clock.now = CLOSING.plusSeconds(7200);

    assertThat(orders.take(order).orElseThrow().takenAt()).isEqualTo(CLOSING.plusSeconds(3600));
    assertThat(orders.find(order).orElseThrow().state()).isEqualTo(PrintOrder.State.TAKEN);
    assertThat(room.message(id).verdicts().stream().map(PostedMessage.Entry::reason))
        .filteredOn(reason -> reason != null && reason.contains("took"))
        .hasSize(1);
  }
}
