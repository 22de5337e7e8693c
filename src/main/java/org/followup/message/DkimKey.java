package org.followup.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key that signs mails: RSA (RFC 6376) or Ed25519 (RFC 8463).
 *
 * @param algorithm as the signature names it
 */
record DkimKey(String algorithm, PrivateKey key) {

  /** RFC 8301 3.2. */
  private static final int SHORTEST = 1024;

  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");

  /**
   * What stands before an RSA key of PKCS #1 in PKCS #8: version 0, rsaEncryption, no parameters.
   */
  private static final byte[] RSA_HEAD = {
    2,
    1,
    0,
    0x30,
    0x0d,
    6,
    9,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    1,
    1,
    1,
    5,
    0
  };

  /**
   * Reads a key.
   *
   * @throws IllegalStateException in a sentence that names the property and never the key
   */
  static DkimKey read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw fault("cannot be read (%s)".formatted(e.getClass().getSimpleName()));
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw fault("is no private key in PEM; make one as docs/operations.md shows");
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
      return read(pem.group(1) == null ? bytes : wrapped(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw fault("is neither an RSA nor an Ed25519 key");
    }
  }

  private static DkimKey read(byte[] pkcs8) throws GeneralSecurityException {
    var spec = new PKCS8EncodedKeySpec(pkcs8);
    try {
      PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(spec);
      if (((RSAPrivateKey) key).getModulus().bitLength() < SHORTEST) {
        throw fault("is an RSA key of less than 1024 bits, which nobody accepts; take 2048");
      }
      return new DkimKey("rsa-sha256", key);
    } catch (GeneralSecurityException notRsa) {
      return new DkimKey("ed25519-sha256", KeyFactory.getInstance("Ed25519").generatePrivate(spec));
    }
  }

  private static byte[] wrapped(byte[] pkcs1) {
    return sequence(join(RSA_HEAD, tagged(4, pkcs1)));
  }

  private static byte[] sequence(byte[] content) {
    return tagged(0x30, content);
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] length =
        content.length < 0x80
            ? new byte[] {(byte) content.length}
            : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    return join(join(new byte[] {(byte) tag}, length), content);
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  private static IllegalStateException fault(String what) {
    return new IllegalStateException("The file of followup.mail.dkim.private-key " + what + ".");
  }

  /**
   * The signature of these bytes; Ed25519 signs their hash, RFC 8463 3.
   *
   * @param sha256 of {@code data}
   */
  byte[] sign(byte[] data, byte[] sha256) {
    try {
      boolean rsa = algorithm.startsWith("rsa");
      Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "Ed25519");
      signature.initSign(key);
      signature.update(rsa ? data : sha256);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Mails cannot be signed with this key.", e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return algorithm;
  }
}
