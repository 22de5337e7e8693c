package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tales of somebody who agrees, withdraws, buys and is put on the list while mails are asked for,
 * wait in the queue and leave, against a plain memory of what was said: a marketing mail leaves
 * exactly where the last word before that very moment permits it.
 */
class PermittedTaleTest {

  private static final int TALES = Integer.getInteger("model.cases", 60);
  private static final int STEPS = 24;
  private static final Purpose PRODUCT = Purpose.marketing("product");
  private static final List<Purpose> SAID =
      List.of(MailRoom.OFFERS, PRODUCT, Purpose.ALL_MARKETING);

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);
  private final SendingHold hold = room.context.getBean(SendingHold.class);

  @AfterEach
  void resume() {
    hold.resumeAll();
  }

  /** What somebody said, in the order in which it took effect. */
  private record Word(Purpose about, @Nullable String basis, Instant at) {}

  /** The slow and clear second implementation. */
  private static final class Memory {
    final List<Word> words = new ArrayList<>();
    boolean suppressed;

    /** Walks through all that was said; a purchase takes back no objection. */
    boolean permits(Purpose purpose) {
      String basis = null;
      boolean objected = false;
      for (Word word : words) {
        if (!word.about().equals(purpose) && !word.about().equals(Purpose.ALL_MARKETING)) {
          continue;
        }
        if (word.basis() == null) {
          objected = true;
          basis = null;
        } else if (word.basis().equals("express")) {
          objected = false;
          basis = "express";
        } else if (!objected) {
          basis = word.basis();
        }
      }
      return basis != null && !suppressed;
    }
  }

  @Test
  void aMarketingMailLeavesExactlyWhereTheLastWordPermitsIt() {
    long seed = Long.getLong("model.seed", 20261122L);
    Random random = new Random(seed);
    Set<String> seen = new TreeSet<>();
    for (int tale = 0; tale < TALES; tale++) {
      tell(random, "seed " + seed + ", tale " + tale, seen);
    }
    assertThat(seen)
        .as("the tales tell of each fate")
        .contains("queued", "refused", "refused in the queue", "sent");
  }

  private void tell(Random random, String tale, Set<String> seen) {
    room.clock.now = MailRoom.MORNING;
    RecipientId id = room.stranger();
    Memory memory = new Memory();
    List<Long> queued = new ArrayList<>();
    StringBuilder told = new StringBuilder(tale);
    for (int step = 0; step < STEPS; step++) {
      room.clock.now = room.clock.now.plus(Duration.ofHours(random.nextInt(20) == 0 ? 24 : 0));
      room.clock.now = room.clock.now.plusSeconds(1);
      Purpose about = SAID.get(random.nextInt(SAID.size()));
      int deed = random.nextInt(10);
      told.append("; ").append(deed).append(' ').append(about);
      switch (deed) {
        case 0, 1 -> say(id, memory, about, "express");
        case 2 -> say(id, memory, about, "existing-customer");
        case 3, 4 -> say(id, memory, about, null);
        case 5 -> {
          boolean list = random.nextBoolean();
          if (list != memory.suppressed) {
            memory.suppressed = list;
            suppress(id, list);
          }
        }
        case 6, 7, 8 -> {
          Purpose purpose = random.nextBoolean() ? MailRoom.OFFERS : PRODUCT;
          Verdict verdict = room.outbox.ask(room.send(id, "reminder", null, purpose));
          boolean permitted = memory.permits(purpose);
          assertThat(verdict instanceof Verdict.Refused).as(told.toString()).isEqualTo(!permitted);
          seen.add(permitted ? "queued" : "refused");
          if (verdict instanceof Verdict.Queued mail) {
            queued.add(mail.messageId());
          }
        }
        default -> {
          leave(memory, queued, told.toString(), seen);
        }
      }
    }
    leave(memory, queued, told.toString(), seen);
    assertThat(
            room.jdbc
                .sql(PermittedMailTest.UNCOVERED)
                .param("id", id.value())
                .query(Long.class)
                .single())
        .as(told.toString())
        .isZero();
  }

  private void leave(Memory memory, List<Long> queued, String told, Set<String> seen) {
    room.relay.drain();
    for (long id : List.copyOf(queued)) {
      PostedMessage mail = room.message(id);
      if (!memory.permits(mail.purpose())) {
        assertThat(mail.state()).as(told).isEqualTo(MessageState.REFUSED);
        seen.add("refused in the queue");
      } else if (mail.state() != MessageState.QUEUED) {
        assertThat(mail.state()).as(told).isEqualTo(MessageState.SENT);
        seen.add("sent");
      } else {
        continue; // caps and gap hold it back
      }
      queued.remove(id);
    }
  }

  private void say(RecipientId id, Memory memory, Purpose about, @Nullable String basis) {
    memory.words.add(new Word(about, basis, room.clock.now));
    Map<String, Object> evidence = Map.of("source", "tale", "text", "said so", "sale", "order-1");
    room.consents.record(
        id, new Consent(about, basis != null, basis, null, room.clock.now, evidence));
  }

  private void suppress(RecipientId id, boolean list) {
    String email = id.value() + "@example.com";
    if (list) {
      room.suppressions.suppress(email, Suppressions.Scope.MARKETING, "complaint");
      return;
    }
    List<Long> entries =
        room.suppressions.list(room.suppressions.hash(email)).stream()
            .filter(entry -> entry.lifted() == null)
            .map(Suppression::entryId)
            .toList();
    assertThat(room.suppressions.lift(entries, "asked for mail again", "test", true))
        .isInstanceOf(Suppressions.Lifting.Done.class);
  }
}
