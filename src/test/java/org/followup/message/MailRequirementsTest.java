package org.followup.message;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class MailRequirementsTest {

  @Test
  void productionNamesEverythingThatIsMissingAtOnce() {
    assertThatThrownBy(() -> new MailRequirements(new MockEnvironment()))
        .hasMessageContaining("followup.mail.from")
        .hasMessageContaining("followup.mail.postal-address")
        .hasMessageContaining("spring.mail.host");
  }

  @Test
  void blankIsMissing() {
    var environment =
        new MockEnvironment()
            .withProperty("followup.mail.from", "Tea <shop@tea.example>")
            .withProperty("followup.mail.postal-address", " ")
            .withProperty("spring.mail.host", "mail.tea.example");
    assertThatThrownBy(() -> new MailRequirements(environment))
        .hasMessageContaining("followup.mail.postal-address")
        .hasMessageNotContaining("spring.mail.host");
    environment.setProperty("followup.mail.postal-address", "Street 1");
    assertThatCode(() -> new MailRequirements(environment)).doesNotThrowAnyException();
  }

  @Test
  void demoNeedsNothing() {
    var environment = new MockEnvironment();
    environment.setActiveProfiles("demo");
    assertThatCode(() -> new MailRequirements(environment)).doesNotThrowAnyException();
  }
}
