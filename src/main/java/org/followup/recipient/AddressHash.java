package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * An e-mail address as the suppression list knows it: HMAC-SHA256 of its normal form under a key
 * derived from {@code followup.secret}, so that it means something in this installation only. Made
 * by {@link Suppressions#hash}.
 *
 * @param hex 64 digits, lower case
 */
public record AddressHash(String hex) {

  private static final String FORM = "[0-9a-f]{64}";

  public AddressHash {
    if (!hex.matches(FORM)) {
      throw new IllegalArgumentException("The hash of an address is 64 hexadecimal digits.");
    }
  }

  /**
   * @param normalised an e-mail address or phone number in its normal form
   */
  static AddressHash of(SecretKeys keys, String normalised) {
    return of(keys.hmac("suppression", normalised.getBytes(StandardCharsets.UTF_8)));
  }

  static AddressHash of(byte[] hash) {
    return new AddressHash(HexFormat.of().formatHex(hash));
  }

  /** Reads one as an export wrote it, in either case; empty where the text is none. */
  public static Optional<AddressHash> read(String text) {
    String hex = text.strip().toLowerCase(Locale.ROOT);
    return hex.matches(FORM) ? Optional.of(new AddressHash(hex)) : Optional.empty();
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
