package org.followup;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may show the sign-up form in a frame.
 *
 * @param embedFrom origins such as {@code https://shop.example}; none for nobody
 */
@ConfigurationProperties("followup.optin")
record AccessEmbedding(@DefaultValue List<String> embedFrom) {

  private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?");

  AccessEmbedding {
    if (!embedFrom.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
      throw new IllegalArgumentException(
          "followup.optin.embed-from has to list origins such as https://shop.example,"
              + " without a path.");
    }
  }

  List<String> ancestors() {
    return embedFrom;
  }
}
