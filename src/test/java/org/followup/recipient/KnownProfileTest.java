package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.followup.recipient.KnownProfile.Rank;
import org.followup.recipient.KnownProfile.Told;
import org.junit.jupiter.api.Test;

/** Whose word stands in a profile. */
class KnownProfileTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final RecipientId ANA = new RecipientId("ana");

  @Test
  void whatWasSaidIsAboveWhatWasToldAndAPersonAboveADevice() {
    KnownProfile device = city("device", Told.by(1, false));
    KnownProfile named = city("named", Told.by(2, true));
    KnownProfile said = city("said", Told.said(NOW));
    assertThat(cityOf(device.with(named, true, NOW))).isEqualTo("named");
    assertThat(cityOf(named.with(device, true, NOW))).isEqualTo("named");
    assertThat(cityOf(named.with(said, false, NOW))).isEqualTo("said");
    assertThat(cityOf(said.with(named, true, NOW))).isEqualTo("said");
  }

  @Test
  void ofEqualEventsTheFirstOfTwoCallsTheLastCounts() {
    KnownProfile first = city("first", Told.by(1, true));
    KnownProfile second = city("second", Told.by(2, true));
    assertThat(cityOf(second.with(first, false, NOW))).isEqualTo("first");
    assertThat(cityOf(second.with(first, true, NOW)))
        .as("what comes late does not change what is known")
        .isEqualTo("second");
    KnownProfile early = city("early", Told.said(NOW));
    KnownProfile late = city("late", Told.said(NOW.plusMillis(1)));
    assertThat(cityOf(early.with(late, false, NOW))).isEqualTo("late");
    assertThat(cityOf(late.with(early, false, NOW))).isEqualTo("late");
    assertThat(cityOf(new KnownProfile(early.profile(), Map.of()).with(early, false, NOW)))
        .as("of old, with no moment kept, it gives way")
        .isEqualTo("early");
  }

  @Test
  void whatIsRepeatedInAChangeKeepsWhoseWordItIs() {
    KnownProfile told = city("Ulm", Told.by(7, false));
    Profile changed = new Profile(ANA, null, Locale.GERMANY, null, Map.of("city", "Ulm"), NOW, NOW);
    KnownProfile after = told.changedTo(changed, NOW);
    assertThat(after.told())
        .containsEntry("attributes.city", Told.by(7, false))
        .containsEntry("locale", Told.said(NOW));
    assertThat(KnownProfile.readTold(after.toldDocument())).isEqualTo(after.told());
  }

  @Test
  void isTheSameInWhateverOrderProfilesAreJoined() {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      List<KnownProfile> parts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        parts.add(some(random));
      }
      Map<String, Object> once = joined(parts);
      Collections.shuffle(parts, random);
      assertThat(joined(parts)).isEqualTo(once);
    }
  }

  private static Map<String, Object> joined(List<KnownProfile> parts) {
    KnownProfile all = parts.get(0);
    for (KnownProfile part : parts.subList(1, parts.size())) {
      all = all.with(part, false, NOW);
    }
    Map<String, Object> values = new TreeMap<>(all.profile().attributes());
    values.put("zone", String.valueOf(all.profile().timeZone()));
    values.put("told", new TreeMap<>(all.told()).toString());
    return values;
  }

  private static KnownProfile some(Random random) {
    Map<String, Object> facts = new HashMap<>();
    Map<String, Told> told = new HashMap<>();
    for (String name : List.of("city", "size", "color")) {
      if (random.nextBoolean()) {
        facts.put(name, "v" + random.nextInt(100));
        told.put("attributes." + name, word(random));
      }
    }
    ZoneId zone = random.nextBoolean() ? ZoneId.of("Etc/GMT+" + random.nextInt(12)) : null;
    if (zone != null) {
      told.put("timeZone", word(random));
    }
    return new KnownProfile(new Profile(ANA, null, null, zone, facts, NOW, NOW), told);
  }

  /** No two events have one number; two calls may come in one moment. */
  private static Told word(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Told(Rank.DEVICE, random.nextLong());
      case 1 -> new Told(Rank.NAMED, random.nextLong());
      default -> new Told(Rank.SAID, random.nextInt(3));
    };
  }

  private static KnownProfile city(String city, Told by) {
    return KnownProfile.of(new Profile(ANA, null, null, null, Map.of("city", city), NOW, NOW), by);
  }

  private static Object cityOf(KnownProfile known) {
    return known.profile().attributes().get("city");
  }
}
