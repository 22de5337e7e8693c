package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.catchEvent;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.model;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.schedule;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.followup.recipient.Channel;
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

  /** Each kind of element once whose fields marketers fill in, service tasks apart. */
  private static final String KINDS =
      file(
          "a-journey",
          start("Entry", "signed-up")
              + schedule("Schedule", "timeCycle", "0 0 10 * * ?")
              + send("Send")
              + "<bpmn:boundaryEvent id=\"Boundary\" attachedToRef=\"Send\">"
              + "<bpmn:messageEventDefinition messageRef=\"Message_order_completed\"/>"
              + "</bpmn:boundaryEvent>"
              + catchEvent("Catch", "order-completed")
              + receive("Receive", "order-completed")
              + "<bpmn:userTask id=\"Call\"/>"
              + "<bpmn:businessRuleTask id=\"Decide\"/>"
              + "<bpmn:callActivity id=\"Journey\" calledElement=\"another\"/>"
              + end("End", "goal")
              + "<bpmn:subProcess id=\"AtAnyTime\" triggeredByEvent=\"true\">"
              + start("WayOut", "unsubscribed")
              + "</bpmn:subProcess>",
          "signed-up",
          "order-completed",
          "unsubscribed");

  @Test
  void everyKindOfElementHasItsTemplateWithAllItsFields() throws IOException {
    Set<String> known = new TreeSet<>();
    for (FlowNode node : model(KINDS).getModelElementsByType(FlowNode.class)) {
      if (!(node instanceof SubProcess)) {
        known.add(
            node.getElementType().getTypeName() + new TreeSet<>(ModelFieldRules.knownFields(node)));
      }
    }
    Set<String> offered = new TreeSet<>();
    for (JsonNode template : templates()) {
      for (String type : types(template)) {
        if (!type.equals("serviceTask")) {
          offered.add(type + new TreeSet<>(fields(template)));
        }
      }
    }
    assertThat(offered).isEqualTo(known);
  }

  @Test
  void fieldsAreHeldAsTheCheckWantsThem() throws IOException {
    for (JsonNode template : templates()) {
      for (String type : types(template)) {
        boolean acts = type.equals("sendTask") || type.equals("serviceTask");
        assertThat(bindings(template))
            .as(template.path("name").asText())
            .doesNotContain(acts ? "camunda:property" : "camunda:inputParameter");
      }
    }
  }

  /** Those that no template offers, and why. */
  private static final Map<String, Set<String>> LEFT =
      Map.of(
          // a form is named by its reference, always in its newest version
          "userTask", Set.of("formKey", "formRefVersion"),
          // a table is always asked in its newest version
          "businessRuleTask", Set.of("decisionRefBinding", "decisionRefVersion"),
          // the element's own attribute says it
          "callActivity", Set.of("calledElement"),
          // nothing a service task does has a result
          "serviceTask", Set.of("resultVariable"));

  @Test
  void attributesAreThoseOfTheGrammar() throws IOException {
    for (JsonNode template : templates()) {
      Set<String> offered = new TreeSet<>();
      for (JsonNode property : template.path("properties")) {
        if (property.path("binding").path("type").asText().equals("property")) {
          offered.add(property.path("binding").path("name").asText());
        }
      }
      for (String type : types(template)) {
        Set<String> known = new TreeSet<>();
        ModelGrammar.camundaAttributes(type).stream()
            .filter(name -> !LEFT.getOrDefault(type, Set.of()).contains(name))
            .forEach(name -> known.add("camunda:" + name));
        if (type.equals("callActivity")) {
          known.add("calledElement");
        }
        assertThat(offered).as(template.path("name").asText()).isEqualTo(known);
      }
    }
  }

  @Test
  void everyChoiceIsOneThatTheCheckTakes() throws IOException {
    int choices = 0;
    for (JsonNode template : templates()) {
      for (JsonNode property : template.path("properties")) {
        String name = property.path("binding").path("name").asText();
        for (JsonNode choice : property.path("choices")) {
          String value = choice.path("value").asText();
          Optional<String> filled = filledIn(template, name, value);
          if (filled.isPresent()) {
            choices++;
            assertThat(CheckedModels.faults(filled.orElseThrow()))
                .as(template.path("name").asText())
                .noneMatch(fault -> fault.contains(name + " \"" + value + "\""));
          }
        }
      }
    }
    assertThat(choices).isGreaterThan(20);
  }

  @Test
  void everyChannelIsOffered() throws IOException {
    List<String> offered = new ArrayList<>();
    for (JsonNode template : templates()) {
      for (JsonNode property : template.path("properties")) {
        if (property.path("binding").path("name").asText().equals("channel")) {
          property.path("choices").forEach(choice -> offered.add(choice.path("value").asText()));
        }
      }
    }
    assertThat(offered).containsExactlyInAnyOrderElementsOf(Channel.words());
  }

  /** A model in which a field says this; nothing for what is no field. */
  private static Optional<String> filledIn(JsonNode template, String name, String value) {
    String field = fields(template).contains(name) ? name : "";
    return switch (field.isEmpty() ? "" : template.path("id").asText()) {
      case "org.followup.journey-entry" ->
          Optional.of(entered(start("In", "signed-up", name, value)));
      case "org.followup.scheduled-entry" ->
          Optional.of(entered(schedule("In", "timeCycle", "0 0 10 * * ?", name, value)));
      case "org.followup.send-message" ->
          Optional.of(CheckedModels.around("X", send("X", name, value)));
      case "org.followup.wait-for-event" ->
          Optional.of(CheckedModels.around("X", receive("X", "order-completed", name, value)));
      case "org.followup.outcome" ->
          Optional.of(
              file(
                  "a-journey",
                  start("In", "signed-up") + end("Out", value) + flows("In", "Out"),
                  "signed-up"));
      case "" -> Optional.empty();
      default -> Optional.of(CheckedModels.around("X", step("X", delegate(template), name, value)));
    };
  }

  private static String entered(String entry) {
    return file("a-journey", entry + end("Out", "goal") + flows("In", "Out"), "signed-up");
  }

  private static List<String> types(JsonNode template) {
    List<String> types = new ArrayList<>();
    for (JsonNode type : template.path("appliesTo")) {
      String name = type.asText().substring("bpmn:".length());
      types.add(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    }
    return types;
  }

  private static Set<String> bindings(JsonNode template) {
    Set<String> types = new TreeSet<>();
    template
        .path("properties")
        .forEach(property -> types.add(property.path("binding").path("type").asText()));
    return types;
  }

  @Test
  void idsAreOursAndUnique() throws IOException {
    assertThat(templates())
        .extracting(template -> template.path("id").asText())
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).startsWith("org.followup."));
  }
}
