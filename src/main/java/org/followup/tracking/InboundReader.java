package org.followup.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;
import org.followup.tracking.InboundMail.Origin;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mail as it streams by and keeps little of it: a few headers and the beginning of the
 * first text. Attachments and mails within it are passed over.
 */
final class InboundReader {

  /** More than anybody writes who wants to be left alone. */
  private static final int LONGEST_TEXT = 64 << 10;

  private static final int MOST_ANSWERS = 20;
  private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>\\s]{1,250}>");
  private static final Pattern RESPONDS =
      Pattern.compile(
          "(?i)(automatic reply|auto(matic)?[ -]?repl|auto:|out of (the )?office|automatische antwort|abwesen"
              + "|automatisch antwoord|afwezig|автоответ|автоматический ответ|undeliver|delivery status|mail delivery).*");
  private static final Set<String> BULK = Set.of("bulk", "junk", "auto_reply", "auto-reply");
  private static final Set<String> RESPONDERS =
      Set.of("x-autoreply", "x-autorespond", "x-autoresponder", "x-ms-exchange-inbox-rules-loop");

  private InboundReader() {}

  /**
   * Reads the stream to its end.
   *
   * @param sender of the envelope, empty for one that wants no answer
   * @throws IOException where the stream breaks; a mail that is badly written is read as far as it
   *     goes
   */
  static InboundMail read(String sender, InputStream raw) throws IOException {
    Parts parts = new Parts();
    MailStream.read(raw, parts);
    return parts.mail(sender);
  }

  private static final class Parts extends AbstractContentHandler {

    private final Map<String, String> headers = new HashMap<>();
    private int messages;
    private boolean bodyPart;
    private boolean attached;
    private @Nullable String plain;
    private @Nullable String html;

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
      bodyPart = true;
      attached = false;
    }

    @Override
    public void field(Field field) {
      String name = field.getName().toLowerCase(Locale.ROOT);
      if (messages == 1 && !bodyPart) {
        headers.putIfAbsent(name, field.getBody().strip());
      }
      if (name.equals("content-disposition")) {
        attached = field.getBody().strip().toLowerCase(Locale.ROOT).startsWith("attachment");
      }
    }

    @Override
    public void body(BodyDescriptor part, InputStream content) throws IOException {
      if (messages != 1 || attached) {
        return;
      }
      if (part.getMimeType().equals("text/plain") && plain == null) {
        plain = text(part, content);
      } else if (part.getMimeType().equals("text/html") && html == null) {
        html = text(part, content);
      }
    }

    private static String text(BodyDescriptor part, InputStream content) throws IOException {
      return new String(content.readNBytes(LONGEST_TEXT), MailStream.charset(part.getCharset()));
    }

    InboundMail mail(String sender) {
      List<String> answers = new ArrayList<>(ids("in-reply-to"));
      List<String> references = ids("references");
      for (int i = references.size() - 1; i >= 0 && answers.size() < MOST_ANSWERS; i--) {
        if (!answers.contains(references.get(i))) {
          answers.add(references.get(i));
        }
      }
      String subject = decoded(headers.getOrDefault("subject", ""));
      String said = plain != null && !plain.isBlank() ? plain : html == null ? "" : words(html);
      return new InboundMail(
          ids("message-id").stream().findFirst().orElse(null),
          answers,
          subject,
          origin(sender, subject),
          said);
    }

    private Origin origin(String sender, String subject) {
      String auto = headers.getOrDefault("auto-submitted", "no").toLowerCase(Locale.ROOT);
      String precedence = headers.getOrDefault("precedence", "").toLowerCase(Locale.ROOT);
      String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
      if (sender.isBlank()
          || auto.startsWith("auto-replied")
          || precedence.startsWith("auto")
          || type.startsWith("multipart/report")
          || RESPONDERS.stream().anyMatch(headers::containsKey)
          || RESPONDS.matcher(subject).matches()) {
        return Origin.RESPONDER;
      }
      return !auto.startsWith("no") || BULK.contains(precedence) || headers.containsKey("list-id")
          ? Origin.PROGRAM
          : Origin.PERSON;
    }

    private List<String> ids(String header) {
      List<String> ids = new ArrayList<>();
      Matcher found = MESSAGE_ID.matcher(headers.getOrDefault(header, ""));
      while (found.find()) {
        ids.add(found.group());
      }
      return ids;
    }

    private static String decoded(String text) {
      try {
        return DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT);
      } catch (IllegalArgumentException torn) {
        return text;
      }
    }

    /** The words of a page, line by line, without what mail programs quote. */
    private static String words(String html) {
      Document page = Jsoup.parse(html);
      page.select(
              "blockquote, .gmail_quote, .gmail_signature, .moz-cite-prefix,"
                  + " .moz-signature, .yahoo_quoted, #divRplyFwdMsg, #divRplyFwdMsg ~ *,"
                  + " #appendonsend ~ *")
          .remove();
      return MailStream.words(page);
    }
  }
}
