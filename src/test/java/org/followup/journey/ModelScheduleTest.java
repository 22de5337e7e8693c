package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.schedule;
import static org.followup.journey.ModelXml.start;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of an entry by schedule before it is deployed. */
class ModelScheduleTest {

  private static final ModelScheduleRules.Surroundings SHOP =
      new ModelScheduleRules.Surroundings() {
        @Override
        public boolean hasAudience(String name) {
          return audiences().contains(name);
        }

        @Override
        public Collection<String> audiences() {
          return List.of("newsletter", "vip");
        }

        @Override
        public ZoneId zone() {
          return ZoneId.of("Europe/Berlin");
        }

        @Override
        public LocalDateTime now() {
          return LocalDateTime.parse("2026-11-23T10:00");
        }
      };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeCycle|0 0 10 * * ?|audience|newsleter|there is no audience newsleter; did you mean newsletter?",
        "timeCycle|0 0 10 * * ?|audience|everybody|there is no audience everybody.",
        "timeCycle|0 0 10 * * ?|pace|fast|pace \"fast\" is none of",
        "timeCycle|0 0 10 * * ?|zone|Europe/Berlin|zone \"Europe/Berlin\" is none of shop, recipient.",
        "timeCycle|0 0 10 * * ?|missed|all|missed \"all\" is none of latest, skip.",
        "timeCycle|0 0 10 * * ?|switchOn|later|switchOn \"later\" is none of at-once, by-hand.",
        "timeCycle|0 0 10 * * ?|subject|${cart}|the subject of a schedule is the same for everyone",
        "timeCycle|0 0 10 * * ?|reentry|twice|reentry \"twice\" is none of",
        "timeCycle|0 0 10 * * ?|timeToLive|soon|no ISO duration",
        "timeCycle|0 0 10 * * ?|recognition|3|there is no field recognition here",
        "timeCycle|R/P1D|x|x|does not say when it begins",
        "timeCycle|at ten|x|x|is no cron expression",
        "timeCycle|${often}|x|x|a schedule is the same for everyone",
        "timeDuration|P1D|x|x|an entry by schedule has a date, or a cycle",
        "timeDate|2026-12-24|x|x|is no date with a time of day",
        "timeDate|2026-12-24T10:00:00Z|zone|recipient|the date is a wall time",
      })
  void saysAtTheEntryWhatCannotBe(
      String kind, String text, String field, String value, String said) {
    String audience = field.equals("audience") ? value : "newsletter";
    String[] fields =
        field.equals("x") || field.equals("audience")
            ? new String[] {"audience", audience}
            : new String[] {"audience", audience, field, value};

    assertThat(all(schedule("In", kind, text, fields)))
        .filteredOn(Fault::refuses)
        .singleElement()
        .asString()
        .startsWith("In \"Its time has come\": ")
        .contains(said);
  }

  @Test
  void needsAnAudience() {
    assertThat(faults(journey(schedule("In", "timeCycle", "0 0 10 * * ?"))))
        .singleElement()
        .asString()
        .contains("needs the field audience");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeCycle|0 0 10 * * ?|shop|it comes next on Tuesday, 24 November 2026, 10:00, Europe/Berlin.",
        "timeCycle|0 0 10 ? * MON|recipient|it comes next on Monday, 30 November 2026, 10:00, where each person lives.",
        "timeDate|2026-12-24T10:00:00|shop|it comes next on Thursday, 24 December 2026, 10:00, Europe/Berlin.",
        "timeDate|2025-12-24T10:00:00|shop|its time is past; nobody enters by it.",
      })
  void saysWhenItComesNext(String kind, String text, String zone, String said) {
    assertThat(all(schedule("In", kind, text, "audience", "vip", "zone", zone)))
        .filteredOn(fault -> "In".equals(fault.elementId()))
        .extracting(Fault::sentence)
        .contains(said);
    assertThat(all(schedule("In", kind, text, "audience", "vip", "zone", zone)))
        .noneMatch(Fault::refuses);
  }

  @Test
  void expressionsAskOnlyForAudiencesThatThereAre() {
    assertThat(check().check("a-journey.bpmn", bytes(asking("newsleter"))))
        .filteredOn(Fault::refuses)
        .singleElement()
        .asString()
        .contains("inAudience(): there is no audience newsleter; did you mean newsletter?");
    assertThat(check().check("a-journey.bpmn", bytes(asking("vip")))).noneMatch(Fault::refuses);
  }

  private static String asking(String audience) {
    return file(
        "a-journey",
        schedule("In", "timeDate", "2026-12-24T10:00:00", "audience", "vip")
            + """
            <bpmn:exclusiveGateway id="Asked" name="Of them?" default="No" />
            <bpmn:sequenceFlow id="Yes" name="yes" sourceRef="Asked" targetRef="Out">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${inAudience('%s')}</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="No" name="no" sourceRef="Asked" targetRef="Other" />
            """
                .formatted(audience)
            + end("Out", "goal")
            + end("Other", "lost")
            + flows("In", "Asked"));
  }

  @Test
  void mayStandBesideOtherEntries() {
    String two =
        schedule("In", "timeCycle", "0 0 10 * * ?", "audience", "vip")
            + schedule("Too", "timeDate", "2026-12-24T10:00:00", "audience", "newsletter")
            + start("Now", "signed-up");
    String xml =
        file(
            "a-journey",
            two
                + end("Out", "goal")
                + flows("In", "Out")
                + flows("Too", "Out")
                + flows("Now", "Out"),
            "signed-up");

    assertThat(check().check("a-journey.bpmn", bytes(xml))).noneMatch(Fault::refuses);
    assertThat(ModelReader.read(ModelXml.model(xml)).get(0).entries())
        .extracting(ModelFacts.Entry::eventType)
        .containsExactlyInAnyOrder("scheduled-entry", "scheduled-entry", "signed-up");
    assertThat(ModelReader.read(ModelXml.model(xml)).get(0).timers()).isEmpty();
  }

  @Test
  void nobodyWaitsForTurnsByTheirName() {
    String xml =
        file(
            "a-journey",
            start("In", "scheduled-entry") + end("Out", "goal") + flows("In", "Out"),
            "scheduled-entry");

    assertThat(faults(xml)).singleElement().asString().contains("are our own");
  }

  private static List<Fault> all(String start) {
    return check().check("a-journey.bpmn", bytes(journey(start)));
  }

  private static ModelCheck check() {
    return new ModelCheck(
        new ModelFieldRules.Mails() {
          @Override
          public boolean exists(String journey, String mail) {
            return true;
          }

          @Override
          public boolean anyOf(String journey) {
            return true;
          }
        },
        ModelCallRules.NOTHING,
        ModelEventRules.NOTHING,
        SHOP);
  }

  private static String journey(String start) {
    return file("a-journey", start + end("Out", "goal") + flows("In", "Out"));
  }
}
