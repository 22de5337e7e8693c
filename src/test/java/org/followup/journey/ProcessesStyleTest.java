package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
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

              @Override
              public Map<String, String> texts(String journey, String mail) {
                return words(journey, mail);
              }
            });
    String path = PROCESSES.relativize(file).toString();

    assertThat(check.checkShipped(path, Files.readAllBytes(file))).isEmpty();
    if (path.endsWith(".bpmn")) {
      assertThat(path).matches("([a-z0-9-]+)/\\1\\.bpmn");
    }
  }

  private static Map<String, String> words(String journey, String mail) {
    Map<String, String> words = new TreeMap<>();
    names(journey)
        .filter(name -> name.matches(Pattern.quote(mail) + "(\\.[a-z]{2})?\\.mjml"))
        .forEach(
            name ->
                words.put(
                    name.substring(mail.length()),
                    Jsoup.parse(read(PROCESSES.resolve(journey).resolve("mails").resolve(name)))
                        .text()));
    return words;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> names(String journey) {
    String[] names = PROCESSES.resolve(journey).resolve("mails").toFile().list();
    return names == null ? Stream.of() : Stream.of(names);
  }
}
