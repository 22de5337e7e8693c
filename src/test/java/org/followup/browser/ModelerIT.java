package org.followup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every model and every element template in the library that Camunda Modeler itself is made of: it
 * checks templates against the published schema, as it loads them.
 */
@BrowserTest
class ModelerIT {

  private static final Path PROCESSES = Path.of("processes");
  private static final Path TEMPLATES = PROCESSES.resolve(".camunda/element-templates");

  /** What those have in the end who followed the docs. */
  private static final Path RESULTS = Path.of("src/test/resources");

  private static final Path LIBRARY =
      Path.of(
          "src/main/frontend/node_modules/camunda-bpmn-js/dist/camunda-platform-modeler.production.min.js");
  private static final Path APPLIED = Path.of("target", "modeler");

  /** A field in a saved model: its name, and what it says or nothing. */
  private static final Pattern FIELD =
      Pattern.compile(
          "<camunda:(?:inputParameter name=\"([^\"]+)\"(?:\\s*/>|>([^<]*)<)"
              + "|property (?:id=\"[^\"]*\" )?name=\"([^\"]+)\" value=\"([^\"]*)\")");

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void opensEveryModelAndAppliesItsTemplatesWithoutAWarning(Site site) throws IOException {
    Page page = open(site);
    try {
      List<String> known = learn(page);
      assertThat(known).hasSize(files(TEMPLATES, "[^/]+\\.json").size());
      Files.createDirectories(APPLIED);
      Map<String, Object> warnings = new TreeMap<>();
      int marked = 0;
      List<Path> models = models();
      for (Path model : models) {
        String xml = Files.readString(model);
        Map<?, ?> opened = (Map<?, ?>) page.evaluate("xml => followup.open(xml)", xml);
        marked += (Integer) opened.get("marked");
        String applied = (String) opened.get("applied");
        Files.writeString(APPLIED.resolve(model.getFileName()), applied);
        if (!((List<?>) opened.get("warnings")).isEmpty()) {
          warnings.put(model.toString(), opened.get("warnings"));
        }
        assertThat(fields(applied)).as("what %s says", model).isEqualTo(fields(xml));
      }
      assertThat(warnings).isEmpty();
      assertThat(marked).isGreaterThan(models.size());
    } finally {
      page.context().close();
    }
  }

  @Test
  void offersEveryTemplateForWhatItIsFor(Site site) throws IOException {
    Page page = open(site);
    try {
      for (String template : learn(page)) {
        List<?> drawn = (List<?>) page.evaluate("id => followup.drawn(id)", template);
        assertThat(drawn)
            .as(template)
            .isNotEmpty()
            .allSatisfy(
                xml ->
                    assertThat((String) xml)
                        .contains("camunda:modelerTemplate=\"" + template + "\""));
      }
    } finally {
      page.context().close();
    }
  }

  private static Page open(Site site) throws IOException {
    assertThat(LIBRARY).as("npm ci in src/main/frontend fetches it").exists();
    Page page = site.blank();
    page.setContent("<div id=canvas style='width:1600px;height:900px'></div><div id=panel></div>");
    page.addScriptTag(new Page.AddScriptTagOptions().setPath(LIBRARY));
    try (InputStream script = ModelerIT.class.getResourceAsStream("modeler.js")) {
      page.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    return page;
  }

  private List<String> learn(Page page) throws IOException {
    List<Object> templates = new ArrayList<>();
    for (Path file : files(TEMPLATES, "[^/]+\\.json")) {
      templates.add(json.readValue(file.toFile(), Object.class));
    }
    Map<?, ?> learned = (Map<?, ?>) page.evaluate("files => followup.learn(files)", templates);
    assertThat((List<?>) learned.get("faults")).as("faults of templates").isEmpty();
    return ((List<?>) learned.get("known")).stream().map(String::valueOf).toList();
  }

  /** What the fields of a model say, in its order; an empty one says nothing. */
  private static List<String> fields(String xml) {
    return FIELD
        .matcher(xml)
        .results()
        .map(
            field ->
                field.group(1) != null
                    ? field.group(1) + "=" + field.group(2)
                    : field.group(3) + "=" + field.group(4))
        .filter(field -> !field.endsWith("=") && !field.endsWith("=null"))
        .sorted()
        .toList();
  }

  private static List<Path> models() throws IOException {
    List<Path> models = new ArrayList<>();
    for (Path folder : List.of(PROCESSES, RESULTS.resolve("tutorial"), RESULTS.resolve("offers"))) {
      List<Path> found = files(folder, "[^/]+\\.bpmn");
      assertThat(found).as("models in %s", folder).isNotEmpty();
      models.addAll(found);
    }
    return models;
  }

  private static List<Path> files(Path folder, String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder, 2)) {
      return all.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
    }
  }
}
