package org.followup.node;

import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives this start a name before anything is built, as the property {@value #PROPERTY}; {@code
 * application.yaml} names the sessions at the database by it. Named in spring.factories.
 */
class NodeStart implements EnvironmentPostProcessor {

  static final String PROPERTY = "followup.node-id";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("node", Map.of(PROPERTY, newName())));
  }

  /** Unlike any name that something else locks by, such as the engine's own owners of jobs. */
  static String newName() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }
}
