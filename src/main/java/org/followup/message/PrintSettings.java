package org.followup.message;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How pages become PDF.
 *
 * @param font a TrueType file with letters that the font of the library lacks, such as Japanese
 *     ones; null for none
 */
@ConfigurationProperties("followup.print")
public record PrintSettings(@Nullable Path font) {

  public PrintSettings {
    if (font != null && !Files.isReadable(font)) {
      throw new IllegalArgumentException(
          "followup.print.font is %s; it must be a file that can be read.".formatted(font));
    }
  }
}
