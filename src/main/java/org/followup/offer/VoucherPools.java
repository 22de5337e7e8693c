package org.followup.offer;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to pools of codes that the shop made and uploaded. A code is in one pool only and never
 * comes back into it: what was given, used or taken back goes to nobody else.
 */
@Component
public class VoucherPools {

  /** What a pool may be called. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Longest name of a pool. */
  public static final int LONGEST_NAME = 60;

  /** What a code may look like, whoever made it. */
  public static final Pattern CODE = Pattern.compile("[A-Za-z0-9._+-]{3,64}");

  private static final Logger log = LoggerFactory.getLogger(VoucherPools.class);

  /**
   * A code of an upload.
   *
   * @param expiresAt when the shop lets it expire; null for never
   */
  public record Line(
      String code,
      @Nullable BigDecimal value,
      @Nullable String currency,
      @Nullable Instant expiresAt) {}

  /** Where lines come from. */
  public interface Source {

    /** The next few, empty at the end. */
    List<Line> next() throws IOException;
  }

  /**
   * A pool and its codes by state.
   *
   * @param free ones that can still be used
   * @param issued ones that can still be used
   * @param expired free ones and given ones whose time has passed
   * @param freeEnding those of {@code free} that end within {@link #lasting}
   * @param issuedEnding those of {@code issued} that do
   */
  public record Pool(
      String name,
      Instant createdAt,
      long free,
      long issued,
      long redeemed,
      long revoked,
      long expired,
      long freeEnding,
      long issuedEnding) {}

  /**
   * How far the free codes of a pool go.
   *
   * @param free ones that can still be used; exact below {@code needed}, else at least that many
   * @param issuedLately given within {@link #lasting}, whatever became of them
   * @param needed with fewer free ones the pool runs low
   */
  public record Supply(String pool, long free, long issuedLately, long needed) {

    public boolean isLow() {
      return free < needed;
    }
  }

  /**
   * What became of an upload.
   *
   * @param known codes that were in a pool already, or given; they stay as they are
   */
  public record Uploaded(long lines, long added, long known, Pool pool) {}

  private final PoolRepository repository;
  private final VoucherSettings settings;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  VoucherPools(
      PoolRepository repository,
      VoucherSettings settings,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.repository = repository;
    this.settings = settings;
    this.listeners = listeners;
    this.clock = clock;
  }

  /**
   * Adds codes to the pool, which is made where there is none: all of them or nothing.
   *
   * @param by a login or {@code API key}
   * @throws IllegalArgumentException where the pool cannot be called so
   * @throws IOException where the upload cannot be read to its end; nothing was changed then
   */
  @Transactional(rollbackFor = Exception.class)
  public Uploaded upload(String pool, Source source, String by) throws IOException {
    if (!isName(pool)) {
      throw new IllegalArgumentException(
          "A pool's name has small letters, digits and hyphens, at most %d."
              .formatted(LONGEST_NAME));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    repository.insertPool(pool, now, by);
    long lines = 0;
    long added = 0;
    for (List<Line> some = source.next(); !some.isEmpty(); some = source.next()) {
      lines += some.size();
      added += repository.insertCodes(pool, some, now);
    }
    Pool filled = repository.find(pool, now, soon(now)).orElseThrow();
    listeners.publishEvent(
        new PoolChanged(
            by, "voucher-codes-uploaded", pool, Map.of("lines", lines, "added", added)));
    log.info("Voucher codes uploaded. pool={} lines={} added={}", pool, lines, added);
    return new Uploaded(lines, added, lines - added, filled);
  }

  /** Whether a pool may be called so. */
  public static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }

  /** All pools by name. */
  public List<Pool> list() {
    Instant now = clock.instant();
    return repository.list(now, soon(now));
  }

  public Optional<Pool> find(String name) {
    Instant now = clock.instant();
    return repository.find(name, now, soon(now));
  }

  /** How far each pool goes, by name; cheap enough to be asked every few seconds. */
  public List<Supply> listSupplies() {
    Instant now = clock.instant();
    return repository.listSupplies(now, now.minus(settings.lasting()), settings.leastFree());
  }

  /** Vouchers that came from no pool, by journey. */
  public List<MadeVouchers> listMade() {
    Instant now = clock.instant();
    return repository.listMade(now, soon(now));
  }

  /** For how long free codes have to last, and how soon is soon. */
  public Duration lasting() {
    return settings.lasting();
  }

  private Instant soon(Instant now) {
    return now.plus(settings.lasting());
  }

  /**
   * Takes the codes out that nobody has yet; what was given stays.
   *
   * @param by a login or {@code API key}
   * @return how many it was
   */
  @Transactional
  public int empty(String name, String by) {
    int gone = repository.deleteFree(name);
    listeners.publishEvent(
        new PoolChanged(by, "voucher-codes-deleted", name, Map.of("codes", gone)));
    log.info("Free voucher codes deleted. pool={} codes={}", name, gone);
    return gone;
  }
}
