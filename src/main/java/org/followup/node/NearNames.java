package org.followup.node;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody who mistyped a name may have meant. For every room that reads what people write.
 */
public final class NearNames {

  private static final int FARTHEST = 2;

  private NearNames() {}

  /** The nearest name, at most two changed letters away and not another word altogether. */
  public static Optional<String> find(String typed, Collection<String> names) {
    return names.stream()
        .filter(name -> !name.equals(typed))
        .filter(name -> distance(typed, name) <= Math.min(FARTHEST, (typed.length() - 1) / 2))
        .min(
            Comparator.<String>comparingInt(name -> distance(typed, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code ; did you mean …?}, or nothing. */
  public static String hint(String typed, Collection<String> names) {
    return find(typed, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** Letters changed, left out, added or swapped with their neighbour; blind to case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] far = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          far[i][j] = i + j;
          continue;
        }
        int change = far[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        far[i][j] = Math.min(change, Math.min(far[i - 1][j], far[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          far[i][j] = Math.min(far[i][j], far[i - 2][j - 2] + 1);
        }
      }
    }
    return far[a.length()][b.length()];
  }
}
