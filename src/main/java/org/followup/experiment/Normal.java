package org.followup.experiment;

/** The normal distribution. */
final class Normal {

  private static final double[] ABOVE = {
    3.52624965998911e-2,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376
  };
  private static final double[] BELOW = {
    8.83883476483184e-2,
    1.75566716318264,
    16.064177579207,
    86.7807322029461,
    296.564248779674,
    637.333633378831,
    793.826512519948,
    440.413735824752
  };

  private Normal() {}

  /**
   * The chance of a value below {@code x}, to double precision: Hart's approximation as West gives
   * it, "Better approximations to cumulative normal functions" (2005).
   */
  static double below(double x) {
    double size = Math.abs(x);
    double tail;
    if (size > 37) {
      tail = 0;
    } else if (size < 7.07106781186547) {
      tail = Math.exp(-size * size / 2) * sum(ABOVE, size) / sum(BELOW, size);
    } else {
      double fraction = size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))));
      tail = Math.exp(-size * size / 2) / fraction / 2.506628274631;
    }
    return x > 0 ? 1 - tail : tail;
  }

  private static double sum(double[] factors, double x) {
    double sum = 0;
    for (double factor : factors) {
      sum = sum * x + factor;
    }
    return sum;
  }
}
