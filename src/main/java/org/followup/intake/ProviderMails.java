package org.followup.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.intake.WebhookTokens.Admission;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.tracking.MailFates;
import org.followup.tracking.MailNews;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the mails that providers tell of and hands the news on. Which mail it is, is told by what
 * nobody can guess: our mark or our Message-ID. News of other mails are counted and passed over,
 * since a provider's account may serve others as well.
 */
@Component
class ProviderMails {

  private static final Logger log = LoggerFactory.getLogger(ProviderMails.class);

  /** Each person held takes a place in a table of the database that all share. */
  private static final int AT_ONCE = 200;

  private final Outbox outbox;
  private final MailFates fates;
  private final WebhookTokens tokens;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final TransactionTemplate transaction;

  ProviderMails(
      Outbox outbox,
      MailFates fates,
      WebhookTokens tokens,
      Clock clock,
      MeterRegistry metrics,
      TransactionTemplate transaction) {
    this.outbox = outbox;
    this.fates = fates;
    this.tokens = tokens;
    this.clock = clock;
    this.metrics = metrics;
    this.transaction = transaction;
  }

  /**
   * What became of a delivery.
   *
   * @param taken news of mails of ours, known ones among them
   * @param unknown news of other mails
   */
  record Taken(int taken, int unknown) {}

  /**
   * Takes the news of a delivery, so many in one transaction that few people are held at once.
   * After a fault some are taken; whoever tells all again tells those in vain. In the caller's
   * transaction where there is one.
   */
  public Taken take(String provider, List<ProviderNews> news) {
    int taken = 0;
    int unknown = 0;
    for (int from = 0; from < news.size(); from += AT_ONCE) {
      List<ProviderNews> slice = news.subList(from, Math.min(from + AT_ONCE, news.size()));
      Taken some =
          Objects.requireNonNull(transaction.execute(none -> takeTogether(provider, slice)));
      taken += some.taken();
      unknown += some.unknown();
    }
    return new Taken(taken, unknown);
  }

  private Taken takeTogether(String provider, List<ProviderNews> news) {
    Instant now = clock.instant();
    String source = "followup/" + provider;
    List<MailNews> ours = new ArrayList<>();
    for (ProviderNews one : news) {
      find(one)
          .ifPresent(
              mail ->
                  ours.add(
                      new MailNews(
                          one.kind(),
                          mail.messageId(),
                          one.at() == null ? now : one.at(),
                          one.reason(),
                          one.status(),
                          source,
                          one.id())));
    }
    fates.take(ours);
    Taken taken = new Taken(ours.size(), news.size() - ours.size());
    count(provider, "taken", taken.taken());
    count(provider, "unknown", taken.unknown());
    if (taken.unknown() > 0) {
      log.info("News of mails that are not ours provider={} count={}", provider, taken.unknown());
    }
    return taken;
  }

  /** The same where only a token is signed: the first body that it comes with is the only one. */
  @Transactional
  public Optional<Taken> take(String provider, String token, byte[] body, List<ProviderNews> news) {
    Admission admission = tokens.admit(token, body);
    return switch (admission) {
      case NEW -> Optional.of(take(provider, news));
      case REPEATED -> Optional.of(new Taken(0, 0));
      case STOLEN -> Optional.empty();
    };
  }

  private Optional<PostedMessage> find(ProviderNews news) {
    return news.names().stream().flatMap(name -> find(name.strip()).stream()).findFirst();
  }

  private Optional<PostedMessage> find(String name) {
    return name.contains("@")
        ? outbox.findByMailId(name.startsWith("<") ? name : "<" + name + ">")
        : outbox.findByMark(name);
  }

  private void count(String provider, String outcome, int count) {
    Counter.builder("followup.webhooks.news")
        .description("News of mails that providers told, by whether the mail is ours")
        .tag("provider", provider)
        .tag("outcome", outcome)
        .register(metrics)
        .increment(count);
  }
}
