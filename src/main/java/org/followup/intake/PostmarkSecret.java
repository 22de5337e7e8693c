package org.followup.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What Postmark shows, since it signs nothing: a secret of ours as the password of HTTP Basic,
 * whatever the user name, or in a header.
 */
@Component
class PostmarkSecret {

  static final String HEADER = "X-Followup-Secret";

  private static final String BASIC = "Basic ";

  private final List<byte[]> digests;

  PostmarkSecret(WebhookSettings settings) {
    this.digests =
        settings.postmark().secret().stream()
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .map(PostmarkSecret::digest)
            .toList();
  }

  /** Compares digests of one length, and always all of them. */
  boolean isShown(HttpServletRequest request) {
    byte[] header = digest(request.getHeader(HEADER));
    byte[] password = digest(password(request.getHeader("Authorization")));
    boolean shown = false;
    for (byte[] secret : digests) {
      shown |= MessageDigest.isEqual(secret, header) | MessageDigest.isEqual(secret, password);
    }
    return shown;
  }

  private static @Nullable String password(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String pair = new String(decoded, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? null : pair.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] digest(@Nullable String secret) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((secret == null ? "" : secret).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
