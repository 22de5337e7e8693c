package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.followup.FollowupTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Two connections, one recipient. */
@FollowupTest
class LockDatabaseTest {

  @Autowired Recipients recipients;
  @Autowired TransactionTemplate transaction;

  private final ExecutorService others = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    others.shutdownNow();
  }

  @Test
  void holdsARecipientUntilTheTransactionEnds() throws Exception {
    RecipientId held = new RecipientId("lock-1");
    RecipientId free = new RecipientId("lock-2");
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<?> holder =
        others.submit(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      recipients.lock(List.of(held));
                      locked.countDown();
                      await(release);
                    }));
    assertThat(locked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tryLock(List.of(held, free))).containsExactly(free);

    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch asked = new CountDownLatch(1);
    Future<?> waiter =
        others.submit(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      asked.countDown();
                      recipients.lock(List.of(free, held));
                      order.add("waiter");
                    }));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    order.add("holder");
    release.countDown();
    holder.get(20, TimeUnit.SECONDS);
    waiter.get(20, TimeUnit.SECONDS);
    assertThat(order).containsExactly("holder", "waiter");
    assertThat(tryLock(List.of(held, free))).containsExactlyInAnyOrder(held, free);
  }

  @Test
  void neverWaitsCrosswise() throws Exception {
    List<RecipientId> ids =
        IntStream.range(0, 40).mapToObj(i -> new RecipientId("cross-" + i)).toList();
    List<Future<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      all.add(
          others.submit(
              () -> {
                List<RecipientId> shuffled = new ArrayList<>(ids);
                for (int round = 0; round < 25; round++) {
                  Collections.shuffle(shuffled);
                  transaction.executeWithoutResult(status -> recipients.lock(shuffled));
                }
              }));
    }
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS); // a deadlock would surface here as PostgreSQL's error 40P01
    }
  }

  @Test
  void mayBeTakenTwiceInOneTransaction() {
    RecipientId id = new RecipientId("lock-3");
    transaction.executeWithoutResult(
        status -> {
          recipients.lock(List.of(id, id));
          assertThat(recipients.tryLock(List.of(id))).containsExactly(id);
        });
  }

  @Test
  void refusesALockThatWouldHoldNothing() {
    assertThatThrownBy(() -> recipients.lock(List.of(new RecipientId("lock-4"))))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  private List<RecipientId> tryLock(List<RecipientId> ids) {
    List<RecipientId> got = transaction.execute(status -> recipients.tryLock(ids));
    return got == null ? List.of() : got;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
