package org.followup;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which systems may call us.
 *
 * @param apiKeys keys that open {@code /api}, {@code /v1}, {@code /engine-rest}, the metrics and in
 *     the demo {@code /demo}; any one of them suffices, so that two can overlap while one is
 *     replaced. Outside the demo at least one
 */
@ConfigurationProperties("followup")
record AccessSettings(@DefaultValue List<String> apiKeys) {

  /** Without the keys: they belong in no log. */
  @Override
  public String toString() {
    return "AccessSettings[apiKeys=" + apiKeys.size() + "]";
  }
}
