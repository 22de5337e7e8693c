package org.followup.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.MonthDay;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.audience.Audience.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query language, without a database. */
class AudienceTextTest {

  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");

  private static final Terms TERMS =
      new Terms(
          NOW,
          ZoneId.of("Europe/Berlin"),
          Locale.ENGLISH,
          "EUR",
          Period.ofDays(400),
          Period.ofMonths(24),
          MonthDay.of(2, 28));

  private static final Map<String, String> SAVED =
      Map.of(
          "vip", "spent>=500",
          "ring-a", "audience==ring-b",
          "ring-b", "audience==ring-a",
          "broken", "nonsense==1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          country==DE                            | have DE as country
          country!=DE                            | have other than DE as country
          attribute.size=in=(40,41,42)           | have one of 40, 41, 42 as size
          attribute.points>=100                  | have points at or above 100
          attribute.size=gt=40                   | have size above 40
          attribute.city=exists=false            | have no value for city
          attribute.birthday=anniversary=P0D     | have the anniversary of birthday today, where they live
          attribute.birthday=anniversary=P7D     | have the anniversary of birthday today or in the next 7 days, where they live
          attribute.birthday=anniversary=(P7D,P7D) | have the anniversary of birthday in 7 days, where they live
          attribute.trialEnd=ahead=(P3D,P5D)     | have trialEnd in 3 to 5 days, where they live
          attribute.trialEnd=ago=P14D            | have trialEnd today or in the last 14 days, where they live
          locale==de                             | have the language de
          timeZone==Europe/*                     | have the time zone Europe/*
          id=in=(a,b)                            | have the id one of a, b
          reachable==email                       | can be reached by e-mail
          reachable!=phone                       | cannot be reached by phone
          consents==marketing:offers             | consent to marketing:offers
          consents=="marketing:*"                | consent to marketing:*
          suppressed==all                        | are suppressed for all mail
          suppressed!=marketing:offers           | are not suppressed for marketing:offers
          restricted==false                      | did not restrict their data
          known=within=P30D                      | have been known for at most 30 days
          known=notwithin=P1Y6M                  | have been known for more than 1 year 6 months
          known>=2026-01-01                      | have been known since from 2026-01-01
          ordered=within=P90D                    | have ordered in the last 90 days
          ordered=notwithin=P90D                 | have not ordered in the last 90 days
          ordered=within=P400D                   | have ordered in the last 400 days
          did.order-completed=within=(P90D,3)    | have ordered at least 3 times in the last 90 days
          did.quiz.taken=notwithin=(P1D,1)       | have had the event quiz.taken fewer than 1 time in the last 1 day
          did.newsletter-read=never=             | have never had the event newsletter-read, as far as events are kept
          opened=notsince=ordered                | have not opened a mail since they last had ordered
          activity=notwithin=P60D                | have not done anything anywhere in the last 60 days
          bought.category==tea                   | have bought from the category tea, as far as events are kept
          bought.category!="tea pots"            | have not bought from the category tea pots, as far as events are kept
          bought.product=within=(P30D,p-1,p-2)   | have bought the product one of p-1, p-2 in the last 30 days
          spent>=500                             | have spent at least 500 EUR, as far as events are kept
          spent=within=(P1Y,99.90)               | have spent at least 99.90 EUR in the last 1 year
          """)
  void saysEachQuestionInWords(String text, String words) {
    AudienceFaults faults = new AudienceFaults();
    Optional<Condition> condition = compile(text, faults);
    assertThat(faults.list()).isEmpty();
    assertThat(condition.orElseThrow().words()).containsExactly(new Audiences.Line(0, words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          contry==DE                       | 1  | There is no question contry | country
          did.ordr-completed=within=P9D;x==1 | 31 | There is no question x |
          country=is=DE                    | 8  | is none of them | =in=
          did.order=witin=P9D              | 10 | is none of them | =within=
          country==                        | 10 | one value behind |
          ordered=within=90                | 16 | P90D |
          ordered=within=P2Y               | 16 | Events are kept for P400D |
          ordered=within=(P9D,0)           | 21 | whole number |
          ordered=within=-P9D              | 16 | P90D |
          did.Order=never=                 | 5  | small letters |
          attribute.birthday=anniversary=P1M | 32 | has to be days |
          attribute.x=ahead=(P5D,P3D)      | 24 | later one |
          attribute.x<abc                  | 13 | number |
          consents==offers                 | 11 | marketing:<topic> |
          suppressed==mail                 | 13 | marketing:<topic> |
          reachable==emial                 | 12 | email, phone or postal | email
          restricted==yes                  | 13 | true or false |
          known>=yesterday                 | 8  | a date |
          audience==vpi                    | 11 | no audience vpi | vip
          audience==ring-a                 | 11 | has faults of its own |
          audience==broken                 | 11 | has faults of its own |
          spent>=much                      | 8  | number |
          country==DE and                  | 13 | small letters |
          country==DE AND ordered=never=   | 13 | small letters |
          country=="DE                     | 10 | never closed |
          (country==DE                     | 13 | text ends |
          """)
  void tellsWhatIsWrongAndWhere(String text, int at, String detail, String suggestion) {
    AudienceFaults faults = new AudienceFaults();
    assertThat(compile(text, faults)).isEmpty();
    AudienceFault fault = faults.list().get(0);
    assertThat(fault.detail()).containsIgnoringCase(detail);
    assertThat(fault.at()).as(fault.detail()).isEqualTo(at);
    assertThat(fault.suggestion()).isEqualTo(suggestion);
  }

  @Test
  void tellsAllFaultsOfATextAtOnce() {
    AudienceFaults faults = new AudienceFaults();
    compile("contry==DE;(ordered=within=90,locale=is=de)\nand consents==x", faults);
    assertThat(faults.list().stream().map(AudienceFault::at)).containsExactly(1, 28, 37, 59);
  }

  @Test
  void findsARingOfAudiencesByItsName() {
    AudienceFaults faults = new AudienceFaults();
    new AudienceCompiler(known(), TERMS, faults).compile("audience==ring-a", "ring-b");
    assertThat(faults.list().get(0).detail()).contains("ring-b").contains("asks for itself");
    AudienceFaults own = new AudienceFaults();
    new AudienceCompiler(known(), TERMS, own).compile("audience==me", "me");
    assertThat(own.list().get(0).detail()).isEqualTo("The audience me asks for itself.");
  }

  @Test
  void readsLinesAndWordsForPeople() {
    String text =
        "# People of the sea.\n  # And more\ncountry==DE\n  and (\n    ordered=never=\n or\tcity==x)\n";
    AudienceFaults faults = new AudienceFaults();
    assertThat(AudienceText.comment(text)).isEqualTo("People of the sea. And more");
    compile(text, faults);
    assertThat(faults.list()).hasSize(1);
    assertThat(text.substring(faults.list().get(0).at() - 1)).startsWith("city==x");
  }

  @Test
  void remarksTypesThatAreNearToAKnownOne() {
    AudienceFaults faults = new AudienceFaults();
    assertThat(compile("did.order-complete=ever=", faults)).isPresent();
    assertThat(faults.listRemarks()).hasSize(1);
    assertThat(faults.listRemarks().get(0).suggestion()).isEqualTo("order-completed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id==\"x' or '1'='1\"",
        "\"attribute.a' or 1=1 --\"==x",
        "\"attribute.a\\\\'); drop table recipient_profile; --\"=exists=true",
        "bought.category==\"'; select pg_sleep(9); --\"",
        "attribute.x=in=(\"a\\\"]\", \":q1\", \"$1\", \"?\")",
        "locale==\"de%' or true --\"",
        "id==\"%_\\\\*\"",
        "\"attribute.:q1::text\"==1"
      })
  void letsNothingThatWasTypedIntoTheStatement(String text) {
    AudienceFaults faults = new AudienceFaults();
    Condition condition = compile(text, faults).orElseThrow();
    Binding binding = new Binding(NOW, true);
    String sql = condition.sql(binding);
    String harmless =
        sql.replaceAll(":q\\d+(::(text|numeric|jsonb|timestamptz)(\\[\\])?)*", "")
            .replace("recipient_audience_person", "");
    assertThat(harmless).doesNotContain("drop", "sleep", "--", "1=1", "true --", "?", "$1");
    assertThat(binding.values()).isNotEmpty();
  }

  @Test
  void takesNoTextThatWouldHurt() {
    for (String text :
        List.of(
            "(".repeat(5_000) + "a==b" + ")".repeat(2_000),
            "a==b;".repeat(2_000) + "a==b",
            "country==DE" + ";country==DE".repeat(250),
            "",
            "# only words",
            "\"\"==1")) {
      AudienceFaults faults = new AudienceFaults();
      assertThat(compile(text, faults)).isEmpty();
      assertThat(faults.list()).isNotEmpty();
    }
  }

  @Test
  void keepsTheTwentyNinthOfFebruaryWhereTheSettingSays() {
    MonthDay before = MonthDay.of(2, 28);
    MonthDay after = MonthDay.of(3, 1);
    assertThat(days("2027-02-28", before)).containsExactly("02-28", "02-29");
    assertThat(days("2027-03-01", before)).containsExactly("03-01");
    assertThat(days("2027-02-28", after)).containsExactly("02-28");
    assertThat(days("2027-03-01", after)).containsExactly("03-01", "02-29");
    assertThat(days("2028-02-28", before)).containsExactly("02-28");
    assertThat(days("2028-02-29", before)).containsExactly("02-29");
    assertThat(days("2100-02-28", before)).containsExactly("02-28", "02-29");
    assertThat(DayQuestion.monthDays(java.time.LocalDate.parse("2026-12-30"), 0, 3, before))
        .containsExactly("12-30", "12-31", "01-01", "01-02");
  }

  private static java.util.Set<String> days(String today, MonthDay leapDay) {
    return DayQuestion.monthDays(java.time.LocalDate.parse(today), 0, 0, leapDay);
  }

  private static Optional<Condition> compile(String text, AudienceFaults faults) {
    return new AudienceCompiler(known(), TERMS, faults).compile(text, null);
  }

  private static AudienceCompiler.Known known() {
    return new AudienceCompiler.Known() {
      @Override
      public Optional<Audience> find(String name) {
        return Optional.ofNullable(SAVED.get(name))
            .map(text -> new Audience(name, text, "", Origin.SAVED, NOW, "demo"));
      }

      @Override
      public List<String> listNames() {
        return SAVED.keySet().stream().sorted().toList();
      }
    };
  }
}
