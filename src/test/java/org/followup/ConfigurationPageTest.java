package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The page of properties and the code say the same. */
class ConfigurationPageTest {

  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `(followup\\.[a-z0-9.-]+)` \\|");

  @Test
  void everyPropertyIsOnThePageAndNothingElse() throws Exception {
    Set<String> documented = new TreeSet<>();
    Matcher matcher = DOCUMENTED.matcher(Files.readString(Path.of("docs/configuration.md")));
    while (matcher.find()) {
      documented.add(matcher.group(1));
    }
    assertThat(documented).isEqualTo(inTheCode());
  }

  private static Set<String> inTheCode() throws ClassNotFoundException {
    ClassPathScanningCandidateComponentProvider scanner =
        new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    Set<String> properties = new TreeSet<>();
    for (var found : scanner.findCandidateComponents("org.followup")) {
      Class<?> settings = Class.forName(found.getBeanClassName());
      String prefix = settings.getAnnotation(ConfigurationProperties.class).value();
      collect(prefix, settings, properties);
    }
    // Read from the environment before any bean exists.
    properties.add("followup.data-dir");
    return properties;
  }

  private static void collect(String prefix, Class<?> settings, Set<String> properties) {
    if (!settings.isRecord()) {
      return;
    }
    for (RecordComponent component : settings.getRecordComponents()) {
      String name = prefix + "." + kebab(component.getName());
      Class<?> type = component.getType();
      if (type.isRecord() && type.getName().startsWith("org.followup")) {
        collect(name, type, properties);
      } else {
        properties.add(name);
      }
    }
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }
}
