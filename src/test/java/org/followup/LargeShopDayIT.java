package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A day of a large shop, hour by hour on the movable clock: everyone looks at products, some fill
 * carts, order, sign up, try, get vouchers and deliveries; mails go into a sink. What each person
 * gets is known beforehand, and at the end the books balance. A fiftieth of the people by default,
 * everyone by {@code -Dday.recipients=200000}; see docs/operations.md.
 */
class LargeShopDayIT {

  private static final int PEOPLE = Integer.getInteger("day.recipients", 2_000);
  private static final int HOURS = 24;
  private static final Pattern NAME = Pattern.compile("(?m)^X-Followup-Message: (\\S+)");
  private static final Pattern TO = Pattern.compile("(?m)^To:.*?person-(\\d+)@");

  /** Mails that the sink took, by name: whom, and how often. */
  private final ConcurrentMap<String, ConcurrentMap<Integer, Integer>> sink =
      new ConcurrentHashMap<>();

  private final Map<String, Set<Integer>> expected = new TreeMap<>();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** What somebody does on that day, one of fifty habits. */
  private enum Habit {
    LOOKS,
    ORDERS,
    EMPTIES_THE_CART,
    UNSUBSCRIBES,
    NEVER_AGREED,
    FORGETS_THE_CART,
    SIGNS_UP,
    UPGRADES,
    LETS_THE_TRIAL_END,
    GETS_A_DELIVERY,
    KEEPS_THE_VOUCHER,
    REDEEMS;

    static Habit of(int person) {
      return switch (person % 50) {
        case 0, 10, 20, 30, 40 -> ORDERS;
        case 5 -> EMPTIES_THE_CART;
        case 15 -> UNSUBSCRIBES;
        case 25 -> NEVER_AGREED;
        case 35, 45 -> FORGETS_THE_CART;
        case 1 -> SIGNS_UP;
        case 2 -> UPGRADES;
        case 3 -> LETS_THE_TRIAL_END;
        case 4 -> GETS_A_DELIVERY;
        case 6 -> KEEPS_THE_VOUCHER;
        case 7 -> REDEEMS;
        default -> LOOKS;
      };
    }

    boolean hasCart() {
      return ordinal() >= ORDERS.ordinal() && ordinal() <= FORGETS_THE_CART.ordinal();
    }

    /** What whoever has the habit had agreed to. */
    String topic() {
      return switch (this) {
        case LOOKS, NEVER_AGREED -> "";
        case SIGNS_UP -> "newsletter";
        case UPGRADES, LETS_THE_TRIAL_END -> "product";
        case GETS_A_DELIVERY -> "feedback";
        default -> "offers";
      };
    }
  }

  @Test
  void sendsEachMailOnceAndBalancesItsBooks() throws Exception {
    SMTPServer mailServer =
        SMTPServer.port(0).messageHandler((context, from, to, data) -> take(data)).build();
    mailServer.start();
    try (RunningFollowup followup =
            RunningFollowup.start(
                folder,
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + mailServer.getPortAllocated());
        ShopClient shop = new ShopClient(followup.address())) {
      say("starts");
      agree(shop);
      say("everyone has agreed");
      int duplicates = 0;
      for (int hour = 0; hour < HOURS; hour++) {
        duplicates += live(shop, hour);
        say("hour " + hour);
      }
      shop.letPass("PT2H"); // our own time passed too, and the last hour's timers are to come
      say("the day is over");

      assertThat(duplicates).isEqualTo(2 * PEOPLE);
      expected.forEach(
          (message, people) ->
              assertThat(sink.getOrDefault(message, new ConcurrentHashMap<>()).keySet())
                  .as(message)
                  .containsExactlyInAnyOrderElementsOf(people));
      assertThat(sink.keySet()).isEqualTo(expected.keySet());
      assertThat(sink.values())
          .allSatisfy(mails -> assertThat(mails.values()).allMatch(times -> times == 1));
      outcomes(shop);
      books(shop);
    } finally {
      mailServer.stop();
    }
  }

