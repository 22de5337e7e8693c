package org.followup.tracking;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What the ways out of a mail carry: a reference to recipient and purpose, and the mail. In links
 * it has 46 characters as {@link SealedToken}; in a mail address 45 lower-case letters and digits,
 * since some mail servers change the case of what stands before the {@code @}.
 *
 * @param reference row of tracking_unsubscribe
 * @param messageId the mail that carried it; evidence only
 */
record SubscriptionToken(long reference, long messageId) {

  private static final int LENGTH = 2 * Long.BYTES;

  /** Five bytes of each number, so that the token and a name have room in a mail address. */
  private static final int SHORT = 5;

  private static final int SHORT_LENGTH = 2 * SHORT;
  private static final String BY_MAIL = "unsubscribe by mail";
  private static final int RADIX = 32;
  private static final int ADDRESS_BYTES = SealedToken.OVERHEAD + SHORT_LENGTH;

  /** Characters of a token in a mail address. */
  static final int ADDRESS_CHARACTERS = (8 * ADDRESS_BYTES + 4) / 5;

  /** What the token opens; each has a key of its own. */
  enum Kind {
    UNSUBSCRIBE("unsubscribe"),
    PREFERENCES("preferences");

    private final String purpose;

    Kind(String purpose) {
      this.purpose = purpose;
    }
  }

  String write(Kind kind, SecretKeys keys) {
    byte[] content = ByteBuffer.allocate(LENGTH).putLong(reference).putLong(messageId).array();
    return SealedToken.write(keys, kind.purpose, content);
  }

  /** Empty for everything that {@link #write} did not write for that kind, to the letter. */
  static Optional<SubscriptionToken> read(Kind kind, String text, SecretKeys keys) {
    return SealedToken.read(keys, kind.purpose, LENGTH, text)
        .map(content -> new SubscriptionToken(content.getLong(), content.getLong()));
  }

  /** For the address that a mail to unsubscribe goes to. */
  String writeForAddress(SecretKeys keys) {
    byte[] content = new byte[SHORT_LENGTH];
    System.arraycopy(last(reference), 0, content, 0, SHORT);
    System.arraycopy(last(messageId), 0, content, SHORT, SHORT);
    return text(SealedToken.seal(keys, BY_MAIL, content));
  }

  /** Empty for everything that {@link #writeForAddress} did not write; capitals are forgiven. */
  static Optional<SubscriptionToken> readFromAddress(String text, SecretKeys keys) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.matches("[0-9a-v]{" + ADDRESS_CHARACTERS + "}")) {
      return Optional.empty();
    }
    byte[] number = new BigInteger(lower, RADIX).toByteArray();
    byte[] token = new byte[ADDRESS_BYTES];
    int from = Math.max(0, number.length - ADDRESS_BYTES);
    int length = number.length - from;
    System.arraycopy(number, from, token, ADDRESS_BYTES - length, length);
    return text(token).equals(lower)
        ? SealedToken.open(keys, BY_MAIL, SHORT_LENGTH, token)
            .map(content -> new SubscriptionToken(next(content), next(content)))
        : Optional.empty();
  }

  private static String text(byte[] token) {
    String digits = new BigInteger(1, token).toString(RADIX);
    return "0".repeat(ADDRESS_CHARACTERS - digits.length()) + digits;
  }

  private static byte[] last(long number) {
    if (number < 0 || number >> (8 * SHORT) != 0) {
      throw new IllegalArgumentException("The number " + number + " has no room in a token.");
    }
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return Arrays.copyOfRange(bytes, Long.BYTES - SHORT, Long.BYTES);
  }

  private static long next(ByteBuffer content) {
    byte[] bytes = new byte[Long.BYTES];
    content.get(bytes, Long.BYTES - SHORT, SHORT);
    return ByteBuffer.wrap(bytes).getLong();
  }
}
