package org.followup.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.node.Background;
import org.followup.tracking.InboundPost.Addressee;
import org.followup.tracking.Mailbox.Key;
import org.followup.tracking.Mailbox.Letter;
import org.followup.tracking.MailboxTurnRepository.Turn;
import org.followup.tracking.ReportMeters.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Fetches mails to us from the mailbox of {@code followup.inbound.imap}. A mail is marked as seen
 * only once what it asks for has committed; whatever breaks before leaves it for the next round,
 * and taking it twice is taking it once. One that fails in five rounds is flagged and passed over,
 * so that it holds up no other.
 *
 * <p>On every node, one of them at a time; should a node lose its turn in the middle of a round,
 * two read the same mails, which is harmless.
 */
@Component
class MailboxWatch extends Background {

  private static final Logger log = LoggerFactory.getLogger(MailboxWatch.class);
  private static final int AT_ONCE = 50;
  private static final int MOST_A_ROUND = 10_000;
  private static final int MOST_TRIES = 5;

  /**
   * PostgreSQL's classes of codes for a lost connection, a server that takes no writes, that lacks
   * room, is being stopped or fails.
   */
  private static final Set<String> AWAY = Set.of("08", "25", "53", "57", "58");

  /** A statement that took too long, which may be the mail's fault. */
  private static final String CANCELED = "57014";

  /** So long a whole mail may take. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ImapSettings settings;
  private final long largest;
  private final InboundPost post;
  private final ReportMeters meters;
  private final MailboxTurnRepository turns;

  /** Failed rounds by mail; a node that starts anew gives each five more. */
  private final Map<Key, Integer> tries = new HashMap<>();

  MailboxWatch(
      InboundSettings settings,
      InboundPost post,
      ReportMeters meters,
      MailboxTurnRepository turns) {
    super("mailbox", Duration.ZERO, settings.imap().every());
    this.settings = settings.imap();
    this.largest = settings.smtp().maxSize().toBytes();
    this.post = post;
    this.meters = meters;
    this.turns = turns;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.isOn();
  }

  @Override
  protected Duration round() {
    try (@Nullable Turn turn = turns.tryTurn().orElse(null)) {
      if (turn != null) {
        look(turn);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings.every();
  }

  private void look(Turn turn) throws IOException {
    Set<Key> failed = new HashSet<>();
    try (Mailbox mailbox = Mailbox.open(settings)) {
      for (List<Letter> batch : mailbox.listWaiting(MOST_A_ROUND, AT_ONCE)) {
        mailbox.load(batch);
        for (Letter letter : batch) {
          if (isStopping()) {
            return;
          }
          Key key = letter.key();
          try {
            fetch(letter, key);
          } catch (IOException | RuntimeException | StackOverflowError fault) {
            if (isAway(fault) || !mailbox.isThere() || !turn.isHeld()) {
              throw fault; // no fault of the mail's
            }
            failed.add(key);
            count(letter, key, fault);
          }
        }
      }
    }
    tries.keySet().retainAll(failed);
  }

  /** Whether the database can take no mail at all, as far as it says so. */
  private static boolean isAway(Throwable fault) {
    for (Throwable one = fault; one != null; one = one.getCause()) {
      if (one instanceof CannotCreateTransactionException
          || one instanceof SQLException said
              && said.getSQLState() != null
              && !said.getSQLState().equals(CANCELED)
              && AWAY.stream().anyMatch(said.getSQLState()::startsWith)) {
        return true;
      }
    }
    return false;
  }

  private void fetch(Letter letter, Key key) throws IOException {
    List<Addressee> addressees = addressees(letter);
    if (addressees.isEmpty()) {
      meters.count(Outcome.NOBODYS);
      letter.markSeen();
    } else if (letter.size() > largest) {
      setAsideAsTooLarge(letter, key);
    } else {
      try (BoundedStream raw = new BoundedStream(letter.open(), largest, PATIENCE)) {
        Arrived mail = Arrived.read(letter.sender(), raw);
        if (raw.isTooLarge()) { // whatever the server said of its size
          setAsideAsTooLarge(letter, key);
          return;
        }
        post.take(addressees, mail);
      }
      letter.markSeen();
    }
  }

  /**
   * Whom of us the envelope named, which the lines of the mail servers on its way tell. Where those
   * tell of no token, as where one mailbox collects for all, the mail's own lines are asked: nobody
   * can guess a token, wherever it stands. The addressees with a token then speak for all.
   */
  private List<Addressee> addressees(Letter letter) throws IOException {
    List<Addressee> found = find(letter.listEnvelope());
    if (found.stream().noneMatch(MailboxWatch::isNamed)) {
      found = Stream.concat(found.stream(), find(letter.listNamed()).stream()).distinct().toList();
    }
    List<Addressee> named = found.stream().filter(MailboxWatch::isNamed).toList();
    return named.isEmpty() ? found : named;
  }

  private List<Addressee> find(List<String> addresses) {
    return addresses.stream().flatMap(one -> post.find(one).stream()).distinct().toList();
  }

  private static boolean isNamed(Addressee addressee) {
    return addressee instanceof Addressee.Bounces back && back.messageId() != null
        || addressee instanceof Addressee.Unsubscribe asked && asked.link() != null;
  }

  private static void setAsideAsTooLarge(Letter letter, Key key) throws IOException {
    letter.setAside();
    log.warn(
        "A mail to us is larger than followup.inbound.smtp.max-size; it was flagged and left. uid={}",
        key.uid());
  }

  /** Without the fault's words, which may be the mail's. */
  private void count(Letter letter, Key key, Throwable fault) throws IOException {
    int failed = tries.merge(key, 1, Integer::sum);
    if (failed < MOST_TRIES) {
      log.info("A mail to us was not taken; it is tried again. uid={}", key.uid());
      return;
    }
    letter.setAside();
    tries.remove(key);
    log.warn(
        "A mail to us failed {} times; it was flagged and left. Take the flag away to have it tried"
            + " again. uid={} fault={} at={}",
        failed,
        key.uid(),
        fault.getClass().getName(),
        Stream.of(fault.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("org.followup."))
            .findFirst()
            .orElse(null));
  }
}
