package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the templates of the Modeler offer is what the check of models knows, neither more nor less.
 */
class ElementTemplatesTest {

  private static final Path FOLDER = Path.of("processes/.camunda/element-templates");

  private static List<JsonNode> templates() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<JsonNode> templates = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        templates.add(new ObjectMapper().readTree(file.toFile()));
      }
      return templates;
    }
  }

  private static Set<String> fields(JsonNode template) {
    Set<String> fields = new HashSet<>();
    for (JsonNode property : template.path("properties")) {
      String type = property.path("binding").path("type").asText();
      if (type.equals("camunda:inputParameter") || type.equals("camunda:property")) {
        fields.add(property.path("binding").path("name").asText());
      }
    }
    return fields;
  }

  private static String delegate(JsonNode template) {
    for (JsonNode property : template.path("properties")) {
      if (property.path("binding").path("name").asText().equals("camunda:delegateExpression")) {
        return StepKinds.findDelegate(property.path("value").asText()).orElseThrow();
      }
    }
    return "";
  }

  @Test
  void everyStepHasItsTemplateWithAllItsFields() throws IOException {
    List<JsonNode> steps =
        templates().stream()
            .filter(template -> template.path("appliesTo").toString().contains("ServiceTask"))
            .toList();
    assertThat(steps)
        .extracting(ElementTemplatesTest::delegate)
        .containsExactlyInAnyOrderElementsOf(
            StepKinds.ALL.stream().map(StepKind::delegate).toList());
    for (JsonNode template : steps) {
      assertThat(fields(template))
          .as(template.path("name").asText())
          .isEqualTo(StepKinds.find(delegate(template)).orElseThrow().fieldNames());
    }
  }

  @Test
  void aScheduledEntryHasItsTemplateWithAllItsFields() throws IOException {
    assertThat(templates())
        .filteredOn(template -> template.path("name").asText().equals("Scheduled entry"))
        .singleElement()
        .satisfies(template -> assertThat(fields(template)).isEqualTo(ModelScheduleRules.FIELDS));
  }

  @Test
  void idsAreOursAndUnique() throws IOException {
    assertThat(templates())
        .extracting(template -> template.path("id").asText())
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).startsWith("org.followup."));
  }
}
