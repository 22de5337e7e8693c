package org.followup.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.followup.message.ProcessFiles.ProcessFile;
import org.jspecify.annotations.Nullable;

/** A mail in MJML, in tests. */
final class Mjml {

  /** The layouts and blocks under {@code processes/_shared}. */
  static final MailParts SHIPPED = MailParts.of(List.of(), shared(), Locale.ENGLISH);

  private Mjml() {}

  /** One text in a whole document. */
  static String body(String content) {
    return "<mjml><mj-head><mj-title>Hi</mj-title></mj-head><mj-body><mj-section><mj-column><mj-text>"
        + content
        + "</mj-text></mj-column></mj-section></mj-body></mjml>";
  }

  static MailTemplate compile(String mjml) {
    return compile("j/mails/m.mjml", null, mjml);
  }

  static MailTemplate compile(String file, @Nullable Locale locale, String mjml) {
    return MailTemplate.compile(file, locale, mjml, SHIPPED);
  }

  private static List<ProcessFile> shared() {
    Path root = Path.of("processes");
    try (Stream<Path> files = Files.walk(root.resolve("_shared"))) {
      return files.filter(file -> file.toString().endsWith(".mjml")).map(Mjml::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessFile read(Path file) {
    try {
      String path = Path.of("processes").relativize(file).toString().replace('\\', '/');
      return new ProcessFile(path, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
