package org.followup.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Made-up people and made-up texts: whom the database finds, asked for everyone at once and looked
 * up one by one, is whom a plain reading of the same words finds. More of them: {@code
 * -Daudience.cases=2000 -Daudience.seed=1}.
 */
class AudiencePropertyTest {

  private static final int CASES = Integer.getInteger("audience.cases", 250);
  private static final long SEED = Long.getLong("audience.seed", 1905);
  private static final int PEOPLE = 60;
  private static final Instant NOW = AudienceRoom.START;
  private static final ZoneId SHOP = ZoneId.of("Europe/Berlin");

  private static final List<String> COUNTRIES = List.of("DE", "AT", "FR");
  private static final List<String> CATEGORIES = List.of("tea", "pots", "cups");
  private static final List<String> TYPES =
      List.of("order-completed", "email-opened", "product-viewed", "email-delivered");

  private record Deed(String type, Instant at, String category, int total) {}

  private record Word(String purpose, boolean granted, String basis, Instant at, int rank) {}

  private record Person(
      RecipientId id,
      String country,
      Integer points,
      LocalDate birthday,
      ZoneId zone,
      Instant known,
      List<Deed> deeds,
      List<Word> words) {

    long did(String type, int days) {
      return deeds.stream()
          .filter(deed -> deed.type().equals(type) && !deed.at().isBefore(ago(days)))
          .count();
    }

    Instant last(String type) {
      return deeds.stream()
          .filter(deed -> deed.type().equals(type))
          .map(Deed::at)
          .max(Instant::compareTo)
          .orElse(Instant.MIN);
    }

    boolean consents(String purpose) {
      List<Word> about =
          words.stream()
              .filter(w -> w.purpose().equals(purpose) || w.purpose().equals("marketing:*"))
              .sorted(java.util.Comparator.comparing(Word::at).thenComparing(Word::rank))
              .toList();
      boolean objected = false;
      Word decisive = null;
      for (Word word : about) {
        boolean sale = word.granted() && word.basis().equals("existing-customer");
        if (!sale) {
          objected = !word.granted();
        }
        if (!sale || !objected) {
          decisive = word;
        }
      }
      return decisive != null
          && decisive.granted()
          && decisive
              .at()
              .isAfter(NOW.atOffset(java.time.ZoneOffset.UTC).minusMonths(24).toInstant());
    }
  }

  /** A text, and what it means. */
  private record Asked(String text, Predicate<Person> meaning) {}

  private static AudienceRoom room;
  private static final List<Person> people = new ArrayList<>();
  private static final Random random = new Random(SEED);

  @BeforeAll
  static void makeUp() throws Exception {
    room = new AudienceRoom();
    for (int n = 0; n < PEOPLE; n++) {
      Person person =
          new Person(
              new RecipientId("p-" + n),
              chance(4) ? null : pick(COUNTRIES),
              chance(3) ? null : random.nextInt(5),
              chance(4) ? null : LocalDate.of(1990, 11, 18).plusDays(random.nextInt(9)),
              chance(3) ? null : ZoneId.of(pick(List.of("Pacific/Auckland", "America/New_York"))),
              ago(random.nextInt(200)),
              new ArrayList<>(),
              new ArrayList<>());
      for (int k = random.nextInt(6); k > 0; k--) {
        person
            .deeds()
            .add(
                new Deed(
                    pick(TYPES), ago(random.nextInt(150)), pick(CATEGORIES), random.nextInt(4)));
      }
      for (int k = random.nextInt(4); k > 0; k--) {
        person
            .words()
            .add(
                new Word(
                    pick(List.of("marketing:offers", "marketing:news", "marketing:*")),
                    !chance(3),
                    pick(List.of("express", "existing-customer")),
                    ago(random.nextInt(3) * 400),
                    k));
      }
      person.words().sort(java.util.Comparator.comparing(Word::rank));
      keep(person);
      people.add(person);
    }
    people.sort(java.util.Comparator.comparing(one -> one.id().value()));
  }

