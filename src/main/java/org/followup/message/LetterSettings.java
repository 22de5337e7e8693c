package org.followup.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Letters and postcards.
 *
 * @param enabled whether there is a print house; without one letters reach nobody
 * @param at when the order of the night closes, by the shop's clock
 * @param country where letters are posted, ISO 3166-1 alpha-2: at home the country is no line of
 *     the address
 * @param keep how long the documents of an order are kept once the print house has taken it; of one
 *     that nobody takes, three times as long
 * @param folder where closed orders are also written to; null for nowhere
 */
@ConfigurationProperties("followup.channels.print")
record LetterSettings(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("02:00") LocalTime at,
    @DefaultValue("DE") String country,
    @DefaultValue("P30D") Period keep,
    @Nullable Path folder) {

  LetterSettings {
    if (keep.isNegative() || keep.isZero()) {
      throw new IllegalArgumentException(
          "followup.channels.print.keep is %s; it has to be a day or more.".formatted(keep));
    }
    if (folder != null && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
      throw new IllegalArgumentException(
          "followup.channels.print.folder is %s; it has to be a folder that can be written to."
              .formatted(folder));
    }
  }
}
