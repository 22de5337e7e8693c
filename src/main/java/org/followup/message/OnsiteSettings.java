package org.followup.message;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Messages on pages of the shop.
 *
 * @param secret with which the shop's server signs whose page it is; at least 24 characters
 * @param origins of those pages, such as {@code https://shop.example}; none where the shop's server
 *     asks and no browser
 */
record OnsiteSettings(@Nullable String secret, @DefaultValue List<String> origins) {

  private static final int SHORTEST_SECRET = 24;

  /** As browsers write it: small letters, no path, no usual port. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:]+])(:\\d{1,5})?");

  OnsiteSettings {
    if (secret == null || secret.strip().length() < SHORTEST_SECRET) {
      throw new IllegalArgumentException(
          "followup.channels.onsite.secret has to have at least "
              + SHORTEST_SECRET
              + " characters.");
    }
    if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
      throw new IllegalArgumentException(
          "followup.channels.onsite.origins has to list origins such as https://shop.example, in"
              + " small letters and without a path; no * stands for others.");
    }
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
    return "OnsiteSettings" + origins;
  }
}
