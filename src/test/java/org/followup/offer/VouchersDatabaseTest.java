package org.followup.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.followup.event.Event;
import org.followup.event.NewEvent;
import org.followup.offer.Voucher.State;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherPools.Supply;
import org.followup.offer.VoucherPools.Uploaded;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  private VoucherWish wish(RecipientId who, String instance) {
    return wish(who, instance, pool, null, null, null);
  }

  private static VoucherWish wish(
      RecipientId who,
      String instance,
      @Nullable String pool,
      @Nullable String pattern,
      @Nullable String value,
      @Nullable Period validFor) {
    return new VoucherWish(
        who,
        "win-back",
        instance,
        "ServiceTask_Offer",
        pool,
        pattern,
        value == null ? null : new BigDecimal(value),
        value == null ? null : "EUR",
        validFor);
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

    Voucher first = room.issue(wish(ana, mark));
    Voucher again = room.issue(wish(ana, mark));
    Voucher other = room.issue(wish(ana, mark + "-2"));

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
          room.vouchers.issue(wish(ana, mark));
          status.setRollbackOnly();
        });

    assertThat(told(Vouchers.ISSUED)).isEmpty();
    assertThat(room.pools.find(pool).orElseThrow().free()).isOne();
  }

  @Test
  void aCodeGoesToOnePersonWhoeverAsksAtOnce() throws Exception {
    int codes = 40;
    room.upload(
        pool, IntStream.range(0, codes).mapToObj(i -> mark + "-" + i).toArray(String[]::new));
    ExecutorService nodes = Executors.newFixedThreadPool(8);
    List<Future<@Nullable String>> asked = new ArrayList<>();
    try {
      for (int i = 0; i < codes + 20; i++) {
        String instance = mark + "-" + i;
        asked.add(nodes.submit(() -> codeOrNull(instance)));
      }
      List<String> given = new ArrayList<>();
      for (Future<@Nullable String> one : asked) {
        String code = one.get();
        if (code != null) {
          given.add(code);
        }
      }
      assertThat(given).doesNotHaveDuplicates().hasSize(codes);
    } finally {
      nodes.shutdownNow();
    }
    assertThat(room.pools.find(pool).orElseThrow().issued()).isEqualTo(codes);
  }

  private @Nullable String codeOrNull(String instance) {
    for (int i = 0; i < 3; i++) {
      try {
        return room.issue(wish(ana, instance)).code();
      } catch (EmptyPoolException empty) {
        // whoever holds the last ones may still give them back
      }
    }
    return null;
  }

  @Test
  void anEmptyPoolSaysWhatToDo() throws Exception {
    assertThatThrownBy(() -> room.issue(wish(ana, mark)))
        .isInstanceOf(EmptyPoolException.class)
        .hasMessageContaining("There is no pool " + pool)
        .hasMessageContaining("POST /api/vouchers/pools/" + pool);
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark));
    assertThatThrownBy(() -> room.issue(wish(ana, mark + "-2")))
        .hasMessageContaining("has no free code");
    room.upload(pool, mark + "-B");
    assertThat(room.issue(wish(ana, mark + "-2")).code()).isEqualTo(mark + "-B");
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
  void anUploadKeepsWhatIsKnownAndTakesTheRest() throws Exception {
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark));

    Uploaded again = room.upload(pool, (mark + "-a").toUpperCase(), mark + "-B", mark + "-b");

    assertThat(again.lines()).isEqualTo(3);
    assertThat(again.added()).isOne();
    assertThat(again.known()).isEqualTo(2);
    assertThat(again.pool().free()).isOne();
    assertThat(again.pool().issued()).isOne();
    assertThat(room.pools.empty(pool, "test")).isOne();
    assertThat(room.vouchers.find(mark + "-A")).isPresent();
    assertThat(room.vouchers.find(mark + "-B")).isEmpty();
  }

  @Test
  void codesOfTheShopKeepTheirOwnWorthAndEnd() throws Exception {
    Instant end = OfferRoom.START.plus(Duration.ofDays(3));
    room.upload(
        pool,
        List.of(
            new Line(mark + "-OLD", null, null, OfferRoom.START.minusSeconds(1)),
            new Line(mark + "-A", new BigDecimal("5"), "EUR", end)));

    Voucher given = room.issue(wish(ana, mark, pool, null, null, Period.ofDays(30)));

    assertThat(given.code()).isEqualTo(mark + "-A");
    assertThat(given.value()).isEqualByComparingTo("5");
    assertThat(given.expiresAt()).isEqualTo(end);
    assertThat(room.pools.find(pool).orElseThrow().expired()).isOne();
  }

  @Test
  void whatWasUsedStaysUsedAndWhatWasTakenBackIsTold() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B", mark + "-C");
    room.issue(wish(ana, mark));
    note(Vouchers.REDEEMED, (mark + "-a").toUpperCase(), OfferRoom.START);
    assertThat(state(mark + "-A")).isEqualTo(State.REDEEMED);
    assertThat(revoke(mark)).isFalse();

    room.issue(wish(ana, mark + "-2"));
    assertThat(revoke(mark + "-2")).isTrue();
    assertThat(revoke(mark + "-2")).isFalse();
    assertThat(state(mark + "-B")).isEqualTo(State.REVOKED);
    assertThat(told(Vouchers.REVOKED)).singleElement().asString().startsWith(mark + "-B ");

    note(Vouchers.REDEEMED, mark + "-B", OfferRoom.START);
    assertThat(state(mark + "-B")).as("the shop took it all the same").isEqualTo(State.REDEEMED);
    note(Vouchers.REDEEMED, mark + "-C", OfferRoom.START);
    assertThatThrownBy(() -> room.issue(wish(ana, mark + "-3")))
        .as("a free code that was used goes to nobody")
        .isInstanceOf(EmptyPoolException.class);
    note("order-completed", mark + "-C", OfferRoom.START);
  }

  @Test
  void whatWasTakenBackIsFollowedByAnotherOne() throws Exception {
    room.upload(pool, mark + "-A", mark + "-B");
    room.issue(wish(ana, mark));
    revoke(mark);
    assertThat(room.issue(wish(ana, mark)).code()).isEqualTo(mark + "-B");
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
    room.issue(wish(ana, mark));
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
    room.issue(wish(ana, mark));
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
  void countsHowFarThePoolGoes() throws Exception {
    Instant soon = OfferRoom.START.plus(Duration.ofDays(3));
    room.upload(
        pool,
        List.of(
            new Line(mark + "-A", null, null, null),
            new Line(mark + "-B", null, null, soon),
            new Line(mark + "-C", null, null, soon),
            new Line(mark + "-OLD", null, null, OfferRoom.START.minusSeconds(1))));
    assertThat(supply()).isEqualTo(new Supply(pool, 3, 0, 100));
    room.issue(wish(ana, mark));
    room.issue(wish(ana, mark + "-2"));

    assertThat(supply()).isEqualTo(new Supply(pool, 1, 2, 100));
    assertThat(supply().isLow()).isTrue();
    VoucherPools.Pool counted = room.pools.find(pool).orElseThrow();
    assertThat(counted.freeEnding()).isOne();
    assertThat(counted.issuedEnding()).isOne();
    try {
      room.setClock(OfferRoom.START.plus(Duration.ofDays(8)));
      assertThat(supply()).as("given long ago, ended since").isEqualTo(new Supply(pool, 0, 0, 100));
      assertThat(room.pools.find(pool).orElseThrow().expired()).isEqualTo(3);
    } finally {
      room.setClock(OfferRoom.START);
    }
  }

  private Supply supply() {
    return room.pools.listSupplies().stream()
        .filter(one -> one.pool().equals(pool))
        .findFirst()
        .orElseThrow();
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

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new VoucherSettings(-1, Duration.ofDays(7)))
        .hasMessageContaining("followup.vouchers.least-free");
    assertThatThrownBy(() -> new VoucherSettings(100, Duration.ZERO))
        .hasMessageContaining("followup.vouchers.lasting");
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
