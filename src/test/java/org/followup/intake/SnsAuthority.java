package org.followup.intake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** An authority of a test's own that issues certificates (RFC 5280) as Amazon's does. */
final class SnsAuthority {

  static final String ISSUER = "http://crt.r2m01.amazontrust.com/r2m01.cer";

  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Issued root;
  private final Issued between;
  private final Instant from;
  private final Instant until;

  /** A certificate and what it certifies. */
  record Issued(X509Certificate certificate, KeyPair keys) {}

  /**
   * Opens an authority.
   *
   * @param name the same name has the same keys, since making them takes long
   */
  SnsAuthority(String name, Instant from, Instant until) {
    this.from = from;
    this.until = until;
    KeyPair rootKeys = keys("root of " + name, 2048);
    root = new Issued(certificate("Root", rootKeys, "Root", rootKeys, ca()), rootKeys);
    KeyPair betweenKeys = keys("between of " + name, 2048);
    between = new Issued(certificate("Root", rootKeys, "Between", betweenKeys, ca()), betweenKeys);
  }

  Set<TrustAnchor> anchors() {
    return Set.of(new TrustAnchor(root.certificate(), null));
  }

  X509Certificate between() {
    return between.certificate();
  }

  /** A leaf for a name, issued by the certificate between. */
  Issued leaf(String dns) {
    return leaf(dns, 2048, ISSUER);
  }

  Issued leaf(String dns, int bits, @Nullable String issuer) {
    KeyPair keys = keys("leaf", bits);
    List<byte[]> extensions = new ArrayList<>();
    extensions.add(extension("551d11", der(0x30, der(0x82, ascii(dns)))));
    if (issuer != null) {
      byte[] access = join(oid("2b06010505073002"), der(0x86, ascii(issuer)));
      extensions.add(extension("2b06010505070101", der(0x30, der(0x30, access))));
    }
    return new Issued(
        certificate("Between", between.keys(), dns, keys, join(extensions.toArray(byte[][]::new))),
        keys);
  }

  static byte[] pem(X509Certificate... certificates) {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate each : certificates) {
      try {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(Base64.getMimeEncoder().encodeToString(each.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    return ascii(pem.toString());
  }

  private X509Certificate certificate(
      String issuer, KeyPair issuerKeys, String subject, KeyPair keys, byte[] extensions) {
    byte[] algorithm = der(0x30, join(oid("2a864886f70d01010b"), der(0x05, new byte[0])));
    byte[] validity = join(time(from), time(until));
    byte[] serial = BigInteger.valueOf(SERIAL.getAndIncrement()).toByteArray();
    byte[] content =
        der(
            0x30,
            join(
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, serial),
                algorithm,
                new X500Principal("CN=" + issuer).getEncoded(),
                der(0x30, validity),
                new X500Principal("CN=" + subject).getEncoded(),
                keys.getPublic().getEncoded(),
                der(0xa3, der(0x30, extensions))));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(issuerKeys.getPrivate());
      signature.update(content);
      byte[] signed = join(new byte[] {0}, signature.sign());
      byte[] file = der(0x30, join(content, algorithm, der(0x03, signed)));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(file));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ca() {
    return extension("551d13", der(0x30, der(0x01, new byte[] {(byte) 0xff})));
  }

  private static byte[] extension(String oid, byte[] value) {
    return der(0x30, join(oid(oid), der(0x04, value)));
  }

  private static byte[] oid(String hex) {
    return der(0x06, HexFormat.of().parseHex(hex));
  }

  private static byte[] time(Instant at) {
    return der(0x17, ascii(UTC_TIME.format(at)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] der(int tag, byte[] content) {
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    byte[] head =
        content.length < 128
            ? new byte[] {(byte) tag, (byte) content.length}
            : join(new byte[] {(byte) tag, (byte) (0x80 | length.length)}, length);
    return join(head, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static KeyPair keys(String whose, int bits) {
    return KEYS.computeIfAbsent(whose + bits, made -> newKeys(bits));
  }

  private static KeyPair newKeys(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
