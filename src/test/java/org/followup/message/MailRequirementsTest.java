package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MailRequirementsTest {

  @Test
  void everythingThatIsMissingIsNamedAtOnce() {
    assertThat(faults(Map.of()))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("Property spring.mail.host is missing"),
            fault -> assertThat(fault).startsWith("Property followup.mail.from is missing"),
            fault ->
                assertThat(fault).startsWith("Property followup.mail.postal-address is missing"));
  }

  @Test
  void blankIsMissing() {
    Map<String, String> properties = new HashMap<>();
    properties.put("followup.mail.from", "Tea <shop@tea.example>");
    properties.put("followup.mail.postal-address", " ");
    properties.put("spring.mail.host", "mail.tea.example");
    assertThat(faults(properties))
        .singleElement()
        .satisfies(fault -> assertThat(fault).contains("followup.mail.postal-address"));
    properties.put("followup.mail.postal-address", "Street 1");
    assertThat(faults(properties)).isEmpty();
  }

  private static List<String> faults(Map<String, String> properties) {
    return MailRequirements.faults(new Binder(new MapConfigurationPropertySource(properties)));
  }
}
