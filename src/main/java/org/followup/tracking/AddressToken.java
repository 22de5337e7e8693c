package org.followup.tracking;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * How numbers are written into mail addresses of ours: a {@link SealedToken} in lower-case letters
 * and digits, since some mail servers change the case of what stands before the {@code @}, and with
 * five bytes for each number, so that a name has room beside it (RFC 5321: 64 octets).
 */
final class AddressToken {

  private static final int SHORT = 5;
  private static final int RADIX = 32;

  private AddressToken() {}

  /** Characters of a token of so many numbers. */
  static int length(int numbers) {
    return (8 * bytes(numbers) + 4) / 5;
  }

  /**
   * @param purpose of the key
   */
  static String write(SecretKeys keys, String purpose, long... numbers) {
    ByteBuffer content = ByteBuffer.allocate(SHORT * numbers.length);
    for (long number : numbers) {
      content.put(last(number));
    }
    return text(SealedToken.seal(keys, purpose, content.array()), numbers.length);
  }

  /** Empty for everything that {@link #write} did not write; capitals are forgiven. */
  static Optional<long[]> read(SecretKeys keys, String purpose, int numbers, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.matches("[0-9a-v]{" + length(numbers) + "}")) {
      return Optional.empty();
    }
    byte[] number = new BigInteger(lower, RADIX).toByteArray();
    byte[] token = new byte[bytes(numbers)];
    int from = Math.max(0, number.length - token.length);
    int length = number.length - from;
    System.arraycopy(number, from, token, token.length - length, length);
    return text(token, numbers).equals(lower)
        ? SealedToken.open(keys, purpose, SHORT * numbers, token)
            .map(content -> numbers(content, numbers))
        : Optional.empty();
  }

  private static int bytes(int numbers) {
    return SealedToken.OVERHEAD + SHORT * numbers;
  }

  private static String text(byte[] token, int numbers) {
    String digits = new BigInteger(1, token).toString(RADIX);
    return "0".repeat(length(numbers) - digits.length()) + digits;
  }

  private static byte[] last(long number) {
    if (number < 0 || number >> (8 * SHORT) != 0) {
      throw new IllegalArgumentException("The number " + number + " has no room in a token.");
    }
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return Arrays.copyOfRange(bytes, Long.BYTES - SHORT, Long.BYTES);
  }

  private static long[] numbers(ByteBuffer content, int count) {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Long.BYTES];
      content.get(bytes, Long.BYTES - SHORT, SHORT);
      numbers[i] = ByteBuffer.wrap(bytes).getLong();
    }
    return numbers;
  }
}