  private void agree(ShopClient shop) throws Exception {
    shop.importRecipients(
        IntStream.range(0, PEOPLE)
            .mapToObj(person -> "person-%d,person-%d@example.com".formatted(person, person))
            .toList());
    shop.sendAll(
        IntStream.range(0, PEOPLE)
            .filter(person -> !Habit.of(person).topic().isEmpty())
            .mapToObj(
                person ->
                    shop.consent("person-" + person, "marketing:" + Habit.of(person).topic(), ""))
            .toList(),
        200,
        201,
        204);
  }

  /** An hour: people come, twenty minutes later some come back, and the rest of it passes. */
  private int live(ShopClient shop, int hour) throws Exception {
    List<Integer> here =
        IntStream.range(0, PEOPLE).filter(person -> hour(person) == hour).boxed().toList();
    Instant now = shop.now();
    List<String> coming = new ArrayList<>();
    here.forEach(person -> come(person, now, coming));
    assertThat(shop.report(coming)).isZero();
    List<String> views = here.stream().flatMap(p -> views(p).stream()).toList();
    assertThat(shop.report(views)).isZero();
    int duplicates = shop.report(views); // a shop that repeats what it is not sure of
    shop.letPass("PT20M");
    List<String> comingBack = new ArrayList<>();
    here.forEach(person -> comeBack(person, comingBack));
    Collections.shuffle(comingBack, new java.util.Random(hour));
    assertThat(shop.report(comingBack)).isZero();
    shop.letPass("PT40M");
    return duplicates;
  }

  /** Carts at every hour; what takes some hours to its first mail begins in the first half. */
  private static int hour(int person) {
    int turn = person / 50;
    return Habit.of(person).hasCart() || Habit.of(person) == Habit.LOOKS
        ? turn % HOURS
        : turn % (HOURS / 2);
  }

  private static List<String> views(int person) {
    return List.of(
        event(person, "product-viewed", "p-1", "a", "{}"),
        event(person, "product-viewed", "p-2", "b", "{}"));
  }

  private void come(int person, Instant now, List<String> events) {
    switch (Habit.of(person)) {
      case LOOKS -> {}
      case SIGNS_UP -> {
        events.add(event(person, "signed-up", "account-" + person, "", "{\"firstName\":\"Kim\"}"));
        expect("welcome", person);
      }
      case UPGRADES, LETS_THE_TRIAL_END -> {
        String end = now.plus(Duration.ofHours(7 * 24 + 6)).toString();
        events.add(
            event(person, "trial-started", "trial-" + person, "", "{\"endsAt\":\"" + end + "\"}"));
        if (Habit.of(person) == Habit.LETS_THE_TRIAL_END) {
          expect("trial-ends-soon", person);
        }
      }
      case GETS_A_DELIVERY ->
          events.add(
              event(
                  person,
                  "order-delivered",
                  "order-" + person,
                  "",
                  "{\"products\":[{\"name\":\"Tea\"}]}"));
      case KEEPS_THE_VOUCHER, REDEEMS -> {
        String end = now.plus(Duration.ofHours(7 * 24 + 3)).toString();
        events.add(
            event(
                person,
                "voucher-issued",
                "code-" + person,
                "",
                "{\"value\":5,\"currency\":\"EUR\",\"expiresAt\":\"" + end + "\"}"));
        if (Habit.of(person) == Habit.KEEPS_THE_VOUCHER) {
          expect("voucher-waiting", person);
        }
      }
      default -> {
        events.add(event(person, "cart-updated", "cart-" + person, "1", cart(1)));
        if (Habit.of(person) == Habit.FORGETS_THE_CART) {
          expect("cart-reminder", person);
        }
      }
    }
  }

