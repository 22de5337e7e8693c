package org.followup.message;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Ways to a person beside e-mail. A channel that is not configured reaches nobody.
 *
 * @param webhook by name: {@code .url} that is called, {@code .secret} that signs, {@code .timeout}
 *     for an answer (10 seconds); the names are what models write into {@code target}
 * @param sms the provider's webhook, or that of an adapter before it
 * @param onsite pages of the shop that show messages
 */
@ConfigurationProperties("followup.channels")
record ChannelSettings(
    @DefaultValue Map<String, Hook> webhook, @Nullable Hook sms, @Nullable OnsiteSettings onsite) {

  /** What a target may be called. */
  private static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";

  ChannelSettings {
    webhook.forEach(
        (name, hook) -> {
          if (!name.matches(NAME)) {
            throw new IllegalArgumentException(
                "followup.channels.webhook."
                    + name
                    + ": a name has small letters, digits, hyphens.");
          }
          hook.check("followup.channels.webhook." + name);
        });
    if (sms != null) {
      sms.check("followup.channels.sms");
    }
  }

  /**
   * An address that we call.
   *
   * @param url https, or http on this machine; never from a model or an event
   * @param secret of the signature: at least 24 characters, {@code whsec_} and base64 or any text
   * @param timeout how long an answer may take
   */
  record Hook(@Nullable URI url, @Nullable String secret, @DefaultValue("10s") Duration timeout) {

    private static final int SHORTEST_SECRET = 24;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private void check(String property) {
      if (url == null || url.getHost() == null || !isSafe(url)) {
        throw new IllegalArgumentException(
            property + ".url has to be an https address; http is for this machine alone.");
      }
      if (secret == null || secret.strip().length() < SHORTEST_SECRET) {
        throw new IllegalArgumentException(
            property + ".secret has to have at least " + SHORTEST_SECRET + " characters.");
      }
      if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(property + ".timeout is at most a minute.");
      }
    }

    private static boolean isSafe(URI url) {
      return "https".equals(url.getScheme())
          || "http".equals(url.getScheme())
              && url.getHost().matches("localhost|127\\.0\\.0\\.1|\\[::1]");
    }

    URI requireUrl() {
      if (url == null) {
        throw new IllegalStateException("checked when it was read");
      }
      return url;
    }

    String requireSecret() {
      if (secret == null) {
        throw new IllegalStateException("checked when it was read");
      }
      return secret.strip();
    }

    /** Logs show the settings of nothing that signs. */
    @Override
    public String toString() {
      return "Hook[" + url + "]";
    }
  }
}
