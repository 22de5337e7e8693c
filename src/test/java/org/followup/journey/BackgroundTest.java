package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundTest {

  @Test
  void goesOnAfterWhateverARoundThrows() throws Exception {
    CountDownLatch survived = new CountDownLatch(1);
    AtomicInteger rounds = new AtomicInteger();
    Background background =
        new Background("test-rounds") {
          @Override
          Duration round() {
            switch (rounds.incrementAndGet()) {
              case 1 -> throw new StackOverflowError();
              case 2 -> throw new NoClassDefFoundError("Gone");
              case 3 -> throw new IllegalStateException("no");
              default -> survived.countDown();
            }
            return Duration.ofSeconds(1);
          }
        };
    background.start();
    assertThat(survived.await(30, TimeUnit.SECONDS)).isTrue();
    background.stop();
    assertThat(background.isRunning()).isFalse();
  }
}
