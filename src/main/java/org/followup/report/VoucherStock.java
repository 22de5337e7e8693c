package org.followup.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.journey.Journeys;
import org.followup.journey.VoucherStep;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherPools.Supply;
import org.followup.report.PoolStock.Level;
import org.springframework.stereotype.Component;

/** The door to how pools of voucher codes stand: which run low before somebody waits for one. */
@Component
public class VoucherStock {

  private static final String THEN =
      "Upload codes; whoever waits goes on with the next try of the step, and a step that gave up"
          + " when you run it again under Faults.";

  private final VoucherPools pools;
  private final Journeys journeys;

  VoucherStock(VoucherPools pools, Journeys journeys) {
    this.pools = pools;
    this.journeys = journeys;
  }

  /** All pools by name, those among them that journeys name and nobody has filled. */
  public List<PoolStock> list() {
    Map<String, List<VoucherStep>> uses = new TreeMap<>();
    for (VoucherStep step : journeys.listVoucherSteps()) {
      if (step.pool() != null) {
        uses.computeIfAbsent(step.pool(), pool -> new ArrayList<>()).add(step);
      }
    }
    Map<String, Map<String, Long>> people = new HashMap<>();
    List<Supply> supplies = pools.listSupplies();
    Set<String> known = supplies.stream().map(Supply::pool).collect(Collectors.toSet());
    Stream<PoolStock> filled =
        supplies.stream()
            .map(one -> stock(one, true, uses.getOrDefault(one.pool(), List.of()), people));
    Stream<PoolStock> missing =
        uses.entrySet().stream()
            .filter(use -> !known.contains(use.getKey()))
            .map(use -> stock(new Supply(use.getKey(), 0, 0, 1), false, use.getValue(), people));
    return Stream.concat(filled, missing).sorted(Comparator.comparing(PoolStock::pool)).toList();
  }

  /** Pools that somebody has to fill, the worst first. */
  public List<PoolStock> listShort() {
    return list().stream()
        .filter(PoolStock::isShort)
        .sorted(Comparator.comparing(PoolStock::level).reversed().thenComparing(PoolStock::pool))
        .toList();
  }

  private PoolStock stock(
      Supply supply,
      boolean known,
      List<VoucherStep> steps,
      Map<String, Map<String, Long>> people) {
    long waiting =
        steps.stream()
            .mapToLong(
                step ->
                    people
                        .computeIfAbsent(step.journey(), journeys::countPeople)
                        .getOrDefault(step.activityId(), 0L))
            .sum();
    boolean used =
        waiting > 0
            || supply.issuedLately() > 0
            || steps.stream().anyMatch(VoucherStep::takesEntries);
    Level level =
        !used
            ? Level.UNUSED
            : !known
                ? Level.MISSING
                : supply.free() == 0 ? Level.EMPTY : supply.isLow() ? Level.LOW : Level.ENOUGH;
    return new PoolStock(
        supply.pool(),
        level,
        supply.free(),
        supply.issuedLately(),
        supply.needed(),
        steps,
        waiting,
        sentence(supply, level, waiting));
  }

  private String sentence(Supply supply, Level level, long waiting) {
    return switch (level) {
      case UNUSED -> "";
      case ENOUGH ->
          waiting == 0
              ? ""
              : people(waiting)
                  + " at its steps. They go on with the next try, and steps that gave up when you run"
                  + " them again under Faults.";
      case LOW ->
          "%s, %s. Upload more before it is empty."
              .formatted(
                  supply.free() == 1
                      ? "1 free code is left"
                      : supply.free() + " free codes are left",
                  supply.issuedLately() == supply.needed()
                      ? supply.issuedLately() + " were given in the last " + period()
                      : "fewer than " + supply.needed());
      case EMPTY, MISSING ->
          (level == Level.EMPTY ? "No free code is left" : "There is no pool of that name yet")
              + (waiting == 0
                  ? ". Upload codes, or whoever comes to the step that gives one waits there."
                  : "; " + people(waiting) + " for one. " + THEN);
    };
  }

  private static String people(long people) {
    return people == 1 ? "1 person waits" : people + " people wait";
  }

  /** For how long free codes have to last: {@code 7 days}, {@code 36 hours}. */
  public String period() {
    long minutes = pools.lasting().toMinutes();
    return minutes % 1440 == 0
        ? count(minutes / 1440, "day")
        : minutes % 60 == 0 ? count(minutes / 60, "hour") : count(minutes, "minute");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
