package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real bounces and complaints with what a judge other than us expects of them. All of them have
 * been looked at, so the first figures flatter. How well the rules do on what nobody has seen is
 * asked in another way: each mail is read without the phrases that only it needs ({@link
 * BounceSupport}). What else was measured on texts and mails that nobody had seen stands in ADR 8.
 */
class BounceFilesTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("followup.material", "../shared/data")).resolve("bounces");

  /** A mail that says of itself that the server still tries: no bounce yet, in our reading. */
  private static final Pattern DELAYED =
      Pattern.compile(
          "(?im)^action: *delayed|not yet been delivered|warning message only|warning only|temporary failure report");

  @BeforeEach
  void material() {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER),
        "The set of bounces is not here; -Dfollowup.material=<folder> names its place.");
  }

  @Test
  void theHalfThatTheRulesWereWrittenForFirst() throws IOException {
    check(0);
  }

  @Test
  void theOtherHalf() throws IOException {
    check(1);
  }

  @Test
  void aMailThatIsNoReportIsNone() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("not-a-bounce"))) {
      for (Path file : files.toList()) {
        assertThat(read(file).isReport()).as(file.getFileName().toString()).isFalse();
      }
    }
  }

  @Test
  void theMailsWithoutThePhrasesThatOnlyTheyNeed() throws IOException {
    Map<String, List<Expected>> expected = expected();
    Map<String, byte[]> mails = new LinkedHashMap<>();
    for (String name : expected.keySet()) {
      mails.put(name, Files.readAllBytes(FOLDER.resolve(name)));
    }
    BounceSupport support =
        new BounceSupport(BounceRules.lines("/tracking/bounce-rules.tsv"), mails);
    Score kind = new Score();
    Score reason = new Score();
    Score strictKind = new Score();
    Score strictReason = new Score();
    for (Map.Entry<String, List<Expected>> entry : expected.entrySet()) {
      String name = entry.getKey();
      count(entry.getValue(), name, support.withoutItsOwn(name), kind, reason);
      count(entry.getValue(), name, support.withOthersOnly(name), strictKind, strictReason);
    }
    support
        .carried()
        .forEach((phrase, names) -> System.out.println(names.size() + " " + phrase + " " + names));
    String told =
        "without a phrase of its own: kind %s, reason %s; by phrases of others only: kind %s, reason %s"
            .formatted(kind, reason, strictKind, strictReason);
    System.out.println(told);
    assertThat(kind.percent()).as(told + kind.wrong).isGreaterThanOrEqualTo(96.5);
    assertThat(reason.percent()).as(told + reason.wrong).isGreaterThanOrEqualTo(88);
    assertThat(strictKind.percent()).as(told + strictKind.wrong).isGreaterThanOrEqualTo(96);
    assertThat(strictReason.percent()).as(told + strictReason.wrong).isGreaterThanOrEqualTo(85.5);
  }

  private record Expected(String reason, boolean hard, String feedback) {}

  private static final class Score {
    private int all;
    private int right;
    private final List<String> wrong = new ArrayList<>();

    void count(boolean good, String what) {
      all++;
      if (good) {
        right++;
      } else {
        wrong.add(what);
      }
    }

    double percent() {
      return 100.0 * right / all;
    }

    @Override
    public String toString() {
      return "%d of %d (%.1f %%)".formatted(right, all, percent());
    }
  }

  private static void check(int half) throws IOException {
    Score bounce = new Score();
    Score kind = new Score();
    Score reason = new Score();
    for (Map.Entry<String, List<Expected>> entry : expected().entrySet()) {
      if (half(entry.getKey()) != half) {
        continue;
      }
      String name = entry.getKey();
      BounceReport report = read(FOLDER.resolve(name));
      bounce.count(report.isReport(), name);
      count(entry.getValue(), name, report, kind, reason);
    }
    String told = "half %d: a report %s, kind %s, reason %s".formatted(half, bounce, kind, reason);
    System.out.println(told);
    reason.wrong.forEach(wrong -> System.out.println("  reason " + wrong));
    kind.wrong.forEach(wrong -> System.out.println("  kind " + wrong));
    assertThat(bounce.percent()).as(told + bounce.wrong).isGreaterThanOrEqualTo(99);
    assertThat(kind.percent()).as(told + kind.wrong).isGreaterThanOrEqualTo(97);
    assertThat(reason.percent()).as(told + reason.wrong).isGreaterThanOrEqualTo(90);
  }

  private static void count(
      List<Expected> expected, String name, BounceReport report, Score kind, Score reason)
      throws IOException {
    for (int i = 0; i < expected.size(); i++) {
      Expected due = expected.get(i);
      BounceFinding found = i < report.findings().size() ? report.findings().get(i) : null;
      String told = name + " " + due + " but " + found;
      reason.count(found != null && found.reason().word().equals(due.reason), told);
      kind.count(found != null && found.kind() == kind(due, FOLDER.resolve(name)), told);
    }
  }

  private static BounceKind kind(Expected due, Path file) throws IOException {
    if (due.reason.equals("vacation") || due.reason.equals("delivered")) {
      return BounceKind.NONE;
    }
    if (due.reason.equals("feedback")) {
      return due.feedback.equals("auth-failure") ? BounceKind.NONE : BounceKind.COMPLAINT;
    }
    if (DELAYED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find()) {
      return BounceKind.DELAYED;
    }
    return due.hard ? BounceKind.HARD : BounceKind.SOFT;
  }

  private static int half(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) (hash.getValue() & 1);
  }

  private static BounceReport read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return BounceReader.read(in);
    }
  }

  private static Map<String, List<Expected>> expected() throws IOException {
    Map<String, List<Expected>> expected = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(FOLDER.resolve("expected.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split("\t", -1);
      expected
          .computeIfAbsent(columns[0], any -> new ArrayList<>())
          .add(new Expected(columns[4], columns[5].equals("true"), columns[6]));
    }
    return expected;
  }
}
