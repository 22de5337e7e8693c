package org.followup.journey;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.journey.Tale.Call;
import org.followup.journey.Tale.Form;
import org.followup.journey.Tale.Permit;
import org.followup.journey.Tale.Person;
import org.followup.journey.Tale.Report;
import org.followup.journey.Tale.Step;
import org.followup.journey.Tale.When;
import org.jspecify.annotations.Nullable;

/**
 * Makes tales up: a few people, a few carts, orders, trials and vouchers between them, and over a
 * month and a half everything that starts, moves and ends the shipped journeys, told late, told
 * twice and in any order.
 */
final class TaleTeller {

  private static final List<String> ZONES =
      List.of(
          "Europe/Berlin",
          "America/New_York",
          "Asia/Tokyo",
          "Pacific/Auckland",
          "Asia/Kolkata",
          "UTC");

  private static final List<String> PURPOSES =
      List.of(
          "marketing:newsletter", "marketing:product", "marketing:feedback", "marketing:offers");

  private static final List<String> TOPICS =
      List.of("newsletter", "product", "feedback", "offers", "marketing:offers", "other", "?");

  /** What may be about somebody else's occasion without naming anybody. */
  private static final Set<String> OF_NOBODY =
      Set.of(
          "order-completed",
          "order-refunded",
          "coupon-redeemed",
          "review-submitted",
          "plan-upgraded",
          "cart-updated");

  private static final Map<String, String> ABOUT =
      Map.of(
          "cart-updated", "cart",
          "signed-up", "list",
          "trial-started", "trial",
          "plan-upgraded", "trial",
          "voucher-issued", "code",
          "coupon-redeemed", "code",
          "unsubscribed", "news");

  /** All that concerns a journey; a tale likes one of them, or all alike. */
  private static final List<List<String>> FAVOURITES =
      List.of(
          List.of(
              "cart-updated", "cart-updated", "cart-updated", "order-completed", "unsubscribed"),
          List.of("signed-up", "signed-up", "order-completed", "unsubscribed"),
          List.of("trial-started", "trial-started", "plan-upgraded", "unsubscribed"),
          List.of(
              "order-delivered",
              "order-delivered",
              "review-submitted",
              "order-refunded",
              "unsubscribed"),
          List.of("voucher-issued", "voucher-issued", "coupon-redeemed", "unsubscribed"));

  private static final List<String> TYPES =
      Stream.concat(FAVOURITES.stream().flatMap(List::stream), Stream.of("product-viewed"))
          .toList();

  /** What ties are made of: the journeys' own spans, and the hours of the night. */
  private static final List<Duration> EXACT =
      List.of(
          Duration.ofMinutes(45),
          Duration.ofHours(4),
          Duration.ofHours(11),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(3),
          Duration.ofDays(5),
          Duration.ofDays(7));

  private static final int FARTHEST_DAYS = 45;

  private final Random random;
  private final List<Step> steps = new ArrayList<>();
  private List<Person> people = List.of();
  private List<String> favourites = TYPES;
  private int events;

  private TaleTeller(long seed) {
    random = new Random(seed);
  }

  static Tale tell(long seed) {
    return new TaleTeller(seed).tale(seed);
  }

