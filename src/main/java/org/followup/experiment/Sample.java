package org.followup.experiment;

/**
 * What came of the people of one variant, added up.
 *
 * @param people all that have the variant, whether anything came of them or not
 * @param hits of whom something came (ordered, clicked)
 * @param sum of what came; of a share it is {@code hits}
 * @param squares of what came, each squared; of a share it is {@code hits}
 */
public record Sample(long people, long hits, double sum, double squares) {

  public Sample {
    if (people < 0 || hits < 0 || hits > people) {
      throw new IllegalArgumentException(
          "A sample of " + people + " people cannot have " + hits + " hits.");
    }
  }

  /** Who did and who did not. */
  public static Sample ofShare(long people, long hits) {
    return new Sample(people, hits, hits, hits);
  }

  /** What each person brought on average, those who brought nothing included. */
  public double mean() {
    return people == 0 ? 0 : sum / people;
  }

  /** Variance of what a person brings. */
  double variance() {
    return people < 2 ? 0 : Math.max(0, (squares - sum * sum / people) / (people - 1));
  }

  /** Both together. */
  public Sample plus(Sample other) {
    return new Sample(
        people + other.people, hits + other.hits, sum + other.sum, squares + other.squares);
  }
}
