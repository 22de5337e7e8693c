package org.followup.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Checks a form (Camunda Forms, JSON): known fields only, nothing that runs or loads. */
final class ModelFormRules {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> FIELDS =
      Set.of(
          "default",
          "text",
          "textfield",
          "textarea",
          "number",
          "checkbox",
          "checklist",
          "radio",
          "select",
          "taglist",
          "datetime",
          "separator",
          "spacer",
          "group",
          "button");

  private ModelFormRules() {}

  static void check(String fileName, byte[] content, Faults faults) {
    JsonNode form;
    try {
      form = JSON.readTree(new String(content, StandardCharsets.UTF_8));
    } catch (JsonProcessingException broken) {
      faults.faultOfFile(fileName + " is no form: it is not valid JSON.");
      return;
    }
    if (!form.isObject()
        || !form.path("components").isArray()
        || form.path("id").asText().isBlank()) {
      faults.faultOfFile(fileName + " is no form: it needs an id and components.");
      return;
    }
    visit(fileName, form, faults);
  }

  private static void visit(String fileName, JsonNode node, Faults faults) {
    for (JsonNode component : node.path("components")) {
      String type = component.path("type").asText();
      if (!FIELDS.contains(type)) {
        faults.faultOfFile("%s: a field of type %s is not allowed.".formatted(fileName, type));
      }
      if (component.toString().toLowerCase(Locale.ROOT).contains("<script")) {
        faults.faultOfFile(fileName + ": scripts are not allowed.");
      }
      visit(fileName, component, faults);
    }
  }
}
