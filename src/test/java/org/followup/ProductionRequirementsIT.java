package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.followup.demo.EmptyDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the profile {@code production} cannot start without. */
class ProductionRequirementsIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "followup.secret",
        "spring.datasource.url",
        "spring.mail.host",
        "followup.mail.from",
        "followup.mail.postal-address"
      })
  void refusesToStartWithoutAndNamesIt(String property) throws Exception {
    try (EmptyDatabase database = EmptyDatabase.start()) {
      Map<String, String> properties = ProductionNodes.properties(database.jdbcUrl(), 25);
      properties.remove(property);
      try (RunningFollowup refused = RunningFollowup.launchInProduction(properties).awaitEnd()) {
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.log())
            .containsOnlyOnce("Property " + property + " is missing: ")
            .containsOnlyOnce("is missing")
            .containsOnlyOnce("APPLICATION FAILED TO START")
            .doesNotContain("\tat ");
      }
    }
  }
}
