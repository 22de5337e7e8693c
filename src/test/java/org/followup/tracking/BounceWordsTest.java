package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What servers say and how they lay it out, as their manuals and postmaster pages tell: written
 * here, from what is public, not from the files of {@link BounceFilesTest}. Every row of {@code
 * bounce-words.tsv} is {@code H} (for good) or {@code S}, the reason and the text; every mail of
 * {@code bounce-layouts.txt} is headed by its name and a kind and reason for each recipient.
 */
class BounceWordsTest {

  @Test
  void everyTextHasTheMeaningThatItsServerGivesIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    int rows = 0;
    for (String line : resource("bounce-words.tsv").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      rows++;
      String[] columns = line.split("\t", 3);
      BounceFinding found =
          BounceVerdict.judge(BounceRules.TABLE, BounceCodes.in(columns[2]), columns[2], "");
      boolean lasting = found.kind() == BounceKind.HARD;
      if (!found.reason().word().equals(columns[1]) || lasting != columns[0].equals("H")) {
        wrong.add(line + " but " + found);
      }
    }
    assertThat(rows).isGreaterThan(1_200);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyLayoutIsReadAsItsServerMeansIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String mail : resource("bounce-layouts.txt").split("(?m)^==== ", -1)) {
      if (mail.isBlank()) {
        continue;
      }
      String[] head = mail.lines().findFirst().orElseThrow().split(" \\| ", -1);
      String raw = mail.substring(mail.indexOf('\n') + 1);
      List<String> due = Arrays.asList(head).subList(1, head.length);
      List<String> found =
          BounceReader.read(new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8)))
              .findings()
              .stream()
              .map(each -> each.kind() + " " + each.reason().word())
              .toList();
      if (!due.equals(found.isEmpty() ? List.of("nothing") : found)) {
        wrong.add(head[0] + ": " + due + " but " + found);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What no rule leads to would be a promise that nobody keeps. */
  @Test
  void everyReasonHasTextsThatLeadToIt() throws IOException {
    String rows = resource("bounce-words.tsv") + resource("bounce-layouts.txt");
    for (BounceReason reason : BounceReason.values()) {
      if (reason != BounceReason.UNDEFINED) {
        assertThat(rows).containsPattern("[\t ]" + reason.word() + "\\b");
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = BounceWordsTest.class.getResourceAsStream("/tracking/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
