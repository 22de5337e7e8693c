package org.followup.tracking;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Mail that comes to us.
 *
 * @param addresses further addresses whose mails are replies, beside that of {@code
 *     followup.mail.reply-to}: those that a mail server forwards a copy to
 * @param smtp the listener
 * @param imap the mailbox that is looked into
 */
@ConfigurationProperties("followup.inbound")
record InboundSettings(
    @DefaultValue List<String> addresses,
    @DefaultValue Smtp smtp,
    @DefaultValue ImapSettings imap) {

  /**
   * The listener; a mail server of the operator's stands before it and hands over what it took.
   *
   * @param port none: nothing listens; 0 for a free one
   * @param host name or address to listen on
   * @param maxSize a larger mail is refused
   * @param maxConnections at the same time
   * @param timeout how long a silent connection stays open; a mail has five times as long
   */
  record Smtp(
      @Nullable Integer port,
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("10MB") DataSize maxSize,
      @DefaultValue("20") int maxConnections,
      @DefaultValue("PT1M") Duration timeout) {

    Smtp {
      if (maxSize.toBytes() < 1024 || maxSize.toMegabytes() > 1024) {
        throw new IllegalArgumentException(
            "followup.inbound.smtp.max-size is between 1KB and 1024MB.");
      }
      if (maxConnections < 1 || timeout.toMillis() < 1 || timeout.toHours() > 1) {
        throw new IllegalArgumentException(
            "followup.inbound.smtp: max-connections is at least 1, timeout at most an hour.");
      }
    }
  }
}