  private static void comeBack(int person, List<String> events) {
    switch (Habit.of(person)) {
      case ORDERS ->
          events.add(event(person, "order-completed", "order-" + person, "", "{\"total\":9.9}"));
      case EMPTIES_THE_CART ->
          events.add(
              event(
                  person, "cart-updated", "cart-" + person, "2", "{\"products\":[],\"total\":0}"));
      case UNSUBSCRIBES ->
          events.add(event(person, "unsubscribed", "me", "", "{\"topic\":\"offers\"}"));
      case UPGRADES -> events.add(event(person, "plan-upgraded", "trial-" + person, "", "{}"));
      case REDEEMS -> events.add(event(person, "coupon-redeemed", "code-" + person, "", "{}"));
      default -> {}
    }
  }

  private void expect(String message, int person) {
    expected.computeIfAbsent(message, name -> new TreeSet<>()).add(person);
  }

  private static String cart(int quantity) {
    return """
    {"products":[{"product_id":"p-1","name":"Tea","price":9.9,"quantity":%d}],"total":9.9,\
    "currency":"EUR","cartUrl":"https://shop.example/cart"}"""
        .formatted(quantity);
  }

  private static String event(int person, String type, String subject, String nth, String data) {
    return """
    {"id":"%d-%s-%s","source":"shop.example/day","type":"%s","recipient":"person-%d",\
    "subject":"%s","data":%s}"""
        .formatted(person, type, nth, type, person, subject, data);
  }

  private void take(byte[] data) {
    String head = new String(data, 0, Math.min(data.length, 4_000), StandardCharsets.US_ASCII);
    Matcher name = NAME.matcher(head);
    Matcher to = TO.matcher(head);
    if (!name.find() || !to.find()) {
      throw new IllegalArgumentException("No mail of ours:\n" + head);
    }
    sink.computeIfAbsent(name.group(1), message -> new ConcurrentHashMap<>())
        .merge(Integer.parseInt(to.group(1)), 1, Integer::sum);
  }

  /** Entered, ended and running, as the habits say. */
  private static void outcomes(ShopClient shop) throws Exception {
    Map<Habit, Long> people =
        IntStream.range(0, PEOPLE)
            .boxed()
            .collect(Collectors.groupingBy(Habit::of, Collectors.counting()));
    JsonNode carts = shop.getJson("/api/journeys/abandoned-cart/report");
    assertThat(carts.path("entered").asLong())
        .isEqualTo(
            people.entrySet().stream()
                .filter(entry -> entry.getKey().hasCart())
                .mapToLong(Map.Entry::getValue)
                .sum());
    assertThat(carts.path("outcomes").path("goal").asLong()).isEqualTo(people.get(Habit.ORDERS));
    assertThat(carts.path("outcomes").path("neutral").asLong())
        .isEqualTo(people.get(Habit.EMPTIES_THE_CART));
    assertThat(carts.path("outcomes").path("lost").asLong())
        .isEqualTo(people.get(Habit.UNSUBSCRIBES));
    JsonNode trials = shop.getJson("/api/journeys/trial-expiry/report");
    assertThat(trials.path("outcomes").path("goal").asLong()).isEqualTo(people.get(Habit.UPGRADES));
    JsonNode vouchers = shop.getJson("/api/journeys/lapsed-voucher/report");
    assertThat(vouchers.path("outcomes").path("goal").asLong())
        .isEqualTo(people.get(Habit.REDEEMS));
  }

  private static void books(ShopClient shop) throws Exception {
    JsonNode books = shop.getJson("/api/books");
    System.out.println(books.toPrettyString());
    assertThat(books.path("differences")).isEmpty();
    assertThat(books.path("balanced").asBoolean()).isTrue();
    assertThat(books.path("events").path("waiting").asInt()).isZero();
    assertThat(books.path("events").path("dead").asInt()).isZero();
    assertThat(books.path("sends").path("queued").asInt()).isZero();
    assertThat(books.path("sends").path("unknown").asInt()).isZero();
  }

  private static void say(String what) {
    System.out.printf("%tT a day of %,d people: %s%n", System.currentTimeMillis(), PEOPLE, what);
  }
}
