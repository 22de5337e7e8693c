package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.followup.BalancedBooks;
import org.followup.RunningFollowup;
import org.followup.report.PublishedResult.Row;
import org.followup.report.ReplayedShop.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published result of a shop's cart mails, played from outside: carts and orders come in as
 * events, mails are read from the inbox, opens and clicks are visits to what stands in them. The
 * report has to say what was published, figure for figure. See docs/report.md.
 */
class PublishedResultIT {

  private static final Path FILE =
      Path.of(System.getProperty("replay.file", "../shared/data/results-abandoned-cart.csv"));
  private static final int SHARE = Integer.getInteger("replay.share", 60);
  private static final String REPORT = "/api/journeys/abandoned-cart/report";
  private static final BigDecimal CART = new BigDecimal("59.90");

  /** Which customers do what is arbitrary, and the same each time. */
  private final Random dice = new Random(12_411);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void comesOutOfTheReportFigureForFigure() throws Exception {
    assumeTrue(
        Files.exists(FILE),
        "The published result is not here; name its file by -Dreplay.file=<file>.");
    PublishedResult published = PublishedResult.read(FILE).share(SHARE);
    Row reminder = published.reminder();
    Row followUp = published.followUp();

    try (RunningFollowup followup = RunningFollowup.start(folder);
        ReplayedShop shop = new ReplayedShop(followup.address())) {
      shop.agree(reminder.sent());
      shop.leaveCarts(reminder.sent());
      shop.letPass("PT50M");

      Map<Integer, Mail> reminders = shop.readInbox("cart-reminder");
      assertThat(reminders).hasSize(reminder.sent());
      List<Integer> clicked = read(shop, reminders, reminder);
      List<Integer> ordered = clicked.subList(0, reminder.orders());
      shop.order(ordered, "shop");
      shop.order(ordered.subList(0, 1 + ordered.size() / 10), "payment");
      List<Integer> others = shuffled(reminders.keySet());
      others.removeAll(ordered);
      int emptied = others.size() - followUp.sent();
      shop.emptyCarts(others.subList(0, emptied));
      shop.letPass("P2D");

      Map<Integer, Mail> followUps = shop.readInbox("cart-second-look");
      assertThat(followUps.keySet())
          .containsExactlyInAnyOrderElementsOf(others.subList(emptied, others.size()));
      List<Integer> clickedLater = read(shop, followUps, followUp);
      shop.order(clickedLater.subList(0, followUp.orders()), "shop");
      List<Integer> neverClicked = shuffled(followUps.keySet());
      neverClicked.removeAll(clicked);
      neverClicked.removeAll(clickedLater);
      shop.order(neverClicked.subList(0, 3), "shop");
      shop.letPass("PT1M");

      String csv = shop.get(REPORT + ".csv");
      JsonNode report = shop.getJson(REPORT);
      System.out.println(csv);
      List<String> lines = csv.lines().toList();
      assertThat(lines.get(0))
          .startsWith("message,sent,opened,unique_opened,clicked,unique_clicked,orders,revenue,");
      assertThat(lines.get(1))
          .startsWith("cart-reminder," + reminder.csv() + "," + revenue(reminder) + ",");
      assertThat(lines.get(2))
          .startsWith("cart-second-look," + followUp.csv() + "," + revenue(followUp) + ",");
      assertThat(lines.get(3)).startsWith("cart-better-offer,0,0,0,0,0,0,0.00,");

      assertThat(figures(report.path("messages").get(0))).isEqualTo(reminder);
      assertThat(figures(report.path("messages").get(1))).isEqualTo(followUp);
      assertThat(figures(report.path("total"))).isEqualTo(sum(reminder, followUp));
      assertThat(report.path("total").path("machine_opens").asInt()).isPositive();
      assertThat(report.path("entered").asInt()).isEqualTo(reminder.sent());
      assertThat(report.path("outcomes").path("neutral").asInt()).isEqualTo(emptied);
      assertThat(report.path("outcomes").path("goal").asInt())
          .isEqualTo(reminder.orders() + followUp.orders() + 3);
      BalancedBooks.of(followup);
    }
  }

  /** Opens and clicks as often as was published. @return who clicked */
  private List<Integer> read(ReplayedShop shop, Map<Integer, Mail> mails, Row row)
      throws Exception {
    List<Integer> openers = shuffled(mails.keySet()).subList(0, row.uniqueOpened());
    List<Integer> clickers = shuffled(mails.keySet()).subList(0, row.uniqueClicked());
    shop.scan(visits(openers.subList(0, 1 + openers.size() / 20), 0, mails, Mail::pixel));
    List<String> visits = visits(openers, row.opened() - row.uniqueOpened(), mails, Mail::pixel);
    visits.addAll(visits(clickers, row.clicked() - row.uniqueClicked(), mails, Mail::link));
    Collections.shuffle(visits, dice);
    shop.visit(visits);
    return clickers;
  }

  /** Everyone's address once, and more visits that fall on anyone of them. */
  private List<String> visits(
      List<Integer> people, int more, Map<Integer, Mail> mails, Function<Mail, String> address) {
    List<Integer> visitors = new ArrayList<>(people);
    for (int i = 0; i < more; i++) {
      visitors.add(people.get(dice.nextInt(people.size())));
    }
    List<String> visits = new ArrayList<>();
    visitors.forEach(person -> visits.add(address.apply(mails.get(person))));
    return visits;
  }

  private List<Integer> shuffled(Collection<Integer> people) {
    List<Integer> shuffled = new ArrayList<>(people);
    Collections.shuffle(shuffled, dice);
    return shuffled;
  }

  private static BigDecimal revenue(Row row) {
    return CART.multiply(BigDecimal.valueOf(row.orders()));
  }

  private static Row sum(Row a, Row b) {
    return new Row(
        a.sent() + b.sent(),
        a.opened() + b.opened(),
        a.uniqueOpened() + b.uniqueOpened(),
        a.clicked() + b.clicked(),
        a.uniqueClicked() + b.uniqueClicked(),
        a.orders() + b.orders());
  }

  private static Row figures(JsonNode row) {
    return new Row(
        row.path("sent").asInt(-1),
        row.path("opened").asInt(-1),
        row.path("unique_opened").asInt(-1),
        row.path("clicked").asInt(-1),
        row.path("unique_clicked").asInt(-1),
        row.path("orders").asInt(-1));
  }
}
