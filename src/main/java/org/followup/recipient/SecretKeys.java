package org.followup.recipient;

import org.springframework.stereotype.Component;

/**
 * Keys for one purpose each, derived from {@code followup.secret} by HKDF (RFC 5869), so that a
 * token of one kind is worthless for another.
 */
@Component
public class SecretKeys {

  /** HMAC-SHA256 of {@code data} under the key of {@code purpose}; 32 bytes. */
  public byte[] hmac(String purpose, byte[] data) {
    throw new UnsupportedOperationException();
  }
}
