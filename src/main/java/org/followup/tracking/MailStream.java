package org.followup.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.parser.ContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** A mail to us as it streams by (RFC 5322, RFC 2045), within limits that no honest mail meets. */
final class MailStream {

  private static final MimeConfig CONFIG =
      new MimeConfig.Builder()
          .setMaxLineLen(100_000)
          .setMaxHeaderCount(1_000)
          .setMaxHeaderLen(100_000)
          .setMaxContentLen(-1)
          .build();

  private MailStream() {}

  /**
   * Reads the stream to its end and shows its parts, decoded. A mail that is badly written is read
   * as far as it goes.
   *
   * @throws IOException where the stream breaks
   */
  static void read(InputStream raw, ContentHandler parts) throws IOException {
    MimeStreamParser parser = new MimeStreamParser(CONFIG);
    parser.setContentDecoding(true);
    parser.setContentHandler(parts);
    try {
      parser.parse(raw);
    } catch (MimeException torn) {
      raw.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** UTF-8 where none is named, or one that nobody knows. */
  static Charset charset(@Nullable String name) {
    try {
      return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /** The words of a page, line by line. Changes the page. */
  static String words(Document page) {
    page.select("head, style, script").remove();
    page.select("br").before("\n");
    page.select("p, div, tr, li, hr, pre").before("\n").after("\n");
    return page.body().wholeText();
  }
}
