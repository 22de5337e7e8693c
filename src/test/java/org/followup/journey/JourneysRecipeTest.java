package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.followup.FollowupTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What docs/journeys.md tells a marketer is true. */
@FollowupTest
class JourneysRecipeTest {

  private static final Pattern MODEL = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

  @Autowired RepositoryService repository;
  @Autowired ModelCheck check;

  private String page = "";
  private String model = "";

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("docs/journeys.md"));
    Matcher found = MODEL.matcher(page);
    assertThat(found.find()).isTrue();
    model = found.group(1);
  }

  @Test
  void theRecipesModelDeploys() {
    DeploymentWithDefinitions deployed =
        repository
            .createDeployment()
            .name("thank-you")
            .addString("thank-you.bpmn", model)
            .deployWithResult();

    assertThat(deployed.getDeployedProcessDefinitions())
        .singleElement()
        .satisfies(definition -> assertThat(definition.getKey()).isEqualTo("thank-you"));
    repository.deleteDeployment(deployed.getId(), true);
  }

  @Test
  void theRecipesModelLacksOnlyItsMailAndItsPicture() {
    assertThat(check.check("thank-you.bpmn", bytes(model)))
        .extracting(Fault::sentence)
        .containsExactlyInAnyOrder(
            "there is no mail thanks for thank-you; put it into processes/thank-you/mails/thanks.mjml.",
            "The model has no picture; nobody could see the journey in Cockpit.");
  }

  @Test
  void theStepsNameEveryLabelAndValueOfTheModel() {
    String steps = page.substring(0, page.indexOf("```xml"));
    List<String> values =
        Pattern.compile(" name=\"([^\"]+)\"|>(P\\d+D|thanks|marketing:news)<|value=\"([^\"]+)\"")
            .matcher(model)
            .results()
            .map(
                r -> r.group(1) != null ? r.group(1) : r.group(2) != null ? r.group(2) : r.group(3))
            .filter(value -> !value.equals("match"))
            .toList();

    assertThat(values).hasSizeGreaterThan(15).allSatisfy(v -> assertThat(steps).contains(v));
  }

  @Test
  void thePageNamesEveryFunctionAndField() {
    assertThat(ExpressionFunctions.methods().keySet())
        .allSatisfy(name -> assertThat(page).contains("`" + name + "("));
    for (String field :
        List.of(
            "reentry",
            "recognition",
            "template",
            "purpose",
            "channel",
            "whenCapped",
            "notAfter",
            "quietHours",
            "match",
            "lookBack",
            "outcome")) {
      assertThat(page).contains("| `" + field + "` |");
    }
  }
}
