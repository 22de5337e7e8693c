package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.ConfigTreePropertySource.Option;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

class FirstRunSecretsTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void givesTheApplicationAllThatIsSecretInAFormItReads() throws IOException {
    assertThat(run("create")).isZero();

    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(
        new MapPropertySource(
            "environment",
            Map.of(
                "spring.datasource.url", "jdbc:postgresql://db/followup",
                "spring.mail.host", "mail",
                "followup.mail.from", "shop@tea.example",
                "followup.mail.postal-address", "Street 1")));
    for (String part : new String[] {"config", "database"}) {
      sources.addLast(
          new ConfigTreePropertySource(
              part, folder.resolve(part), Option.AUTO_TRIM_TRAILING_NEW_LINE));
    }
    Binder binder = new Binder(ConfigurationPropertySources.from(sources));
    assertThat(AccessRequirements.faults(binder)).isEmpty();
    assertThat(binder.bind("spring.datasource.password", String.class).get()).hasSize(43);
    assertThat(
            PasswordEncoderFactories.createDelegatingPasswordEncoder()
                .matches(
                    Files.readString(folder.resolve("handover/admin-password")),
                    binder.bind("followup.users[0].password", String.class).get()))
        .isTrue();
    assertThat(binder.bind("followup.users[0].admin", Boolean.class).get()).isTrue();
  }

  @Test
  void changesNothingThatIsThere() throws IOException {
    run("create");
    Map<String, String> first = files();

    assertThat(run("create")).isZero();

    assertThat(files()).isEqualTo(first).hasSize(9);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("there already");
  }

  @Test
  void makesWhatIsMissingOnly() throws IOException {
    run("create");
    Map<String, String> first = files();
    Files.delete(folder.resolve("config/followup.secret"));
    // Whoever has noted the password may delete it.
    Files.delete(folder.resolve("handover/admin-password"));

    run("create");

    Map<String, String> second = files();
    assertThat(second.remove("config/followup.secret"))
        .isNotEqualTo(first.remove("config/followup.secret"));
    first.remove("handover/admin-password");
    assertThat(second).isEqualTo(first);
    assertThat(run("show")).isZero();
  }

  @Test
  void isReadByItsOwnerOnlyButForTheDatabasesPassword() throws IOException {
    run("create");

    for (String file : files().keySet()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .as(file)
          .isEqualTo(file.startsWith("database/") ? "r--r--r--" : "r--------");
    }
  }

  @Test
  void saysNoSecretUnlessAsked() throws IOException {
    run("create");
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("Made 9 secrets.\n");
    said.reset();

    run("show");

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("admin")
        .contains(files().get("handover/admin-password"))
        .contains(files().get("config/followup.api-keys"))
        .doesNotContain(files().get("config/followup.secret"));
  }

  @Test
  void renewsPasswordAndKeyAndNothingElse() throws IOException {
    run("create");
    Map<String, String> first = files();

    run("renew");

    Map<String, String> second = files();
    for (String renewed :
        new String[] {
          "config/followup.api-keys", "config/followup.users[0].password", "handover/admin-password"
        }) {
      assertThat(second.remove(renewed)).isNotEqualTo(first.remove(renewed));
    }
    assertThat(second).isEqualTo(first);
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(run("destroy")).isEqualTo(1);
    assertThat(FirstRunSecrets.run(new String[0], print(), print())).isEqualTo(1);
    assertThat(run("show")).isEqualTo(1);
    Files.createFile(folder.resolve("config"));
    assertThat(run("create")).isEqualTo(1);

    assertThat(said.toString(StandardCharsets.UTF_8)).contains("has to belong to the user");
  }

  private int run(String command) {
    return FirstRunSecrets.run(new String[] {command, folder.toString()}, print(), print());
  }

  private PrintStream print() {
    return new PrintStream(said, true, StandardCharsets.UTF_8);
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> content.put(folder.relativize(file).toString(), read(file)));
    }
    return content;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
