package org.followup.tracking;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.followup.message.AnswerAddresses;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.ReportMeters.Outcome;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What reports on our mails lead to: news of the mail that the token in the return path names, else
 * of the one whose Message-ID the report carries, else of the one whose return path it quotes. None
 * of them can be guessed; but where mails have a return path of their own, one who knows no more
 * than the Message-ID brings a soft bounce at most. What a report says of several recipients is
 * said of one mail of ours, which has one, so the gravest counts.
 */
@Component
class InboundReports {

  private static final String SOURCE = "followup/bounces";

  private final MailFates fates;
  private final Outbox outbox;
  private final SecretKeys keys;
  private final ReportMeters meters;
  private final Clock clock;
  private final @Nullable Pattern returnPath;

  InboundReports(
      MailFates fates,
      Outbox outbox,
      SecretKeys keys,
      AnswerAddresses own,
      ReportMeters meters,
      Clock clock) {
    this.fates = fates;
    this.outbox = outbox;
    this.keys = keys;
    this.meters = meters;
    this.clock = clock;
    this.returnPath =
        own.bounces()
            .map(address -> address.ascii().split("@", 2))
            .map(
                parts ->
                    Pattern.compile(
                        "(?i)%s\\+([0-9a-v]{%d})@%s"
                            .formatted(
                                Pattern.quote(parts[0]),
                                ReturnToken.CHARACTERS,
                                Pattern.quote(parts[1]))))
            .orElse(null);
  }

  /** The mail whose return path has that token; empty for one that we did not write. */
  Optional<Long> findByToken(String token) {
    return ReturnToken.read(token, keys);
  }

  /**
   * Acts on a report, in the caller's transaction; taking it twice is taking it once.
   *
   * @param messageId the mail that the address it came to names; null where it names none
   * @return whether there was a mail of ours that it is about, or nothing to be told of any
   */
  boolean take(@Nullable Long messageId, Arrived arrived) {
    BounceFinding gravest =
        arrived.report().findings().stream()
            .min(Comparator.comparing(BounceFinding::kind))
            .orElse(null);
    if (gravest == null) {
      meters.count(Outcome.NONE);
      return false;
    }
    MailNews.Kind kind = kind(gravest, arrived.report());
    if (kind == null) {
      meters.count(gravest.kind() == BounceKind.DELAYED ? Outcome.DELAYED : Outcome.NONE);
      return true;
    }
    Long mail = messageId == null ? find(arrived).orElse(null) : messageId;
    if (mail == null) {
      meters.count(Outcome.NOBODYS);
      return false;
    }
    if (kind == MailNews.Kind.HARD_BOUNCE && !isProven(messageId, mail, arrived)) {
      kind = MailNews.Kind.SOFT_BOUNCE;
    }
    boolean bounced = kind == MailNews.Kind.HARD_BOUNCE || kind == MailNews.Kind.SOFT_BOUNCE;
    fates.take(
        List.of(
            new MailNews(
                kind,
                mail,
                clock.instant(),
                bounced ? gravest.reason().word() : null,
                bounced ? gravest.status() : null,
                SOURCE,
                "report-" + mail + "-" + arrived.mail().fingerprint())));
    meters.count(Outcome.of(kind));
    return true;
  }

  private static MailNews.@Nullable Kind kind(BounceFinding finding, BounceReport report) {
    return switch (finding.kind()) {
      case HARD -> MailNews.Kind.HARD_BOUNCE;
      case SOFT -> MailNews.Kind.SOFT_BOUNCE;
      case COMPLAINT ->
          report.feedbackType().startsWith("opt-out")
              ? MailNews.Kind.UNSUBSCRIBED
              : MailNews.Kind.COMPLAINT;
      case DELAYED -> null;
      case NONE -> finding.reason() == BounceReason.DELIVERED ? MailNews.Kind.DELIVERED : null;
    };
  }

  private Optional<Long> find(Arrived arrived) {
    return Stream.ofNullable(arrived.report().messageId())
        .flatMap(id -> outbox.findByMailId(id).stream())
        .map(PostedMessage::messageId)
        .findFirst()
        .or(() -> findQuoted(arrived.start()));
  }

  /**
   * A Message-ID stands in every answer and forward of the mail, so others than its reader know it.
   * Where mails go out with a return path of their own, genuine bounces come there or quote it.
   */
  private boolean isProven(@Nullable Long addressed, long mail, Arrived arrived) {
    return addressed != null
        || returnPath == null
        || findQuoted(arrived.start()).filter(quoted -> quoted == mail).isPresent();
  }

  /** Complaints tell the return path as {@code Original-Mail-From} (RFC 5965) or return it. */
  private Optional<Long> findQuoted(byte[] start) {
    if (returnPath == null) {
      return Optional.empty();
    }
    Matcher quoted = returnPath.matcher(new String(start, StandardCharsets.ISO_8859_1));
    return quoted.results().flatMap(found -> findByToken(found.group(1)).stream()).findFirst();
  }
}
