package org.followup.tracking;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where recipients reach this application.
 *
 * @param url public address that links in mails start with, such as {@code
 *     https://mail.shop.example}; absent: this machine's own, which only helps on this machine
 */
@ConfigurationProperties("followup")
record TrackingSettings(@Nullable URI url) {

  TrackingSettings {
    if (url != null
        && (url.getHost() == null
            || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
            || url.getRawQuery() != null
            || url.getRawFragment() != null)) {
      throw new IllegalArgumentException(
          "followup.url has to be an address such as https://mail.shop.example");
    }
  }
}