  @AfterAll
  static void close() throws Exception {
    room.close();
  }

  @Test
  void findsWhomAPlainReadingFinds() {
    int found = 0;
    for (int n = 0; n < CASES; n++) {
      Asked asked = tree(3);
      List<String> meant =
          people.stream().filter(asked.meaning()).map(one -> one.id().value()).sorted().toList();
      assertThat(room.find(asked.text())).as(asked.text()).isEqualTo(meant);
      assertThat(room.audiences.save("made-up", asked.text(), "test"))
          .as(asked.text())
          .isInstanceOf(Audiences.Change.Done.class);
      assertThat(room.audiences.count("made-up")).as(asked.text()).contains((long) meant.size());
      assertThat(
              room.audiences.listMembers("made-up", null, PEOPLE, NOW).stream()
                  .map(one -> one.recipient().value()))
          .as("looked up: " + asked.text())
          .isEqualTo(meant);
      assertThat(pages(1 + random.nextInt(9), 1 + random.nextInt(7)))
          .as("by pages: " + asked.text())
          .isEqualTo(meant);
      Person one = pick(people);
      assertThat(room.audiences.isMember("made-up", one.id(), NOW))
          .as(one.id() + ": " + asked.text())
          .isEqualTo(meant.contains(one.id().value()));
      found += meant.isEmpty() || meant.size() == PEOPLE ? 0 : 1;
    }
    assertThat(found).as("texts that tell people apart").isGreaterThan(CASES / 3);
  }

  /** Everyone of the audience, a page after the other, by windows that have to be widened. */
  private static List<String> pages(int limit, int window) {
    List<String> found = new ArrayList<>();
    RecipientId after = null;
    List<Audiences.Member> page;
    do {
      page = room.audiences.listMembers("made-up", after, limit, NOW, window);
      page.forEach(one -> found.add(one.recipient().value()));
      after = page.isEmpty() ? after : page.get(page.size() - 1).recipient();
    } while (page.size() == limit);
    return found;
  }

  private static Asked tree(int depth) {
    if (depth == 0 || chance(3)) {
      return question();
    }
    boolean all = random.nextBoolean();
    List<Asked> parts =
        IntStream.rangeClosed(0, 1 + random.nextInt(2)).mapToObj(k -> tree(depth - 1)).toList();
    String text =
        "("
            + String.join(
                all ? pick(List.of(";", " and ", "\n and ")) : pick(List.of(",", " or ")),
                parts.stream().map(Asked::text).toList())
            + ")";
    return new Asked(
        text,
        one ->
            all
                ? parts.stream().allMatch(part -> part.meaning().test(one))
                : parts.stream().anyMatch(part -> part.meaning().test(one)));
  }

