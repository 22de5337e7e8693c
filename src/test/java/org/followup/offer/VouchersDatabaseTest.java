package org.followup.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.offer.OfferRoom.wish;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.followup.event.Event;
import org.followup.event.NewEvent;
import org.followup.offer.Voucher.State;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vouchers: given once, used, taken back, expired, and whose they are. */
class VouchersDatabaseTest {

  private static OfferRoom room;

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final String pool = "pool-" + mark;
  private RecipientId ana;

  @BeforeAll
  static void start() throws Exception {
    room = new OfferRoom();
  }

  @AfterAll
  static void stop() throws Exception {
    room.close();
  }

  @BeforeEach
  void someone() {
    ana = room.person("ana-" + mark);
  }

  private static void note(String type, String code, Instant at) {
    room.transaction.executeWithoutResult(
        status ->
            room.vouchers.note(
                new Event(
                    1,
                    "shop",
                    UUID.randomUUID().toString(),
                    type,
                    at,
                    null,
                    null,
                    null,
                    code,
                    Map.of(),
                    0,
                    at,
                    NewEvent.Handling.ACT,
                    null)));
  }

  private List<String> told(String type) {
    return room.jdbc
        .sql(
            """
            select subject || ' ' || data::text from event_log
            where type = :type and recipient_id = :id order by seq
            """)
        .param("type", type)
        .param("id", ana.value())
        .query(String.class)
        .list();
  }

  @Test
  void aStepGivesOneVoucherHoweverOftenItIsTried() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B");

    Voucher first = room.issue(wish(ana, mark, pool));
    Voucher again = room.issue(wish(ana, mark, pool));
    Voucher other = room.issue(wish(ana, mark + "-2", pool));

