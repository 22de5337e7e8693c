package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Name of a recipient: the shop's customer id, or that of a device whose person is not known. 1 to
 * 200 characters, no control characters. The engine knows it as the business key of an instance.
 * Several names may be one person ({@link Names}).
 */
public record RecipientId(String value) {

  private static final String DEVICE = "anonymous:";
  private static final int LONGEST = 200;

  public RecipientId {
    if (value.isBlank() || value.length() > LONGEST) {
      throw new IllegalArgumentException("A recipient id has 1 to 200 characters.");
    }
    if (value
        .codePoints()
        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("A recipient id has no control characters.");
    }
  }

  /** The name of a device, by the shop's {@code anonymousid}; a long one is hashed. */
  public static RecipientId ofDevice(String anonymousId) {
    String name = DEVICE + anonymousId;
    return new RecipientId(name.length() > LONGEST ? DEVICE + "sha256:" + hash(anonymousId) : name);
  }

  /** Whether it names a device and no customer. */
  public boolean isDevice() {
    return value.startsWith(DEVICE);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java has SHA-256.", missing);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
