package org.followup.report;

import java.util.List;
import java.util.Locale;
import org.followup.journey.VoucherStep;

/**
 * How a pool of voucher codes stands.
 *
 * @param free codes that can still be used; exact where they are few
 * @param issuedLately given within the period that free codes have to last
 * @param needed with fewer free codes the pool runs low
 * @param steps of journeys' latest versions that give codes of it
 * @param waiting people who stand at these steps for want of a code
 * @param sentence what is wrong and what to do; empty where nothing is
 */
public record PoolStock(
    String pool,
    Level level,
    long free,
    long issuedLately,
    long needed,
    List<VoucherStep> steps,
    long waiting,
    String sentence) {

  /** How far free codes go. */
  public enum Level {
    /** No journey that takes entries gives its codes, and none was given lately. */
    UNUSED,
    /** There are enough. */
    ENOUGH,
    /** They will not last. */
    LOW,
    /** There is none; whoever comes to a step that gives one waits there. */
    EMPTY,
    /** A journey names a pool that there is not. */
    MISSING;

    /** As it is written in answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether somebody has to upload codes. */
  public boolean isShort() {
    return level.compareTo(Level.LOW) >= 0;
  }
}
