package org.followup.tracking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a mail to us says what is to be done; read, acted on and forgotten.
 *
 * @param messageId its own, with angle brackets; null where it has none
 * @param answers Message-IDs of the mails it answers, the nearest first
 * @param text of its first readable part, as it came, quotes and signature included
 */
record InboundMail(
    @Nullable String messageId, List<String> answers, String subject, Origin origin, String text) {

  /** Who wrote it. */
  enum Origin {
    /** A person, as far as anybody can tell. */
    PERSON,
    /** A program on somebody's behalf, such as a mail client that unsubscribes. */
    PROGRAM,
    /** A program that answers whatever comes: out of office, a mailbox that is full. */
    RESPONDER
  }

  /** The same for a mail that comes twice, by two ways. */
  String fingerprint() {
    String told = messageId == null ? subject + "\n" + text : messageId;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(told.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
