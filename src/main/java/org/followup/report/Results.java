package org.followup.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.followup.journey.Journey;
import org.followup.journey.Journey.SendStep;
import org.followup.journey.Journeys;
import org.followup.recipient.ShopSettings;
import org.followup.report.JourneyResult.ElementResult;
import org.followup.report.JourneyResult.HourResult;
import org.followup.report.JourneyResult.MessageResult;
import org.followup.report.JourneyResult.Outcomes;
import org.followup.report.ResultRepository.Cell;
import org.followup.report.ResultRepository.EntryCount;
import org.followup.report.ResultRepository.JourneyCount;
import org.followup.report.ResultRepository.JourneyOrders;
import org.followup.report.ResultRepository.OrderSum;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What journeys brought. Every answer is read at one moment and computed from the rows each time,
 * so that a corrected verdict on a hit corrects every figure.
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
public class Results {

  /** What {@link #overview} looks back on. */
  public static final Duration OVERVIEW = Duration.ofDays(30);

  private static final int HOURS = 24;

  private final ResultRepository results;
  private final Journeys journeys;
  private final ShopSettings shop;
  private final Clock clock;

  Results(ResultRepository results, Journeys journeys, ShopSettings shop, Clock clock) {
    this.results = results;
    this.journeys = journeys;
    this.shop = shop;
    this.clock = clock;
  }

  /** What the journey did in the period; all zero where nothing of that name ever ran. */
  public JourneyResult ofJourney(String journey, Period period) {
    results.planEachTime();
    Board board = new Board();
    results
        .countSends(journey, period, shop.zone())
        .forEach(row -> board.add(row.cell(), t -> t.add(row)));
    results
        .countHits(journey, period, shop.zone())
        .forEach(row -> board.add(row.cell(), t -> t.add(row)));
    results
        .countReturns(journey, period, shop.zone())
        .forEach(row -> board.add(row.cell(), t -> t.add(row)));
    results
        .sumOrders(journey, period, shop.zone())
        .forEach(row -> board.add(row.cell(), t -> t.add(row)));
    Map<String, Long> outcomes = new TreeMap<>();
    long entered = 0;
    long running = 0;
    for (EntryCount count : results.countEntries(journey, period)) {
      entered += count.entries();
      if (count.outcome() == null) {
        running = count.entries();
      } else {
        outcomes.put(count.outcome(), count.entries());
      }
    }
    List<SendStep> model = journeys.find(journey).map(Journey::sends).orElse(List.of());
    return new JourneyResult(
        journey,
        period,
        currency(),
        entered,
        running,
        outcomes(outcomes),
        board.listMessages(model),
        board.listElements(model, journeys.countPeople(journey)),
        board.listHours(),
        board.total.figures());
  }

  /** Entries that have not ended, by journey; a journey without any is missing. */
  public Map<String, Long> countRunning() {
    return byJourney(results.countRunning());
  }

  /** Every deployed journey with what it did in the last 30 days, by name. */
  public List<JourneySummary> overview() {
    Instant now = clock.instant();
    Period period = new Period(now.minus(OVERVIEW), null);
    results.planEachTime();
    Map<String, Long> running = countRunning();
    Map<String, Long> entered = byJourney(results.countEntered(period));
    Map<String, Long> sent = byJourney(results.countSent(period));
    Map<String, Tally> orders = new TreeMap<>();
    for (JourneyOrders sum : results.sumOrders(period)) {
      orders
          .computeIfAbsent(sum.journey(), none -> new Tally(currency()))
          .add(new OrderSum(new Cell("", "", 0), sum.currency(), sum.orders(), sum.amount()));
    }
    return journeys.list().stream()
        .map(Journey::journey)
        .map(
            journey -> {
              Tally tally = orders.getOrDefault(journey, new Tally(currency()));
              return new JourneySummary(
                  journey,
                  running.getOrDefault(journey, 0L),
                  entered.getOrDefault(journey, 0L),
                  sent.getOrDefault(journey, 0L),
                  tally.orders(),
                  tally.revenue(),
                  tally.otherRevenue());
            })
        .toList();
  }

  private String currency() {
    return shop.currency().toUpperCase(Locale.ROOT);
  }

  private static Map<String, Long> byJourney(List<JourneyCount> counts) {
    return counts.stream().collect(Collectors.toMap(JourneyCount::journey, JourneyCount::count));
  }

  private static Outcomes outcomes(Map<String, Long> counts) {
    Function<String, Long> of = outcome -> counts.getOrDefault(outcome, 0L);
    return new Outcomes(
        of.apply("goal"), of.apply("lost"), of.apply("neutral"), of.apply("stopped"));
  }

  /** The same rows added up by mail, by element, by hour and all together. */
  private final class Board {

    private final Map<String, Tally> messages = new TreeMap<>();
    private final Map<String, Tally> elements = new TreeMap<>();
    private final List<Tally> hours = IntStream.range(0, HOURS).mapToObj(n -> tally()).toList();
    private final Tally total = tally();

    void add(Cell cell, Consumer<Tally> row) {
      row.accept(messages.computeIfAbsent(cell.message(), none -> tally()));
      row.accept(elements.computeIfAbsent(cell.activityId(), none -> tally()));
      row.accept(hours.get(cell.hour()));
      row.accept(total);
    }

    List<MessageResult> listMessages(List<SendStep> model) {
      return ordered(model.stream().map(SendStep::message).toList(), messages).entrySet().stream()
          .map(row -> new MessageResult(row.getKey(), row.getValue().figures()))
          .toList();
    }

    List<ElementResult> listElements(List<SendStep> model, Map<String, Long> people) {
      Map<String, Tally> rows =
          ordered(model.stream().map(SendStep::activityId).toList(), elements);
      new TreeMap<>(people).keySet().forEach(element -> rows.putIfAbsent(element, tally()));
      return rows.entrySet().stream()
          .map(
              row ->
                  new ElementResult(
                      row.getKey(),
                      people.getOrDefault(row.getKey(), 0L),
                      row.getValue().figures()))
          .toList();
    }

    List<HourResult> listHours() {
      List<HourResult> rows = new ArrayList<>();
      hours.forEach(tally -> rows.add(new HourResult(rows.size(), tally.figures())));
      return rows;
    }

    private Map<String, Tally> ordered(List<String> first, Map<String, Tally> tallies) {
      Map<String, Tally> rows = new LinkedHashMap<>();
      first.forEach(name -> rows.put(name, tallies.getOrDefault(name, tally())));
      tallies.forEach(rows::putIfAbsent);
      return rows;
    }

    private Tally tally() {
      return new Tally(currency());
    }
  }
}