  private static Asked question() {
    String country = pick(COUNTRIES);
    String type = pick(TYPES);
    String other = pick(TYPES);
    String category = pick(CATEGORIES);
    int days = 5 + random.nextInt(150);
    int number = 1 + random.nextInt(4);
    boolean not = random.nextBoolean();
    return switch (random.nextInt(13)) {
      case 0 ->
          asked("country" + (not ? "!=" : "==") + country, not, p -> country.equals(p.country()));
      case 1 ->
          asked(
              "country" + (not ? "=out=" : "=in=") + "(" + country + ",CH)",
              not,
              p -> country.equals(p.country()));
      case 2 ->
          asked(
              "attribute.points" + (not ? "<" : ">=") + number,
              false,
              p -> p.points() != null && (not ? p.points() < number : p.points() >= number));
      case 3 ->
          asked(
              "attribute.birthday=anniversary=(-P%dD,P%dD)".formatted(number, days % 4),
              false,
              p -> p.birthday() != null && isNear(p, -number, days % 4));
      case 4 ->
          asked(
              "did.%s=%swithin=P%dD".formatted(type, not ? "not" : "", days),
              not,
              p -> p.did(type, days) > 0);
      case 5 ->
          asked(
              "did.%s=%swithin=(P%dD,%d)".formatted(type, not ? "not" : "", days, number),
              not,
              p -> p.did(type, days) >= number);
      case 6 ->
          asked(
              "did.%s=%s=".formatted(type, not ? "never" : "ever"), not, p -> p.did(type, 999) > 0);
      case 7 ->
          asked(
              "did.%s=%ssince=%s".formatted(type, not ? "not" : "", other),
              false,
              p ->
                  !p.last(other).equals(Instant.MIN) && p.last(type).isAfter(p.last(other)) != not);
      case 8 ->
          asked(
              "activity=%swithin=P%dD".formatted(not ? "not" : "", days),
              not,
              p ->
                  !p.known().isBefore(ago(days))
                      || TYPES.subList(0, 3).stream().anyMatch(one -> p.did(one, days) > 0));
      case 9 ->
          asked(
              "bought.category" + (not ? "!=" : "==") + category,
              not,
              p -> orders(p, 999).stream().anyMatch(o -> o.category().equals(category)));
      case 10 ->
          asked(
              "spent=%swithin=(P%dD,%d)".formatted(not ? "not" : "", days, number),
              not,
              p -> orders(p, days).stream().mapToInt(Deed::total).sum() >= number);
      case 11 -> {
        String sign = pick(List.of("<", "<=", ">", ">="));
        int bound = random.nextInt(4);
        yield asked(
            "spent" + sign + bound,
            false,
            p -> {
              int sum = orders(p, 999).stream().mapToInt(Deed::total).sum();
              return switch (sign) {
                case "<" -> sum < bound;
                case "<=" -> sum <= bound;
                case ">" -> sum > bound;
                default -> sum >= bound;
              };
            });
      }
      default -> {
        String purpose = pick(List.of("marketing:offers", "marketing:news"));
        yield asked("consents" + (not ? "!=" : "==") + purpose, not, p -> p.consents(purpose));
      }
    };
  }

  private static Asked asked(String text, boolean not, Predicate<Person> meaning) {
    return new Asked(text, not ? meaning.negate() : meaning);
  }

  private static List<Deed> orders(Person person, int days) {
    return person.deeds().stream()
        .filter(deed -> deed.type().equals("order-completed") && !deed.at().isBefore(ago(days)))
        .toList();
  }

  private static boolean isNear(Person person, int from, int to) {
    LocalDate today = NOW.atZone(person.zone() == null ? SHOP : person.zone()).toLocalDate();
    return IntStream.rangeClosed(from, to)
        .mapToObj(today::plusDays)
        .anyMatch(day -> MonthDay.from(day).equals(MonthDay.from(person.birthday())));
  }

  private static void keep(Person person) {
    Map<String, Object> attributes = new TreeMap<>();
    if (person.country() != null) {
      attributes.put("country", person.country());
    }
    if (person.points() != null) {
      attributes.put("points", chance(2) ? person.points() : String.valueOf(person.points()));
    }
    if (person.birthday() != null) {
      attributes.put("birthday", person.birthday().toString());
    }
    room.setClock(person.known());
    room.recipients.put(person.id(), null, null, person.zone(), attributes);
    room.setClock(NOW);
    for (Deed deed : person.deeds()) {
      room.did(
          person.id(),
          deed.type(),
          deed.at(),
          Map.of(
              "total",
              deed.total(),
              "products",
              List.of(Map.of("product_id", "p-1", "category", deed.category()))));
    }
    for (Word word : person.words()) {
      room.say(person.id(), word.purpose(), word.granted(), word.basis(), word.at());
    }
  }

  private static Instant ago(int days) {
    return NOW.atZone(SHOP).minus(Period.ofDays(days)).toInstant();
  }

  private static boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private static <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}
