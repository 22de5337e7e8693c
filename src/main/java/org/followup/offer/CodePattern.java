package org.followup.offer;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * How a code of ours looks: each {@code ?} becomes a letter or digit that nobody takes for another
 * one (no 0, O, 1, I, L, U), drawn by a generator that cannot be foreseen; everything else stays.
 */
public final class CodePattern {

  private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** So many of 30 characters cannot be tried through at a till. */
  private static final int LEAST_DRAWN = 8;

  private static final Pattern FORM = Pattern.compile("[A-Z0-9?-]{8,40}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private CodePattern() {}

  /** Whether codes can be made by it: capitals, digits, hyphens and at least eight {@code ?}. */
  public static boolean isReadable(String pattern) {
    return FORM.matcher(pattern).matches()
        && pattern.chars().filter(drawn -> drawn == '?').count() >= LEAST_DRAWN;
  }

  /** A code that was most likely never made before. */
  static String draw(String pattern) {
    StringBuilder code = new StringBuilder(pattern.length());
    for (char sign : pattern.toCharArray()) {
      code.append(sign == '?' ? ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())) : sign);
    }
    return code.toString();
  }
}
