package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** The container files keep what docs/operations.md and docs/security.md promise. */
@SuppressWarnings("unchecked")
class ContainersTest {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void giveTheApplicationAllThatProductionRequires(@TempDir Path folder) {
    FirstRunSecrets.run(new String[] {"create", folder.toString()}, silent(), silent());
    Map<String, Object> environment = new HashMap<>();
    environment("app").forEach((name, value) -> environment.put(name, withDefaults(value)));
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(new SystemEnvironmentPropertySource("systemEnvironment", environment));
    String imported = String.valueOf(environment.get("SPRING_CONFIG_IMPORT"));
    for (String tree : imported.split(",")) {
      assertThat(tree).startsWith("configtree:/run/followup/").endsWith("/");
      Path part = folder.resolve(tree.substring("configtree:/run/followup/".length()));
      sources.addLast(new ConfigTreePropertySource(tree, part));
    }

    Binder binder = new Binder(ConfigurationPropertySources.from(sources));

    assertThat(AccessRequirements.faults(binder)).isEmpty();
    assertThat(binder.bind("server.forward-headers-strategy", String.class).get())
        .isEqualTo("native");
    assertThat(
            binder.bind("spring.mail.properties", Bindable.mapOf(String.class, String.class)).get())
        .containsEntry("mail.smtp.starttls.required", "false");
  }

  @Test
  void nameNoSecret() {
    for (String service : services.keySet()) {
      environment(service)
          .forEach(
              (name, value) -> {
                if (name.matches(".*(PASSWORD|SECRET|KEY).*") && !name.endsWith("_FILE")) {
                  assertThat(withDefaults(value)).as(service + " " + name).isEmpty();
                }
              });
    }
  }

  @Test
  void publishTheProxyAndToThisMachineThePageOfTheCatchersMail() {
    assertThat(services.get("proxy").get("ports"))
        .isEqualTo(List.of("${FOLLOWUP_BIND:-127.0.0.1}:${FOLLOWUP_PORT:-8080}:8080"));
    assertThat(String.valueOf(services.get("mail").get("ports"))).startsWith("[127.0.0.1:");
    assertThat(services.get("app")).doesNotContainKeys("ports", "container_name");
    assertThat(services.get("db")).doesNotContainKey("ports");
  }

  @Test
  void giveNoContainerMoreThanItNeeds() {
    services.forEach(
        (name, service) -> {
          assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
          assertThat(service.get("security_opt"))
              .as(name)
              .isEqualTo(List.of("no-new-privileges:true"));
          if (!name.equals("db")) {
            assertThat(service.get("read_only")).as(name).isEqualTo(true);
          }
        });
    // The administrator's plain password is for a person, not for a server.
    assertThat(String.valueOf(services.get("secrets").get("volumes"))).contains("handover:");
    assertThat(String.valueOf(services.get("app").get("volumes"))).doesNotContain("handover:");
  }

  @Test
  void runTheApplicationAsAUserWithoutRights() throws IOException {
    String image = Files.readString(Path.of("Dockerfile"));

    assertThat(image)
        .containsPattern("(?m)^USER \\d+:\\d+$")
        .containsPattern("(?m)^ENTRYPOINT \\[")
        .contains("SPRING_PROFILES_ACTIVE=production")
        .contains("/actuator/health");
  }

  private static Map<String, Map<String, Object>> services() {
    try {
      Map<String, Object> compose =
          new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
      return (Map<String, Map<String, Object>>) compose.get("services");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> environment(String service) {
    return (Map<String, String>) services.get(service).getOrDefault("environment", Map.of());
  }

  /** As Compose reads it where nothing is set. */
  private static String withDefaults(String value) {
    Matcher variable = VARIABLE.matcher(value);
    return variable.replaceAll(found -> Matcher.quoteReplacement(found.group(2)));
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream());
  }
}
