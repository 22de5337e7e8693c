package org.followup.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.offer.OfferRoom.wish;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherPools.Supply;
import org.followup.offer.VoucherPools.Uploaded;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools: what is uploaded, who takes a code at the same time, and how far they go. */
class VoucherPoolsDatabaseTest {

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

  @Test
  void anUploadKeepsWhatIsKnownAndTakesTheRest() throws Exception {
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark, pool));

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
        return room.issue(wish(ana, instance, pool)).code();
      } catch (EmptyPoolException empty) {
        // whoever holds the last ones may still give them back
      }
    }
    return null;
  }

  @Test
  void anEmptyPoolSaysWhatToDo() throws Exception {
    assertThatThrownBy(() -> room.issue(wish(ana, mark, pool)))
        .isInstanceOf(EmptyPoolException.class)
        .hasMessageContaining("There is no pool " + pool)
        .hasMessageContaining("POST /api/vouchers/pools/" + pool);
    room.upload(pool, mark + "-A");
    room.issue(wish(ana, mark, pool));
    assertThatThrownBy(() -> room.issue(wish(ana, mark + "-2", pool)))
        .hasMessageContaining("has no free code");
    room.upload(pool, mark + "-B");
    assertThat(room.issue(wish(ana, mark + "-2", pool)).code()).isEqualTo(mark + "-B");
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
    room.issue(wish(ana, mark, pool));
    room.issue(wish(ana, mark + "-2", pool));

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
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new VoucherSettings(-1, Duration.ofDays(7)))
        .hasMessageContaining("followup.vouchers.least-free");
    assertThatThrownBy(() -> new VoucherSettings(100, Duration.ZERO))
        .hasMessageContaining("followup.vouchers.lasting");
  }
}
