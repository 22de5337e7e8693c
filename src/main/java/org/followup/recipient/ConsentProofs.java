package org.followup.recipient;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Proof that outlives an erasure, for the defence of legal claims (GDPR art. 17(3)(e)). Off unless
 * {@code followup.retention.proof} says for how long. What is kept is the evidence of granted
 * marketing consents with the address, encrypted (AES-256-GCM) under a key that serves nothing
 * else; it is found by the address only, of which a keyed hash is kept, and goes at its end.
 *
 * <p>Whoever shows a proof writes that into the audit.
 */
@Component
public class ConsentProofs {

  private static final Logger log = LoggerFactory.getLogger(ConsentProofs.class);
  private static final String KEY = "consent-proof";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final String WHY =
      "Evidence of granted marketing consents, encrypted, for the defence of legal claims"
          + " (GDPR article 17(3)(e)).";

  private final ConsentProofRepository proofs;
  private final ProfileRepository profiles;
  private final JsonColumn json;
  private final SecretKeys keys;
  private final ProofSettings settings;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  ConsentProofs(
      ConsentProofRepository proofs,
      ProfileRepository profiles,
      JsonColumn json,
      SecretKeys keys,
      ProofSettings settings,
      Clock clock) {
    this.proofs = proofs;
    this.profiles = profiles;
    this.json = json;
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The proof kept of somebody who was erased.
   *
   * @param content recipient, address and each consent with evidence, salt and hash
   * @param genuine whether each consent is what its record, which the erasure left, has the hash of
   */
  public record Proof(
      UUID proof,
      Instant erasedAt,
      Instant keepUntil,
      Map<String, Object> content,
      boolean genuine) {}

  /** The proofs of whoever had that address, as far as they are kept. */
  public List<Proof> list(String email) {
    return proofs.list(hash(email), clock.instant()).stream().map(this::open).toList();
  }

  private Proof open(ConsentProofRepository.Row row) {
    String document = open(row.proof(), row.sealed());
    return new Proof(
        row.proof(),
        row.erasedAt(),
        row.keepUntil(),
        json.read(document),
        proofs.isGenuine(document));
  }

  @EventListener
  void erasing(Erasing person) {
    Period kept = settings.proof();
    String email = profiles.find(person.recipient()).map(Profile::email).orElse(null);
    if (kept == null || email == null) {
      return;
    }
    int consents = proofs.countGranted(person.recipient());
    if (consents == 0) {
      return;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant until = now.atOffset(ZoneOffset.UTC).plus(kept).toInstant();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("recipient", person.recipient().value());
    content.put("email", email);
    String document =
        json.write(content).replaceFirst("}$", "")
            + ",\"consents\":"
            + proofs.readGranted(person.recipient())
            + "}";
    UUID proof = UUID.randomUUID();
    proofs.insert(
        new ConsentProofRepository.Row(proof, seal(proof, document), now, until), hash(email));
    person.kept("consent-proof", consents, WHY, until);
  }

  /** Deletes the proofs that have reached their end. */
  @Transactional
  public int forgetEnded() {
    int ended = proofs.deleteEnded(clock.instant());
    if (ended > 0) {
      log.info("Proofs of consents reached their end, proofs={}", ended);
    }
    return ended;
  }

  private byte[] seal(UUID proof, String document) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, proof, nonce, bytes(document));
    return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
  }

  private String open(UUID proof, byte[] sealed) {
    byte[] nonce = java.util.Arrays.copyOf(sealed, NONCE);
    byte[] rest = java.util.Arrays.copyOfRange(sealed, NONCE, sealed.length);
    return new String(cipher(Cipher.DECRYPT_MODE, proof, nonce, rest), StandardCharsets.UTF_8);
  }

  private byte[] cipher(int mode, UUID proof, byte[] nonce, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(keys.hmac(KEY, bytes("key")), "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(bytes(proof.toString()));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "Proof " + proof + " cannot be read: it was changed, or followup.secret was.", e);
    }
  }

  private byte[] hash(String email) {
    String address =
        EmailAddress.read(email)
            .map(EmailAddress::normalised)
            .orElseGet(() -> email.strip().toLowerCase(Locale.ROOT));
    return keys.hmac("consent-proof-address", bytes(address));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
