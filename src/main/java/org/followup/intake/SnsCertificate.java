package org.followup.intake;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** What a certificate must be like before its key may speak for SNS. */
final class SnsCertificate {

  private static final int DNS = 2;
  private static final int LEAST_BITS = 2048;

  /** Authority Information Access (RFC 5280, 4.2.2.1). */
  private static final String ACCESS = "1.3.6.1.5.5.7.1.1";

  private SnsCertificate() {}

  /** All certificates in a file, PEM or DER, in their order. */
  static List<X509Certificate> read(byte[] file) throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (var each :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(file))) {
      certificates.add((X509Certificate) each);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return certificates;
  }

  /** Whether it is valid at the moment, SNS's, and has a key that is long enough. */
  static boolean speaksForSns(X509Certificate certificate, String region, Instant now) {
    try {
      certificate.checkValidity(Date.from(now));
      return certificate.getPublicKey() instanceof RSAPublicKey key
          && key.getModulus().bitLength() >= LEAST_BITS
          && isNamed(certificate, names(region));
    } catch (CertificateException e) {
      return false;
    }
  }

  /** As Amazon names them: one for most regions, those that are opted into have their own. */
  private static Set<String> names(String region) {
    return region.startsWith("us-gov-")
        ? Set.of("sns-us-gov-west-1.amazonaws.com", "sns." + region + ".amazonaws.com")
        : Set.of(
            "sns.amazonaws.com",
            "sns." + region + ".amazonaws.com",
            "sns-signing." + region + ".amazonaws.com");
  }

  private static boolean isNamed(X509Certificate certificate, Set<String> names)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    return alternatives != null
        && alternatives.stream()
            .anyMatch(
                name ->
                    Integer.valueOf(DNS).equals(name.get(0))
                        && name.get(1) instanceof String dns
                        && names.contains(dns));
  }

  /**
   * Whether a path of valid signatures leads from an anchor to the certificate (RFC 5280, 6). Lists
   * of revoked ones are not asked: Amazon takes its file away, and we ask for it daily.
   */
  static boolean isTrusted(
      X509Certificate certificate,
      Collection<X509Certificate> between,
      Set<TrustAnchor> anchors,
      Instant now) {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(certificate);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      List<X509Certificate> all = new ArrayList<>(between);
      all.add(certificate);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** What it says of where its issuer's certificate is; the address in it is plain ASCII. */
  static String access(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(ACCESS);
    return extension == null ? "" : new String(extension, StandardCharsets.ISO_8859_1);
  }
}
