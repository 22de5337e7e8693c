package org.followup.offer;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to vouchers of people.
 *
 * <p>Guarantees: a step of an instance gives one voucher, however often it is tried; a code goes to
 * one person, whichever nodes ask at once; a voucher and the event that tells of it are there
 * together or not at all, in the caller's transaction. A voucher that was used stays used.
 */
@Component
public class Vouchers {

  /** By this event, with the code as subject, the shop says that a voucher was used. */
  public static final String REDEEMED = "coupon-redeemed";

  /** Tells of a voucher that somebody got, with the code as subject. */
  public static final String ISSUED = "voucher-issued";

  /** Tells of a voucher that was taken back, with the code as subject. */
  public static final String REVOKED = "voucher-revoked";

  private static final Logger log = LoggerFactory.getLogger(Vouchers.class);
  private static final String SOURCE = "followup/vouchers";
  private static final int TRIES = 5;

  private final VoucherRepository repository;
  private final PoolRepository pools;
  private final Inbox inbox;
  private final Recipients recipients;
  private final Clock clock;

  Vouchers(
      VoucherRepository repository,
      PoolRepository pools,
      Inbox inbox,
      Recipients recipients,
      Clock clock) {
    this.repository = repository;
    this.pools = pools;
    this.inbox = inbox;
    this.recipients = recipients;
    this.clock = clock;
  }

  /**
   * The voucher of this step, given now unless it was before. What was taken back is followed by
   * another one.
   *
   * @throws EmptyPoolException where the pool has no code left; nothing was changed
   */
  @Transactional(
      propagation = Propagation.MANDATORY,
      noRollbackFor = EmptyPoolException.class) // the caller may keep what it did before
  public Voucher issue(VoucherWish wish) {
    Instant now = now();
    Optional<Voucher> before = repository.findOfStep(wish.instanceId(), wish.activityId(), now);
    if (before.isPresent()) {
      return before.get();
    }
    Instant expiresAt = expiry(wish, now);
    Voucher given =
        wish.pool() == null ? make(wish, expiresAt, now) : take(wish, wish.pool(), expiresAt, now);
    tell(given, ISSUED, wish.recipient(), now);
    log.info(
        "Voucher issued. journey={} instance={} pool={} expiresAt={}",
        wish.journey(),
        wish.instanceId(),
        wish.pool(),
        given.expiresAt());
    return given;
  }

  private Voucher take(VoucherWish wish, String pool, @Nullable Instant expiresAt, Instant now) {
    return repository
        .take(wish, expiresAt, now)
        .orElseThrow(() -> new EmptyPoolException(pool, pools.exists(pool)));
  }

  private Voucher make(VoucherWish wish, @Nullable Instant expiresAt, Instant now) {
    String pattern = wish.pattern();
    if (pattern == null || !CodePattern.isReadable(pattern)) {
      throw new IllegalArgumentException(
          "Step %s of instance %s asks for a voucher and names neither a pool nor a pattern that codes can be made by."
              .formatted(wish.activityId(), wish.instanceId()));
    }
    for (int i = 0; i < TRIES; i++) {
      Optional<Voucher> made = repository.insert(wish, CodePattern.draw(pattern), expiresAt, now);
      if (made.isPresent()) {
        return made.get();
      }
    }
    throw new IllegalStateException(
        "%d codes by the pattern %s were all there already; give it more places (?)."
            .formatted(TRIES, pattern));
  }

  private @Nullable Instant expiry(VoucherWish wish, Instant now) {
    TemporalAmount validFor = wish.validFor();
    return validFor == null
        ? null
        : now.atZone(recipients.zoneOf(wish.recipient()))
            .plus(validFor)
            .toInstant()
            .truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Takes back what the step of that instance gave, and tells of it.
   *
   * @return empty where there is nothing to take back: it was used, has expired, or was never given
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Voucher> revoke(String instanceId, String activityId) {
    Instant now = now();
    Optional<Voucher> revoked = repository.revoke(instanceId, activityId, now);
    revoked.ifPresent(
        voucher -> {
          tell(voucher, REVOKED, voucher.recipient(), now);
          log.info(
              "Voucher revoked. journey={} instance={} pool={}",
              voucher.journey(),
              instanceId,
              voucher.pool());
        });
    return revoked;
  }

  /**
   * Notes what an event says of a voucher: that it was used. Every other event, and one about a
   * code that is none of ours, changes nothing. A free code that was used goes to nobody.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void note(Event event) {
    String code = event.subject();
    if (event.type().equals(REDEEMED)
        && code != null
        && repository.redeem(code, event.time()) > 0) {
      log.info("Voucher redeemed. event={}", event.seq());
    }
  }

  /** The voucher of that code, in capitals or not. */
  public Optional<Voucher> find(String code) {
    return repository.find(code, now());
  }

  /** Vouchers and free codes, newest first. */
  public List<Voucher> list(VoucherQuery query) {
    return repository.list(query, now());
  }

  /** Vouchers that went to somebody, whoever was given one last at the top. */
  public List<Voucher> listGiven(GivenQuery query) {
    return repository.listGiven(query, now());
  }

  private void tell(Voucher voucher, String type, @Nullable RecipientId recipient, Instant now) {
    if (recipient == null) {
      return; // whose it was is forgotten
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("code", voucher.code());
    put(data, "value", voucher.value());
    put(data, "currency", voucher.currency());
    put(data, "expiresAt", voucher.expiresAt() == null ? null : voucher.expiresAt().toString());
    put(data, "pool", voucher.pool());
    put(data, "journey", voucher.journey());
    inbox.accept(
        List.of(
            new NewEvent(
                SOURCE,
                voucher.id() + "/" + type,
                type,
                now,
                recipient,
                null,
                voucher.code(),
                data,
                NewEvent.Handling.ACT)));
  }

  private static void put(Map<String, Object> data, String name, @Nullable Object value) {
    if (value != null) {
      data.put(name, value);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
