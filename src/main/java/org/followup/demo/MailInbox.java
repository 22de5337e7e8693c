package org.followup.demo;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Erasing;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The mails the demo's SMTP server took. Kept with the data; the newest 50,000 stay. */
@Component
@Profile("demo")
class MailInbox {

  static final int KEPT = 50_000;

  // Sweeping costs an index scan; once in a while is enough, readers never see past the limit.
  private static final int SWEEP_EVERY = 500;

  private static final int PAGE = 100;

  /**
   * A mail as it came over the wire.
   *
   * @param mailFrom the envelope's sender
   * @param mailTo the envelope's recipient; a mail to several is kept once for each
   * @param received the application's clock
   */
  record Mail(long id, Instant received, String mailFrom, String mailTo, byte[] raw) {}

  /**
   * @param to exact address, any case
   */
  record Filter(@Nullable String to, @Nullable String journey, int limit) {}

  private final DemoRepository repository;
  private final Recipients recipients;
  private final SecretKeys keys;
  private final Clock clock;

  MailInbox(DemoRepository repository, Recipients recipients, SecretKeys keys, Clock clock) {
    this.repository = repository;
    this.recipients = recipients;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * The inbox stands for everybody's own mailbox, which no erasure reaches; yet it lies in our
   * database, so what its mails said goes, and that they came stays to be counted.
   */
  @EventListener
  void erase(Erasing erasing) {
    recipients
        .find(erasing.recipient())
        .flatMap(profile -> Optional.ofNullable(profile.email()))
        .flatMap(EmailAddress::read)
        .ifPresent(
            email ->
                erasing.deleted(
                    "demo-inbox", repository.eraseMails(email.ascii(), erased(email.ascii()))));
  }

  private String erased(String to) {
    byte[] address = to.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    return "erased-" + HexFormat.of().formatHex(keys.hmac("demo-inbox", address), 0, 8);
  }

  /** Keeps a mail; on disk when this returns. */
  @Transactional
  public void take(String sender, List<String> recipients, byte[] raw) {
    String journey = null;
    String message = null;
    try {
      InternetHeaders headers = new InternetHeaders(new ByteArrayInputStream(raw), true);
      journey = headers.getHeader("X-Followup-Journey", null);
      message = headers.getHeader("X-Followup-Message", null);
    } catch (MessagingException e) {
      // Not readable as a mail: it is shown as it came.
    }
    for (String recipient : recipients) {
      long id = repository.addMail(clock.instant(), sender, recipient, journey, message, raw);
      if (id % SWEEP_EVERY == 0) {
        repository.deleteMailsBeyond(KEPT);
      }
    }
  }

  /** Hands out mails one by one, the newest first; a full inbox does not fit into memory. */
  void forEach(Filter filter, Consumer<Mail> consumer) {
    int left = Math.min(filter.limit(), KEPT);
    long before = Long.MAX_VALUE;
    while (left > 0) {
      List<Mail> page =
          repository.listMails(
              filter.to(),
              filter.to() == null ? null : erased(filter.to()),
              filter.journey(),
              before,
              Math.min(left, PAGE));
      page.forEach(consumer);
      if (page.size() < PAGE) {
        return;
      }
      left -= PAGE;
      before = page.get(PAGE - 1).id();
    }
  }

  Optional<Mail> find(long id) {
    return repository.findMail(id);
  }

  void clear() {
    repository.deleteMails();
  }
}
