package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.followup.audience.Audiences;
import org.followup.audience.FaultyAudienceException;
import org.followup.journey.SchedulePlan.Scheduled;
import org.followup.journey.ScheduleRepository.Copy;
import org.followup.journey.TurnRepository.Turn;
import org.followup.recipient.RecipientId;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down whose turn it is in an occurrence: a page of the audience and the note of how far
 * that is in one transaction, so that a copy that was broken off goes on behind its last page.
 */
@Component
class TurnCopies {

  private static final Logger log = LoggerFactory.getLogger(TurnCopies.class);

  private static final int PAGE = 5_000;

  /** Hours of the day, in UTC, at which it is the same day in all zones east, and all west. */
  private static final int EASTERN_HOUR = 5;

  private static final int WESTERN_HOUR = 17;

  private final ScheduleRepository schedules;
  private final TurnRepository turns;
  private final Audiences audiences;
  private final ShopSettings shop;
  private final List<ScheduleGuests> guests;
  private final TransactionTemplate transaction;
  private final Clock clock;

  TurnCopies(
      ScheduleRepository schedules,
      TurnRepository turns,
      Audiences audiences,
      ShopSettings shop,
      ObjectProvider<ScheduleGuests> guests,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.schedules = schedules;
    this.turns = turns;
    this.audiences = audiences;
    this.shop = shop;
    this.guests = guests.stream().toList();
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * Copies the next page of an occurrence that no other node works at.
   *
   * @return whether there was one
   */
  boolean copyNext(Scheduled one) {
    if (!one.active()) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(transaction.execute(tx -> copyPage(one)));
    } catch (FaultyAudienceException faulty) {
      // Tried again with every round; said once.
      if (schedules.updateObstacle(
          one.start().journey(), one.start().activityId(), String.valueOf(faulty.getMessage()))) {
        log.warn(
            "Nobody enters by schedule until the audience is mended. journey={} {}",
            one.start().journey(),
            faulty.getMessage());
      }
      return false;
    }
  }

  private boolean copyPage(Scheduled one) {
    @Nullable Copy copy =
        schedules.lockUncopied(one.start().journey(), one.start().activityId()).orElse(null);
    if (copy == null) {
      return false;
    }
    boolean theirZone = one.schedule().recipientZone();
    List<Audiences.Member> page =
        audiences.listMembers(
            copy.audience(),
            copy.copiedTo().isEmpty() ? null : new RecipientId(copy.copiedTo()),
            PAGE,
            theirZone ? noon(copy, copy.pass()) : copy.plannedAt());
    int written = write(one.schedule(), copy, page);
    boolean over = page.size() < PAGE;
    if (!over) {
      String last = page.get(page.size() - 1).recipient().value();
      schedules.updateCopied(copy.occurrenceId(), copy.pass(), last, written);
    } else {
      schedules.updateCopied(copy.occurrenceId(), copy.pass() + 1, "", written);
      if (!theirZone || copy.pass() > 0) {
        schedules.updateAllCopied(copy.occurrenceId(), clock.instant());
      }
    }
    return true;
  }

  private int write(EntrySchedule schedule, Copy copy, List<Audiences.Member> page) {
    ZoneId zone = shop.zone();
    List<Turn> due = new ArrayList<>();
    for (Audiences.Member member : page) {
      if (schedule.recipientZone() && isWest(copy, member.zone()) != (copy.pass() > 0)) {
        continue;
      }
      if (!guests.stream().allMatch(by -> by.mayCome(copy.journey(), member.recipient()))) {
        continue;
      }
      Instant planned = schedule.plannedFor(copy.wall(), zone, member.zone());
      if (!planned.isBefore(copy.notBefore())) {
        due.add(
            new Turn(
                copy.occurrenceId(),
                member.recipient(),
                planned,
                schedule.dueFor(planned, member.recipient(), copy.occurrenceId(), zone)));
      }
    }
    return due.isEmpty() ? 0 : turns.insert(due);
  }

  /**
   * On earth it is never everywhere the same day, so who is asked of "today" where they live is
   * asked twice: once when it is that day in all zones from Greenwich to the east, once when it is
   * in all west of it.
   */
  private static Instant noon(Copy copy, int pass) {
    return copy.wall()
        .toLocalDate()
        .atTime(pass == 0 ? EASTERN_HOUR : WESTERN_HOUR, 0)
        .toInstant(ZoneOffset.UTC);
  }

  private static boolean isWest(Copy copy, ZoneId zone) {
    return zone.getRules().getOffset(noon(copy, 0)).getTotalSeconds() < 0;
  }
}
