package org.followup.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VariantsTest {

  @Test
  void sharesPeopleByWeightAndHoldOut() throws Exception {
    Variants variants = Variants.read("A: 60, B: 30,C:10", "20 %");
    SplittableRandom random = new SplittableRandom(7);

    Map<String, Long> got =
        IntStream.range(0, 100_000)
            .mapToObj(n -> variants.pick(hash(random.nextInt(), random.nextInt())))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(variants.names()).containsExactly("A", "B", "C", "hold-out");
    for (String name : variants.names()) {
      assertThat(got.get(name) / 100_000.0).isCloseTo(variants.shareOf(name), within(0.005));
    }
    assertThat(variants.shareOf("A")).isCloseTo(0.48, within(1e-9));
  }

  @Test
  void movesNobodyFromOneVariantToAnotherWhereTheHoldOutGrows() throws Exception {
    Variants small = Variants.read("A: 50, B: 50", "5");
    Variants large = Variants.read("A: 50, B: 50", "40");
    SplittableRandom random = new SplittableRandom(8);

    for (int n = 0; n < 10_000; n++) {
      byte[] hash = hash(random.nextInt(), random.nextInt());
      String before = small.pick(hash);
      String after = large.pick(hash);
      assertThat(after).isIn(before, Variants.HOLD_OUT);
    }
  }

  @Test
  void givesTheLastVariantItsShareAtTheVeryEnd() throws Exception {
    assertThat(Variants.read("A: 1, B: 2", "").pick(hash(-1, -1))).isEqualTo("B");
    assertThat(Variants.read("A: 1, B: 2", "").pick(hash(0, 0))).isEqualTo("A");
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(() -> Variants.read("A: 50, a: 50, B: 0, C, hold-out: 5, x y: 3", "100"))
        .hasMessageContaining("two variants a")
        .hasMessageContaining("weight of B")
        .hasMessageContaining("\"C\" is no variant with its weight")
        .hasMessageContaining("set holdOut")
        .hasMessageContaining("\"x y\" is no name")
        .hasMessageContaining("holdOut is a share in percent");
    assertThatThrownBy(() -> Variants.read("A: 1", "0")).hasMessageContaining("no test");
    assertThatThrownBy(() -> Variants.read("A: -1, B: 1", "")).hasMessageContaining("weight of A");
  }

  @Test
  void takesOneVariantAgainstTheHoldOut() throws Exception {
    assertThat(Variants.read("mails: 1", "10").names()).containsExactly("mails", "hold-out");
  }

  private static byte[] hash(int held, int place) {
    return ByteBuffer.allocate(32).putInt(held).putInt(place).array();
  }
}
