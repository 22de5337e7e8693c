package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** Names for people where no id may stand: keyed hashes of it, always the same. */
@Component
public class Pseudonyms {

  private static final int SHOWN_BYTES = 6;

  private final SecretKeys keys;

  Pseudonyms(SecretKeys keys) {
    this.keys = keys;
  }

  /** Such as {@code person 3f09a1bc22d4}: whoever knows the id finds the lines, nobody else. */
  public String of(RecipientId recipient) {
    return "person " + HexFormat.of().formatHex(hash(recipient), 0, SHOWN_BYTES);
  }

  byte[] hash(RecipientId recipient) {
    return keys.hmac("erasure", recipient.value().getBytes(StandardCharsets.UTF_8));
  }
}
