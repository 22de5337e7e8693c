package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.TableXml.bytes;
import static org.followup.journey.TableXml.table;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.followup.message.RestraintTable.Facts;
import org.followup.message.RestraintTable.Line;
import org.followup.message.RestraintTable.Rule;
import org.followup.message.RestraintTable.Said;
import org.junit.jupiter.api.Test;

/** What the engine's DMN makes of a table that passed the check. */
class RestraintSheetTest {

  private static final FeelEngine FEEL = new ScalaFeelEngineFactory().createInstance();

  private static final String TABLE =
      table(
          "FIRST",
          "topic mail country weekday -> maxPerDay maxPerWeek minGap quietFrom quietTo priority",
          "-|\"last-call\"|-|-|||||| 20 # A last call goes first",
          "\"offers\"|-|-|\"sunday\"|0||||| # None on Sundays",
          "-|not(\"welcome\")|\"FR\",\"BE\"|-||2|\"PT6H\"|\"20:00\"|\"09:30\"|-1");

  private final RestraintSheet sheet = new RestraintSheet(7, bytes(TABLE), FEEL);

  @Test
  void saysWhatTheFirstRuleSaysThatHits() {
    assertThat(sheet.find(mail("offers", "last-call", "FR", "sunday")))
        .contains(
            new Said(
                new Rule(7, "Rule_1", "A last call goes first"), null, null, null, null, null, 20));
    assertThat(sheet.find(mail("offers", "news", "FR", "sunday")))
        .contains(
            new Said(new Rule(7, "Rule_2", "None on Sundays"), 0, null, null, null, null, null));
    assertThat(sheet.find(mail("offers", "news", "BE", "monday")))
        .contains(
            new Said(
                new Rule(7, "Rule_3", null),
                null,
                2,
                Duration.ofHours(6),
                LocalTime.of(20, 0),
                LocalTime.of(9, 30),
                -1));
  }

  @Test
  void saysNothingWhereNoRuleHits() {
    assertThat(sheet.find(mail("offers", "welcome", "FR", "monday"))).isEmpty();
    assertThat(sheet.find(mail("offers", "news", "", "monday"))).isEmpty();
  }

  @Test
  void textsWithFeelInThemAreTexts() {
    assertThat(sheet.find(mail("offers\" or true", "news", "\"FR\"", "monday"))).isEmpty();
  }

  @Test
  void remembersWhatItWasAsked() {
    Facts facts = mail("offers", "news", "FR", "sunday");
    assertThat(sheet.find(facts).orElseThrow()).isSameAs(sheet.find(facts).orElseThrow());
  }

  @Test
  void readsAsAPersonReadsIt() {
    var read = sheet.sheet(Instant.EPOCH);
    assertThat(read.version()).isEqualTo(7);
    assertThat(read.conditions()).isEqualTo(4);
    assertThat(read.columns())
        .containsExactly(
            "topic",
            "mail",
            "country",
            "weekday",
            "maxPerDay",
            "maxPerWeek",
            "minGap",
            "quietFrom",
            "quietTo",
            "priority");
    assertThat(read.lines().get(2))
        .isEqualTo(
            new Line(
                "Rule_3",
                null,
                List.of("", "not(welcome)", "FR,BE", "", "", "2", "PT6H", "20:00", "09:30", "-1")));
  }

  private static Facts mail(String topic, String mail, String country, String weekday) {
    return new Facts(topic, "a-journey", mail, "email", country, "fr", weekday);
  }
}
