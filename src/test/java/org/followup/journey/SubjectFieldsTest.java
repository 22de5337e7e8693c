package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.send;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.followup.message.SubjectAnswers;
import org.followup.message.SubjectTests.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a send task that tries subject lines. The checked mail has three. */
class SubjectFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subjects=2",
        "subjects=3;testShare=30 %;decideAfter=PT4H;decideBy=clicked",
        "subjects=2;testShare=12.5;decideAfter=P1D;decideBy=opened",
      })
  void takesWhatCanBeTried(String fields) {
    assertThat(faults(model(fields))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subjects=1|subjects \"1\" is no number of subject lines from 2 to 5",
        "subjects=4|subjects is 4, but the mail has 3 subject lines; write another as <mj-title variant=\"D\">",
        "subjects=${n}|is no number of subject lines",
        "subjects=2;testShare=100|testShare \"100\" is no share in percent",
        "subjects=2;testShare=0|testShare \"0\" is no share in percent",
        "subjects=2;decideAfter=soon|decideAfter \"soon\" is no duration such as PT4H",
        "subjects=2;decideAfter=P8D|decideAfter \"P8D\" is no duration such as PT4H, up to seven days",
        "subjects=2;decideBy=ordered|decideBy \"ordered\" is none of opened, clicked",
        "testShare=20|testShare says nothing without subjects",
      })
  void refusesWhatCannot(String fields, String fault) {
    assertThat(faults(model(fields))).singleElement().asString().contains(fault);
  }

  @Test
  void saysWhatTheFieldsMean() {
    assertThat(SubjectFields.read(name -> "")).isEmpty();
    assertThat(SubjectFields.read(name -> name.equals("subjects") ? "2" : ""))
        .contains(new Terms(2, 0.2, Duration.ofHours(4), SubjectAnswers.By.OPENED));
    Map<String, String> all =
        Map.of("subjects", "3", "testShare", "30 %", "decideAfter", "P1D", "decideBy", "clicked");
    assertThat(SubjectFields.read(name -> all.getOrDefault(name, "")))
        .contains(new Terms(3, 0.3, Duration.ofDays(1), SubjectAnswers.By.CLICKED));
  }

  private static String model(String fields) {
    List<String> all = new ArrayList<>(List.of(CheckedModels.FIELDS));
    for (String field : fields.split(";")) {
      all.addAll(Arrays.asList(field.split("=", 2)));
    }
    return around("X", send("X", all.toArray(String[]::new)));
  }
}
