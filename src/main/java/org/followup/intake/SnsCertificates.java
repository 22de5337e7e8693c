package org.followup.intake;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The keys by which SNS signs. A certificate is fetched and checked up to a root that Java trusts,
 * then believed; it is asked for again after a day, and believed on to its end where that fails.
 * Strangers who name certificates that nobody knows make us fetch a few in a minute, not more.
 */
@Component
class SnsCertificates {

  static final int MOST_IN_A_MINUTE = 10;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration BELIEVED = Duration.ofDays(1);
  private static final int MOST = 20;

  private final SnsWeb web;
  private final Set<TrustAnchor> anchors;
  private final Clock clock;
  private final Map<URI, Believed> believed = new LinkedHashMap<>();
  private Instant minute = Instant.EPOCH;
  private int inThisMinute;

  private record Believed(PublicKey key, Instant freshUntil, Instant end) {}

  @Autowired
  SnsCertificates(SnsWeb web, Clock clock) {
    this(web, clock, roots());
  }

  SnsCertificates(SnsWeb web, Clock clock, Set<TrustAnchor> anchors) {
    this.web = web;
    this.clock = clock;
    this.anchors = anchors;
  }

  /**
   * The key of the certificate at that address; empty where it is not to be trusted.
   *
   * @param address as {@link SnsAddress#certificate} let it through
   * @throws IOException where it cannot be fetched now
   */
  synchronized Optional<PublicKey> find(URI address, String region) throws IOException {
    Instant now = clock.instant();
    Believed known = believed.get(address);
    if (known != null && now.isBefore(known.freshUntil())) {
      return Optional.of(known.key());
    }
    try {
      count(now);
      Optional<Believed> fetched = fetch(address, region, now);
      believed.remove(address);
      fetched.ifPresent(fresh -> keep(address, fresh));
      return fetched.map(Believed::key);
    } catch (IOException e) {
      if (known != null && now.isBefore(known.end())) {
        return Optional.of(known.key());
      }
      throw e;
    }
  }

  private Optional<Believed> fetch(URI address, String region, Instant now) throws IOException {
    try {
      List<X509Certificate> file = SnsCertificate.read(web.get(address));
      X509Certificate leaf = file.get(0);
      if (!SnsCertificate.speaksForSns(leaf, region, now) || !isTrusted(leaf, file, now)) {
        return Optional.empty();
      }
      Instant tomorrow = now.plus(BELIEVED);
      Instant end = leaf.getNotAfter().toInstant();
      return Optional.of(
          new Believed(leaf.getPublicKey(), end.isBefore(tomorrow) ? end : tomorrow, end));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private void keep(URI address, Believed fresh) {
    if (believed.size() >= MOST) {
      believed.remove(believed.keySet().iterator().next());
    }
    believed.put(address, fresh);
  }

  /** SNS publishes the leaf alone; what lies between it and the root the leaf says itself. */
  private boolean isTrusted(X509Certificate leaf, List<X509Certificate> file, Instant now)
      throws IOException, CertificateException {
    if (SnsCertificate.isTrusted(leaf, file, anchors, now)) {
      return true;
    }
    Optional<URI> issuer = SnsAddress.issuer(SnsCertificate.access(leaf));
    if (issuer.isEmpty()) {
      return false;
    }
    List<X509Certificate> between = new ArrayList<>(file);
    between.addAll(SnsCertificate.read(web.get(issuer.get())));
    return SnsCertificate.isTrusted(leaf, between, anchors, now);
  }

  private void count(Instant now) throws IOException {
    if (!now.isBefore(minute.plus(MINUTE)) || now.isBefore(minute)) {
      minute = now;
      inThisMinute = 0;
    }
    if (++inThisMinute > MOST_IN_A_MINUTE) {
      throw new IOException("Too many certificates that nobody knows in one minute");
    }
  }

  private static Set<TrustAnchor> roots() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
          .map(root -> new TrustAnchor(root, null))
          .collect(Collectors.toUnmodifiableSet());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java's own roots of trust cannot be read.", e);
    }
  }
}
