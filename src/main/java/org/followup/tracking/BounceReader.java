package org.followup.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * Reads what came back as it streams by: bounces (RFC 3464, or in a mail server's own prose),
 * complaints (RFC 5965), out of office (RFC 3834). Any other mail comes out as {@link
 * BounceReport#NOTHING}. Memory is bounded whatever comes, and a mail that is badly written is read
 * as far as it goes.
 */
final class BounceReader {

  private static final int LONGEST_PART = 64 << 10;
  private static final int LONGEST_HEADER = 2_000;

  private BounceReader() {}

  /**
   * Reads the stream to its end.
   *
   * @throws IOException where the stream breaks
   */
  static BounceReport read(InputStream raw) throws IOException {
    return read(raw, BounceRules.TABLE);
  }

  /** The same, by a table of one's own. */
  static BounceReport read(InputStream raw, BounceRules rules) throws IOException {
    Parts parts = new Parts();
    MailStream.read(raw, parts);
    return BounceVerdict.on(parts.done(), rules);
  }

  private static final class Parts extends AbstractContentHandler {

    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> original = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder preamble = new StringBuilder();
    private final StringBuilder status = new StringBuilder();

    /** A gateway wraps the report that it got itself: what the outer mail does not say. */
    private final StringBuilder inner = new StringBuilder();

    private final StringBuilder feedback = new StringBuilder();
    private int messages;
    private int parts;

    @Override
    public void startMessage() {
      messages++;
    }

    @Override
    public void endMessage() {
      messages--;
    }

    @Override
    public void startBodyPart() {
      parts++;
    }

    @Override
    public void endBodyPart() {
      parts--;
    }

    @Override
    public void field(Field field) {
      if (messages == 1 && parts == 0) {
        put(headers, field.getName(), field.getBody());
      } else if (messages == 2 || (messages == 3 && !inner.isEmpty())) {
        put(original, field.getName(), field.getBody());
      }
    }

    private static void put(Map<String, String> into, String name, @Nullable String value) {
      if (value != null && name.length() < 100 && into.size() < 200) {
        String cut = value.substring(0, Math.min(value.length(), LONGEST_HEADER));
        into.putIfAbsent(name.toLowerCase(Locale.ROOT), cut.strip());
      }
    }

    /** Where a boundary is missing, all of the mail is preamble. */
    @Override
    public void preamble(InputStream content) throws IOException {
      if (messages == 1) {
        preamble.append(
            new String(
                content.readNBytes(LONGEST_PART - preamble.length()), StandardCharsets.UTF_8));
      }
    }

    @Override
    public void body(BodyDescriptor part, InputStream content) throws IOException {
      if (messages == 2 && part.getMimeType().equalsIgnoreCase("message/delivery-status")) {
        original.clear();
        add(inner, part, content);
      }
      if (messages != 1) {
        return;
      }
      String type = part.getMimeType().toLowerCase(Locale.ROOT);
      switch (type.startsWith("text/plain") ? "text/plain" : type) {
        case "text/plain", "text" -> add(text, part, content);
        case "text/html" -> add(html, part, content);
        case "message/delivery-status", "message/global-delivery-status", "text/delivery-status" ->
            add(status, part, content);
        case "message/feedback-report" -> add(feedback, part, content);
        case "text/rfc822-headers", "message/global-headers" -> {
          StringBuilder lines = new StringBuilder();
          add(lines, part, content);
          headersOf(lines.toString());
        }
        default -> {}
      }
    }

    private static void add(StringBuilder to, BodyDescriptor part, InputStream content)
        throws IOException {
      int room = LONGEST_PART - to.length();
      if (room > 0) {
        byte[] bytes = content.readNBytes(room);
        to.append(new String(bytes, charset(part.getCharset(), bytes))).append("\n\n");
      }
    }

    /** ASCII is said of everything; carriers write ISO-2022-JP under that name. */
    private static Charset charset(@Nullable String name, byte[] bytes) {
      if (name == null || name.equalsIgnoreCase("us-ascii")) {
        for (int i = 0; i + 1 < bytes.length; i++) {
          if (bytes[i] == 0x1b && bytes[i + 1] == '$') {
            return Charset.forName("ISO-2022-JP");
          }
        }
        return StandardCharsets.UTF_8;
      }
      return MailStream.charset(name);
    }

    private void headersOf(String lines) {
      List<Map<String, String>> groups = BounceFields.groups(lines);
      if (!groups.isEmpty()) {
        groups.get(0).forEach((name, value) -> put(original, name, value));
      }
    }

    BounceParts done() {
      String said = text.toString().isBlank() ? words(html.toString()) : text.toString();
      if (said.isBlank()) {
        said = preamble.toString();
      }
      if (original.isEmpty()) {
        headersOf(BounceProse.returned(said));
      }
      return new BounceParts(
          headers, said, status.toString(), inner.toString(), feedback.toString(), original);
    }

    private static String words(String html) {
      return html.isBlank() ? "" : MailStream.words(Jsoup.parse(html));
    }
  }
}