  private Tale tale(long seed) {
    favourites = chance(30) ? TYPES : one(FAVOURITES);
    people = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(3); i++) {
      people.add(
          new Person(
              "p" + i,
              ZoneId.of(one(ZONES)),
              !chance(10),
              PURPOSES.stream().filter(purpose -> !chance(15)).toList()));
    }
    Duration at = Duration.ZERO;
    for (int i = 0; i < 12 + random.nextInt(25); i++) {
      at = at.plus(pause());
      if (at.toDays() > FARTHEST_DAYS) {
        break;
      }
      addStep(at);
    }
    delaySome();
    doubleSome();
    steps.sort(Comparator.comparing(Step::at));
    cutIntoRequests(steps, random);
    Duration last = steps.get(steps.size() - 1).at();
    return new Tale(
        seed, people, List.copyOf(steps), last.plus(pause()).plusDays(random.nextInt(20)));
  }

  private Duration pause() {
    int kind = random.nextInt(100);
    if (kind < 25) {
      return Duration.ZERO;
    } else if (kind < 45) {
      return one(EXACT);
    } else if (kind < 60) {
      return Duration.ofMinutes(1 + random.nextInt(90));
    } else if (kind < 85) {
      return Duration.ofSeconds(random.nextInt(24 * 3600));
    }
    return Duration.ofMinutes(random.nextInt(6 * 24 * 60));
  }

  private void addStep(Duration at) {
    int person = random.nextInt(people.size());
    int kind = random.nextInt(100);
    if (kind < 5) {
      steps.add(new Permit(at, person, one(PURPOSES)));
    } else if (kind < 13) {
      steps.add(new Call(at, person, answers(at)));
    } else {
      steps.add(event(at, person));
    }
  }

  private Map<String, Object> answers(Duration at) {
    Map<String, Object> answers = new HashMap<>();
    answers.put("outcome", one(List.of("solved", "appointment", "not-reached", "declined")));
    if (answers.get("outcome").equals("appointment") && !chance(30)) {
      answers.put("nextAppointment", new When(at.plusDays(random.nextInt(8) - 1), Form.DATE));
    }
    return answers;
  }

  private Report event(Duration at, int person) {
    Map<String, Object> data = new HashMap<>();
    if (!people.get(person).addressKnown() && chance(30)) {
      data.put("email", "p" + person);
    }
    String type = one(chance(70) ? favourites : TYPES);
    switch (type) {
      case "cart-updated" -> cart(data);
      case "trial-started" -> date(at, "endsAt", data);
      case "voucher-issued" -> date(at, "expiresAt", data);
      case "review-submitted" -> rating(data);
      case "unsubscribed" -> topic(data);
      default -> {}
    }
    String about = ABOUT.getOrDefault(type, "order");
    if (type.equals("order-completed") && chance(15)) {
      about = "cart";
    }
    String subject = chance(5) ? null : about + "-" + random.nextInt(2);
    boolean nobody = subject != null && OF_NOBODY.contains(type) && chance(30);
    return new Report(
        at, 0, "e" + events++, type, nobody ? null : person, subject, time(at), Map.copyOf(data));
  }

  private void topic(Map<String, Object> data) {
    if (!chance(25)) {
      data.put("topic", one(TOPICS));
    }
  }

  private void cart(Map<String, Object> data) {
    int kind = random.nextInt(100);
    if (kind < 75) {
      data.put("products", List.of(Map.of("name", "Tea " + random.nextInt(9), "price", 9.9)));
      data.put("total", 9.9);
    } else if (kind < 90) {
      data.put("products", List.of());
    } else if (kind < 95) {
      data.put("products", "Tea");
    }
  }

  /** Mostly two weeks ahead, some days long, some past, missing or unreadable. */
  private void date(Duration at, String name, Map<String, Object> data) {
    int kind = random.nextInt(100);
    Form form = one(List.of(Form.values()));
    if (kind < 50) {
      data.put(name, new When(at.plusDays(8 + random.nextInt(8)), form));
    } else if (kind < 80) {
      data.put(name, new When(at.plusMinutes(random.nextInt(10 * 24 * 60)), form));
    } else if (kind < 92) {
      data.put(name, new When(at.minusMinutes(random.nextInt(6 * 24 * 60)), form));
    } else if (kind < 96) {
      data.put(name, "soon");
    }
  }

  private void rating(Map<String, Object> data) {
    Object rating = one(List.of(1, 1, 2, 2, 3, 5, "1", "2", "great", 1.0, 1.5, 0));
    if (!chance(20)) {
      data.put("rating", rating);
    }
  }

  private @Nullable Duration time(Duration at) {
    int kind = random.nextInt(100);
    if (kind < 70) {
      return null;
    } else if (kind < 78) {
      return at;
    } else if (kind < 85) {
      return at.plusMinutes(random.nextInt(600)); // a clock that is ahead
    } else if (kind < 92) {
      return at.minusMinutes(random.nextInt(120));
    }
    return at.minus(one(EXACT)); // at the very time of something else, maybe
  }

  /** Accepted later than they happened, so that others overtake them. */
  private void delaySome() {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Report report && chance(20)) {
        Duration late = report.at().plus(chance(50) ? one(EXACT) : pause());
        Duration time = report.time() == null ? report.at() : report.time();
        steps.set(i, report.moved(late, time));
      }
    }
  }

  /** The same identity once more, at once or later, sometimes with other data. */
  private void doubleSome() {
    for (Step step : List.copyOf(steps)) {
      if (step instanceof Report report && chance(12)) {
        Report other = chance(30) ? event(report.at(), random.nextInt(people.size())) : report;
        steps.add(
            new Report(
                report.at().plus(pause()),
                0,
                report.id(),
                other.type(),
                other.person(),
                other.subject(),
                other.time(),
                other.data()));
      }
    }
  }

  /** Neighbours of one moment go together, or do not. */
  static void cutIntoRequests(List<Step> steps, Random random) {
    Step before = null;
    int request = 0;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Report report) {
        boolean together =
            before instanceof Report other
                && other.at().equals(report.at())
                && random.nextBoolean();
        request += together ? 0 : 1;
        steps.set(i, report.inRequest(request));
      }
      before = steps.get(i);
    }
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
