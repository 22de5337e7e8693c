package org.followup.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A mail as its reader sees it: subject and parts decoded. What cannot be read is null, never a
 * fault.
 *
 * @param from the address in From, without the name; the envelope's where there is none
 * @param to the envelope's recipient
 * @param received the application's clock
 * @param headers as they were sent, unfolded, in order; names in any case belong together
 */
@JsonPropertyOrder({
  "id",
  "from",
  "to",
  "subject",
  "received",
  "journey",
  "message",
  "html",
  "text",
  "headers"
})
record ReceivedMail(
    @JsonProperty String id,
    @JsonProperty String from,
    @JsonProperty String to,
    @JsonProperty @Nullable String subject,
    @JsonProperty Instant received,
    @JsonProperty @Nullable String journey,
    @JsonProperty @Nullable String message,
    @JsonProperty @Nullable String html,
    @JsonProperty @Nullable String text,
    @JsonProperty Map<String, List<String>> headers) {

  static ReceivedMail read(MailInbox.Mail mail) {
    Bodies bodies = new Bodies();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    String from = mail.mailFrom();
    String subject = null;
    try {
      MimeMessage mime =
          new MimeMessage(
              Session.getInstance(new Properties()), new ByteArrayInputStream(mail.raw()));
      headers = headers(mime);
      subject = mime.getSubject();
      from = address(mime, from);
      bodies.collect(mime);
    } catch (MessagingException | IOException e) {
      if (bodies.text == null && bodies.html == null) {
        bodies.text = new String(mail.raw(), StandardCharsets.UTF_8);
      }
    }
    return new ReceivedMail(
        String.valueOf(mail.id()),
        from,
        mail.mailTo(),
        subject,
        mail.received(),
        first(headers, "X-Followup-Journey"),
        first(headers, "X-Followup-Message"),
        bodies.html,
        bodies.text,
        headers);
  }

  private static Map<String, List<String>> headers(MimeMessage mime) throws MessagingException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    Map<String, String> spelling = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : Collections.list(mime.getAllHeaders())) {
      String name = header.getName();
      String known = spelling.putIfAbsent(name, name);
      headers
          .computeIfAbsent(known == null ? name : known, n -> new ArrayList<>())
          .add(MimeUtility.unfold(header.getValue()));
    }
    return headers;
  }

  private static String address(MimeMessage mime, String envelope) {
    try {
      return mime.getFrom() != null && mime.getFrom()[0] instanceof InternetAddress address
          ? address.getAddress()
          : envelope;
    } catch (MessagingException e) {
      return envelope;
    }
  }

  private static @Nullable String first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.get(0);
  }

  /** The first readable text and HTML part, wherever in the mail they are. */
  private static final class Bodies {

    private @Nullable String text;
    private @Nullable String html;

    void collect(Part part) throws MessagingException, IOException {
      if (Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
        return;
      }
      if (part.isMimeType("multipart/*")) {
        if (part.getContent() instanceof Multipart parts) {
          for (int i = 0; i < parts.getCount(); i++) {
            BodyPart inner = parts.getBodyPart(i);
            collect(inner);
          }
        }
      } else if (part.isMimeType("text/html")) {
        html = html == null ? decoded(part) : html;
      } else if (part.isMimeType("text/*")) {
        text = text == null ? decoded(part) : text;
      }
    }

    private static String decoded(Part part) throws MessagingException, IOException {
      byte[] bytes = part.getInputStream().readAllBytes();
      return new String(bytes, charset(part)).replace("\r\n", "\n");
    }

    private static Charset charset(Part part) throws MessagingException {
      try {
        String name =
            new jakarta.mail.internet.ContentType(part.getContentType()).getParameter("charset");
        return name == null
            ? StandardCharsets.UTF_8
            : Charset.forName(MimeUtility.javaCharset(name));
      } catch (jakarta.mail.internet.ParseException
          | IllegalCharsetNameException
          | UnsupportedCharsetException e) {
        return StandardCharsets.UTF_8;
      }
    }
  }
}
