package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Letters and postcards: once a day those that are due become a print order. Until then a letter is
 * queued and can be withdrawn. In one transaction the gates are asked again, the letter is printed
 * and joins the order, so that after a crash it is in the order or still queued, never both and
 * never neither; the order closes when nothing due is left, on whichever node sees that first, and
 * nothing joins it any more.
 */
@Component
class PrintRelay extends ChannelRelay implements ChannelDeparture.Writing<Letter> {

  private static final Logger log = LoggerFactory.getLogger(PrintRelay.class);
  private static final int BATCH = 20;

  /** Of a claim that never outlives its transaction. */
  private static final Duration LEASE = Duration.ofMinutes(15);

  private final PrintOrderRepository orders;
  private final PrintClosings closings;
  private final PrintFolder folder;
  private final LetterSettings settings;
  private final PrintSettings print;
  private final ChannelVersions versions;
  private final ChannelContent content;
  private final Contacts contacts;
  private final Recipients recipients;
  private final Suppressions suppressions;
  private final HoldRepository holds;
  private final CallRelay.Calls calls;
  private final TransactionTemplate transaction;

  PrintRelay(
      PrintOrderRepository orders,
      PrintClosings closings,
      PrintFolder folder,
      LetterSettings settings,
      PrintSettings print,
      ChannelVersions versions,
      ChannelContent content,
      Contacts contacts,
      Recipients recipients,
      Suppressions suppressions,
      HoldRepository holds,
      CallRelay.Calls calls,
      PlatformTransactionManager transactions) {
    super(Channel.PRINT, calls.clock(), calls.bell());
    this.orders = orders;
    this.closings = closings;
    this.folder = folder;
    this.settings = settings;
    this.print = print;
    this.versions = versions;
    this.content = content;
    this.contacts = contacts;
    this.recipients = recipients;
    this.suppressions = suppressions;
    this.holds = holds;
    this.calls = calls;
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  Optional<Instant> findNextDue() {
    Optional<PrintOrderRepository.Open> open = orders.findOpen();
    if (open.isPresent()) {
      return Optional.of(open.get().closesAt());
    }
    return calls
        .repository()
        .findNextDue(Channel.PRINT)
        .map(closings::notBefore)
        .map(this::stillToCome);
  }

  /** What is late for an order that has closed is in the next one. */
  private Instant stillToCome(Instant closing) {
    Instant last = closings.lastUntil(now());
    return closing.isAfter(last) || !orders.exists(last) ? closing : closings.after(now());
  }

  @Override
  boolean work() {
    boolean more = fill();
    if (!more) {
      folder.file(); // last, since letters do not need it
    }
    return more;
  }

  private boolean fill() {
    Optional<PrintOrderRepository.Open> open = orders.findOpen().or(this::open);
    if (open.isEmpty()) {
      return false;
    }
    PrintOrderRepository.Open order = open.get();
    List<Long> due = calls.repository().listDue(Channel.PRINT, order.closesAt(), BATCH);
    if (due.isEmpty()) {
      close(order);
      return false;
    }
    boolean moved = false;
    for (Long messageId : due) {
      moved |= join(messageId, order);
    }
    return moved; // what another node has in hand is looked at again in a moment
  }

  /** The order of the last closing, where something is due for it and it has not been closed. */
  private Optional<PrintOrderRepository.Open> open() {
    Instant closing = closings.lastUntil(now());
    if (orders.exists(closing) || calls.repository().listDue(Channel.PRINT, closing, 1).isEmpty()) {
      return Optional.empty();
    }
    orders.open(closing, now());
    return orders.findOpen();
  }

  private boolean join(long messageId, PrintOrderRepository.Open order) {
    try {
      return Boolean.TRUE.equals(
          transaction.execute(
              status -> {
                Claimed letter = take(messageId);
                if (letter == null) {
                  return false;
                }
                if (holds.isHeld(letter.journey()) || !orders.keepOpen(order.orderId())) {
                  status.setRollbackOnly(); // it stays queued
                  return false;
                }
                return join(letter, order);
              }));
    } catch (DataIntegrityViolationException e) {
      log.error("Letter {} failed; it can be repeated once mended.", messageId, e);
      return fail(messageId, e.getClass().getSimpleName());
    } catch (DataAccessException | TransactionException e) {
      throw e; // the database is away or busy: everything waits
    } catch (MailFault e) {
      log.error("Letter {} failed: {}. It can be repeated once mended.", messageId, e.reason());
      return fail(messageId, e.reason());
    } catch (RuntimeException e) {
      // one that cannot be printed must not stop the others
      log.error("Letter {} failed; it can be repeated once mended.", messageId, e);
      return fail(messageId, e.getClass().getSimpleName());
    }
  }

  private boolean join(Claimed letter, PrintOrderRepository.Open order) {
    String owner = calls.claimant().name();
    Optional<Letter> printed = calls.departure().prepare(letter, owner, now(), LEASE, this);
    printed.ifPresent(
        one -> {
          String sha256 = PrintList.sha256(one.pdf());
          orders.add(order.orderId(), letter.messageId(), content.idOf(letter), one, sha256, now());
          calls.settling().sent(letter.messageId(), "in print order " + order.orderId(), now());
          log.info(
              "Letter joined a print order messageId={} journey={} message={} order={}",
              letter.messageId(),
              letter.journey(),
              letter.message(),
              order.orderId());
        });
    return true;
  }

  /**
   * Whom it is for is held first, as everywhere, and then the letter. Never waits: what another
   * node has in hand is left to it, so that several print side by side.
   */
  private @Nullable Claimed take(long messageId) {
    Optional<RecipientId> recipient = orders.findRecipient(messageId);
    if (recipient.isEmpty() || recipients.tryLock(List.of(recipient.get())).isEmpty()) {
      return null;
    }
    Instant now = now();
    List<Claimed> letter =
        calls.relay().claimDue(calls.claimant().name(), now, now.plus(LEASE), List.of(messageId));
    return letter.isEmpty() ? null : letter.get(0);
  }

  private boolean fail(long messageId, String reason) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              boolean taken = take(messageId) != null;
              if (taken) {
                calls
                    .settling()
                    .close(
                        messageId,
                        calls.claimant().name(),
                        MessageState.FAILED,
                        reason,
                        null,
                        now());
              }
              return taken;
            }));
  }

  /** Unless somebody is still at work on a letter of it. */
  private void close(PrintOrderRepository.Open order) {
    transaction.executeWithoutResult(
        status -> {
          if (!orders.lockOpen(order.orderId())
              || !calls.repository().listDue(Channel.PRINT, order.closesAt(), 1).isEmpty()) {
            return;
          }
          if (orders.deleteUnused(order.orderId())) {
            return;
          }
          List<PrintOrderRepository.Entry> letters = orders.listEntries(order.orderId());
          orders.seal(
              order.orderId(),
              letters.size(),
              letters.stream().mapToInt(PrintOrderRepository.Entry::pages).sum(),
              PrintList.sha256(PrintList.write(letters)));
          orders.close(order.orderId(), now());
          log.info("Print order was closed order={} letters={}", order.orderId(), letters.size());
        });
  }

  @Override
  public Instant turnAfter(Instant moment) {
    return closings.notBefore(moment);
  }

  @Override
  public ChannelDeparture.Ready<Letter> write(Claimed message, String basis) {
    if (!settings.enabled()) {
      throw new MailFault("the channel print is not configured (followup.channels.print)");
    }
    Locale wanted = content.localeOf(message);
    ChannelTemplates.Written template =
        versions
            .find(Channel.PRINT, message, wanted)
            .orElseThrow(
                () ->
                    new MailFault(
                        "there is no template %s/mails/%s.print.html"
                            .formatted(message.journey(), message.message())));
    PostalAddress address =
        contacts
            .findAddressee(message.recipient())
            .orElseThrow(() -> new MailFault("the recipient has no postal address"));
    Map<String, Object> model = content.modelOf(message, basis);
    Letter letter =
        template
            .as(LetterTemplate.class)
            .render(
                model,
                template.locale(),
                LetterLayout.senderLine(model),
                new LetterTo(
                    address.lines(settings.country()),
                    address.country(),
                    suppressions.hash(address)),
                print.font());
    return new ChannelDeparture.Ready<>(letter, template.locale().toLanguageTag());
  }
}