    assertThat(first.code()).isEqualTo(mark + "-A");
    assertThat(again).isEqualTo(first);
    assertThat(other.code()).isEqualTo(mark + "-B");
    assertThat(told(Vouchers.ISSUED)).hasSize(2).first().asString().startsWith(mark + "-A ");
  }

  @Test
  void tellsTheInboxWhatAnotherJourneyNeeds() throws Exception {
    room.upload(pool, mark + "-A");

    Voucher given = room.issue(wish(ana, mark, pool, null, "7.50", Period.ofDays(30)));

    assertThat(given.expiresAt()).isEqualTo("2026-12-22T20:00:00Z");
    assertThat(told(Vouchers.ISSUED))
        .singleElement()
        .asString()
        .contains("\"value\": 7.50", "\"currency\": \"EUR\"")
        .contains("\"expiresAt\": \"2026-12-22T20:00:00Z\"", "\"journey\": \"win-back\"");
  }

  @Test
  void aVoucherAndItsEventAreThereTogetherOrNotAtAll() throws Exception {
    room.upload(pool, mark + "-A");

    room.transaction.executeWithoutResult(
        status -> {
          room.vouchers.issue(wish(ana, mark, pool));
          status.setRollbackOnly();
        });

    assertThat(told(Vouchers.ISSUED)).isEmpty();
    assertThat(room.pools.find(pool).orElseThrow().free()).isOne();
  }

  @Test
  void makesCodesThatNobodyGuesses() {
    Voucher made = room.issue(wish(ana, mark, null, "TEA-????-????", "10", null));
    assertThat(made.code()).matches("TEA-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}");
    assertThat(made.pool()).isNull();
    assertThat(
            IntStream.range(0, 500).mapToObj(i -> CodePattern.draw("????????")).distinct().count())
        .isEqualTo(500);
    assertThat(CodePattern.isReadable("TEA-????")).isFalse();
    assertThat(CodePattern.isReadable("tea-????????")).isFalse();
  }

  @Test
  void whatWasUsedStaysUsedAndWhatWasTakenBackIsTold() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B", mark + "-C");
    room.issue(wish(ana, mark, pool));
    note(Vouchers.REDEEMED, (mark + "-a").toUpperCase(), OfferRoom.START);
    assertThat(state(mark + "-A")).isEqualTo(State.REDEEMED);
    assertThat(revoke(mark)).isFalse();

    room.issue(wish(ana, mark + "-2", pool));
    assertThat(revoke(mark + "-2")).isTrue();
    assertThat(revoke(mark + "-2")).isFalse();
    assertThat(state(mark + "-B")).isEqualTo(State.REVOKED);
    assertThat(told(Vouchers.REVOKED)).singleElement().asString().startsWith(mark + "-B ");

    note(Vouchers.REDEEMED, mark + "-B", OfferRoom.START);
    assertThat(state(mark + "-B")).as("the shop took it all the same").isEqualTo(State.REDEEMED);
    note(Vouchers.REDEEMED, mark + "-C", OfferRoom.START);
    assertThatThrownBy(() -> room.issue(wish(ana, mark + "-3", pool)))
        .as("a free code that was used goes to nobody")
        .isInstanceOf(EmptyPoolException.class);
    note("order-completed", mark + "-C", OfferRoom.START);
  }

  @Test
  void whatWasTakenBackIsFollowedByAnotherOne() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B");
    room.issue(wish(ana, mark, pool));
    revoke(mark);
    assertThat(room.issue(wish(ana, mark, pool)).code()).isEqualTo(mark + "-B");

    note(Vouchers.REDEEMED, mark + "-A", OfferRoom.START);
    assertThat(state(mark + "-A")).as("a till took the old one").isEqualTo(State.REDEEMED);
    assertThat(state(mark + "-B")).isEqualTo(State.ISSUED);
    assertThat(room.issue(wish(ana, mark, pool)).code())
        .as("still the one of the step")
        .isEqualTo(mark + "-B");
  }

  @Test
  void expiresByItself() throws Exception {
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark, pool, null, null, Period.ofDays(2)));
    try {
      room.setClock(OfferRoom.START.plus(Duration.ofDays(2)));
      assertThat(state(mark + "-A")).isEqualTo(State.EXPIRED);
      assertThat(room.vouchers.list(query(State.EXPIRED))).hasSize(1);
      assertThat(room.vouchers.list(query(State.ISSUED))).isEmpty();
      assertThat(revoke(mark)).isFalse();
    } finally {
      room.setClock(OfferRoom.START);
    }
  }

  private VoucherQuery query(@Nullable State state) {
    return new VoucherQuery(pool, null, null, state, Long.MAX_VALUE, 10);
  }

  @Test
  void followsThePersonAndOutlivesThem() throws Exception {
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark, pool));
    RecipientId other = room.person("other-" + mark);
    room.transaction.executeWithoutResult(
        status -> room.context.publishEvent(new Merging(ana, other)));
    assertThat(room.vouchers.list(query(null)))
        .extracting(Voucher::recipient)
        .containsExactly(other);

    room.transaction.executeWithoutResult(status -> room.recipients.erase(other));

    Voucher left = room.vouchers.find(mark + "-A").orElseThrow();
    assertThat(left.recipient()).isNull();
    assertThat(left.instanceId()).isNull();
    assertThat(left.state()).isEqualTo(State.ISSUED);
    assertThat(room.pools.find(pool).orElseThrow().free()).isZero();
  }

  @Test
  void forgetsWhoseItWasLongAgo() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B");
    room.issue(wish(ana, mark, pool));
    room.issue(wish(ana, mark + "-2", pool, null, null, Period.ofYears(9)));
    while (room.context.getBean(VoucherOwners.class).forget(OfferRoom.START.plusSeconds(1), 1)
        > 0) {
      // in steps of one
    }
    assertThat(room.vouchers.find(mark + "-A").orElseThrow().recipient()).isNull();
    assertThat(room.vouchers.find(mark + "-B").orElseThrow().recipient())
        .as("it can still be used")
        .isEqualTo(ana);
  }

  @Test
  void listsWhatWasGivenLastFirstPageByPage() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B", mark + "-C", mark + "-FREE");
    String journey = "j-" + mark;
    for (int i = 0; i < 3; i++) {
      room.issue(
          new VoucherWish(ana, journey, mark + "-" + i, "Give", pool, null, null, null, null));
    }
    room.issue(
        new VoucherWish(
            ana, journey, mark, "Give", null, mark.toUpperCase() + "????????", null, null, null));

    List<Voucher> first = room.vouchers.listGiven(new GivenQuery(pool, null, null, 2));
    assertThat(first).extracting(Voucher::code).containsExactly(mark + "-C", mark + "-B");
    assertThat(room.vouchers.listGiven(new GivenQuery(pool, null, first.get(1).id(), 9)))
        .extracting(Voucher::code)
        .containsExactly(mark + "-A");
    assertThat(room.vouchers.listGiven(new GivenQuery(null, journey, null, 9))).hasSize(4);
    assertThat(room.vouchers.listGiven(new GivenQuery(null, null, null, 1))).hasSize(1);
    assertThat(room.pools.listMade())
        .contains(new MadeVouchers(journey, 1, 0, 0, 0, 0))
        .doesNotHaveDuplicates();
  }

  private static State state(String code) {
    return room.vouchers.find(code).orElseThrow().state();
  }

  private static boolean revoke(String instance) {
    return Boolean.TRUE.equals(
        room.transaction.execute(
            status -> room.vouchers.revoke(instance, "ServiceTask_Offer").isPresent()));
  }
}
