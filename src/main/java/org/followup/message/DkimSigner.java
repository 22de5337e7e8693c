package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs mails by DKIM (RFC 6376, {@code relaxed/relaxed}) where {@code followup.mail.dkim} is set.
 * The signature covers what says who, what and how to unsubscribe; whatever it covers nobody can
 * add once more, and who sent it, to whom and about what cannot be added where it was missing.
 */
@Component
class DkimSigner {

  /** Signed as often as they stand there and once more, so that none can be added. */
  private static final List<String> ALWAYS =
      List.of(
          "From",
          "To",
          "Subject",
          "Date",
          "Message-ID",
          "Reply-To",
          "MIME-Version",
          "Content-Type");

  /** The same where they are there; where not, a relay may have reasons to add its own. */
  private static final List<String> IF_THERE =
      List.of(
          "In-Reply-To",
          "References",
          "List-Id",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "Feedback-ID",
          "Auto-Submitted");

  private static final Pattern LABELS =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final int LINE = 70;

  private final @Nullable DkimKey key;
  private final String domain;
  private final String selector;

  DkimSigner(DkimSettings settings, MailLetterhead letterhead) {
    this.domain = clean(settings.domain());
    this.selector = clean(settings.selector());
    String file = settings.privateKey() == null ? "" : settings.privateKey().strip();
    if (file.isEmpty() && domain.isEmpty() && selector.isEmpty()) {
      this.key = null;
      return;
    }
    require(!file.isEmpty(), "private-key is missing: set it to the file of the private key");
    require(isName(domain), "domain is no domain name: set it to that of the sender's address");
    require(isName(selector), "selector is no name: set it to that of the DNS record, such as f1");
    String sender = letterhead.domain();
    require(
        sender.equals(domain) || sender.endsWith("." + domain),
        "domain is %s, but mails come from %s, so that DMARC would not count the signature"
            .formatted(domain, sender));
    this.key = DkimKey.read(Path.of(file));
  }

  private static String clean(@Nullable String text) {
    return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isName(String text) {
    return LABELS.matcher(text).matches();
  }

  private static void require(boolean fine, String otherwise) {
    if (!fine) {
      throw new IllegalStateException("Property followup.mail.dkim." + otherwise + ".");
    }
  }

  /** Adds the signature, if there is a key; nothing else of the mail is to change after it. */
  void sign(MimeMessage mime, Instant now) throws MessagingException {
    if (key != null) {
      new MailHeaders(mime).folded("DKIM-Signature", lines(key, bytes(mime), now));
    }
  }

  private List<String> lines(DkimKey with, byte[] mail, Instant now) {
    DkimText text = new DkimText(mail);
    Map<String, Long> counts = new LinkedHashMap<>();
    ALWAYS.forEach(name -> counts.put(name, text.count(name) + 1));
    IF_THERE.stream()
        .filter(name -> text.count(name) > 0)
        .forEach(name -> counts.put(name, text.count(name) + 1));
    List<String> names = new ArrayList<>();
    StringBuilder signed = new StringBuilder();
    counts.forEach(
        (name, count) -> {
          for (int nth = 1; nth <= count; nth++) {
            names.add(name);
            signed.append(text.header(name, nth));
          }
        });
    List<String> lines = new ArrayList<>();
    lines.add("v=1; a=%s; c=relaxed/relaxed; d=%s;".formatted(with.algorithm(), domain));
    lines.add("s=%s; t=%d;".formatted(selector, now.getEpochSecond()));
    lines.addAll(wrapped("h=", names));
    lines.add("bh=" + base64(sha256(text.body())) + ";");
    lines.add("b=");
    String own = DkimText.relaxed("DKIM-Signature: " + String.join(" ", lines));
    byte[] data = signed.append(own).toString().getBytes(StandardCharsets.ISO_8859_1);
    lines.remove(lines.size() - 1);
    lines.addAll(cut("b=" + base64(with.sign(data, sha256(data)))));
    return lines;
  }

  private static List<String> wrapped(String start, List<String> names) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(start);
    for (int i = 0; i < names.size(); i++) {
      String part = names.get(i) + (i == names.size() - 1 ? ";" : ":");
      if (line.length() + part.length() > LINE) {
        lines.add(line.toString());
        line = new StringBuilder();
      }
      line.append(part);
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> cut(String text) {
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < text.length(); at += LINE) {
      lines.add(text.substring(at, Math.min(text.length(), at + LINE)));
    }
    return lines;
  }

  private static byte[] bytes(MimeMessage mime) throws MessagingException {
    try {
      var out = new ByteArrayOutputStream();
      mime.writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new MessagingException("The mail cannot be written out.", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
