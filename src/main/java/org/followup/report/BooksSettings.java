package org.followup.report;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often each node reads the books by itself.
 *
 * @param every about; zero: only when somebody asks
 */
@ConfigurationProperties("followup.books")
record BooksSettings(@DefaultValue("PT5M") Duration every) {

  BooksSettings {
    if (every.isNegative()) {
      throw new IllegalArgumentException(
          "followup.books.every has to be a duration such as PT5M, or PT0S for never.");
    }
  }
}
