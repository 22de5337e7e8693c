package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own journeys are an example: not one fault and not one remark of style. */
class ProcessesStyleTest {

  private static final Path PROCESSES = Path.of("processes");

  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.walk(PROCESSES)) {
      return files
          .filter(
              file ->
                  file.toString().endsWith(".bpmn")
                      || file.toString().endsWith(".form")
                      || file.toString().endsWith(".dmn"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void isWithoutFaultOrRemark(Path file) throws IOException {
    ModelCheck check =
        new ModelCheck(
            new ModelFieldRules.Mails() {
              @Override
              public boolean exists(String journey, String mail) {
                return names(journey).anyMatch(n -> n.startsWith(mail + "."));
              }

              @Override
              public boolean anyOf(String journey) {
                return names(journey).findAny().isPresent();
              }
            });
    String path = PROCESSES.relativize(file).toString();

    assertThat(check.checkShipped(path, Files.readAllBytes(file))).isEmpty();
    if (path.endsWith(".bpmn")) {
      assertThat(path).matches("([a-z0-9-]+)/\\1\\.bpmn");
    }
  }

  private static Stream<String> names(String journey) {
    String[] names = PROCESSES.resolve(journey).resolve("mails").toFile().list();
    return names == null ? Stream.of() : Stream.of(names);
  }
}
