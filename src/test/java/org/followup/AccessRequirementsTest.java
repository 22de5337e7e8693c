package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccessRequirementsTest {

  private static final Map<String, String> COMPLETE =
      Map.of(
          "followup.secret", "sixteen characters",
          "spring.mail.host", "mail.tea.example",
          "followup.mail.from", "shop@tea.example",
          "followup.mail.postal-address", "Street 1",
          "spring.datasource.url", "jdbc:postgresql://db/followup",
          "followup.api-keys[0]", "k3y",
          "followup.users[0].name", "ana",
          "followup.users[0].password", "{bcrypt}$2y$10$abcdefghijklmnopqrstuv");

  @Test
  void isContentWithEverythingRequired() {
    assertThat(faults(COMPLETE)).isEmpty();
  }

  @Test
  void namesEachMissingPropertyInASentence() {
    assertThat(faults(Map.of()))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("Property followup.secret is missing"),
            fault -> assertThat(fault).startsWith("Property spring.datasource.url is missing"),
            fault -> assertThat(fault).startsWith("Property spring.mail.host is missing"),
            fault -> assertThat(fault).startsWith("Property followup.mail.from is missing"),
            fault ->
                assertThat(fault).startsWith("Property followup.mail.postal-address is missing"),
            fault -> assertThat(fault).startsWith("Property followup.api-keys is missing"),
            fault -> assertThat(fault).startsWith("Property followup.users is missing"));
  }

  @Test
  void namesEachOneThatAloneIsMissing() {
    for (String property : COMPLETE.keySet()) {
      Map<String, String> properties = new HashMap<>(COMPLETE);
      properties.remove(property);

      assertThat(faults(properties))
          .as(property)
          .isNotEmpty()
          .anySatisfy(fault -> assertThat(fault).contains(property.replaceFirst("\\[.*", "")));
    }
  }

  @Test
  void refusesAShortSecretWithoutShowingIt() {
    Map<String, String> properties = new HashMap<>(COMPLETE);
    properties.put("followup.secret", "0xf00ba7");

    assertThat(faults(properties))
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .contains("followup.secret is too short")
                    .doesNotContain("0xf00ba7"));
  }

  @Test
  void refusesAPlainPassword() {
    for (String plain : List.of("secret", "{noop}secret", "{bcrypt}", "")) {
      Map<String, String> properties = new HashMap<>(COMPLETE);
      properties.put("followup.users[0].password", plain);

      assertThat(faults(properties))
          .singleElement()
          .satisfies(
              fault ->
                  assertThat(fault)
                      .contains("followup.users[0].password must be encoded")
                      .doesNotContain("secret"));
    }
  }

  @Test
  void refusesToStartOutsideTheDemoBeforeAnythingIsBuilt() {
    SpringApplicationBuilder production =
        new SpringApplicationBuilder(FollowupApplication.class)
            .web(WebApplicationType.NONE)
            .profiles("production");

    assertThatThrownBy(() -> production.run().close())
        .isInstanceOf(AccessNotConfiguredException.class)
        .hasMessageContaining("followup.secret")
        .hasMessageContaining("spring.datasource.url")
        .hasMessageContaining("followup.mail.postal-address")
        .hasMessageContaining("followup.api-keys")
        .hasMessageContaining("followup.users");
  }

  private static List<String> faults(Map<String, String> properties) {
    return AccessRequirements.faults(new Binder(new MapConfigurationPropertySource(properties)));
  }
}
