package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.experiment.ConfidenceSequence;
import org.followup.experiment.Sample;
import org.followup.message.SubjectTestRepository.Round;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which subject line a mail gets while several are tried. A round begins with the first mail that
 * asks and lasts until it is decided; other subject lines in the file begin another. In it a share
 * of people is split by chance; whoever is not among them waits for the decision, and everybody
 * after it gets the winner. The round is decided once, on whichever node, by the first mail that
 * asks after its time: by the better of what was counted, whether or not the difference is sure,
 * and it is said which.
 *
 * <p>Every method joins the caller's transaction.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class SubjectTests {

  private static final Logger log = LoggerFactory.getLogger(SubjectTests.class);
  private static final String PURPOSE = "subject-test";
  private static final double TWO_TO_THE_32 = 4294967296.0;

  /** Where no mail of some subject line has left by then, the time is given again, so often. */
  private static final int MOST_TIMES = 5;

  private final SubjectTestRepository repository;
  private final ObjectProvider<SubjectAnswers> answers;
  private final Templates templates;
  private final SecretKeys keys;
  private final ObjectMapper json;
  private final Clock clock;

  SubjectTests(
      SubjectTestRepository repository,
      ObjectProvider<SubjectAnswers> answers,
      Templates templates,
      SecretKeys keys,
      ObjectMapper json,
      Clock clock) {
    this.repository = repository;
    this.answers = answers;
    this.templates = templates;
    this.keys = keys;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What the model says of the test.
   *
   * @param subjects how many subject lines are tried, from the first on
   * @param share of people who get one by chance, between 0 and 1
   * @param after how long the rest waits
   */
  public record Terms(int subjects, double share, Duration after, SubjectAnswers.By by) {}

  /** What a mail gets. */
  public sealed interface Choice {

    /** It waits for the decision. */
    record Waits(Instant until) implements Choice {}

    /**
     * It goes out now.
     *
     * @param subject name of the subject line
     * @param test the round it counts for; null where it counts for none
     */
    record Gets(String subject, @Nullable Long test) implements Choice {}
  }

  /** Decides for one mail. Whoever calls holds the recipient. */
  public Choice choose(Send send, Terms terms) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    int subjects =
        Math.min(terms.subjects(), templates.countSubjects(send.journey(), send.message()));
    if (subjects < 2) {
      return new Choice.Gets(MailSubjects.FIRST, null);
    }
    Round round = begin(send, terms, subjects, now);
    if (round.winner() == null && !now.isBefore(round.decideAt())) {
      round = decide(round.testId(), subjects, terms, now);
    }
    String winner = round.winner();
    if (winner != null) {
      return new Choice.Gets(winner, null);
    }
    byte[] hash = hash(round.testId(), send);
    if (part(hash, 0) < terms.share()) {
      int place = (int) (part(hash, Integer.BYTES) * subjects);
      return new Choice.Gets(MailSubjects.nameOf(place), round.testId());
    }
    Instant notAfter = send.notAfter();
    return notAfter != null && !round.decideAt().isBefore(notAfter)
        ? new Choice.Gets(MailSubjects.FIRST, null)
        : new Choice.Waits(round.decideAt());
  }

  private Round begin(Send send, Terms terms, int subjects, Instant now) {
    Map<String, String> lines = new LinkedHashMap<>();
    List<String> main = templates.listMainSubjects(send.journey(), send.message());
    for (int place = 0; place < Math.min(subjects, main.size()); place++) {
      lines.put(MailSubjects.nameOf(place), main.get(place));
    }
    List<String> all = templates.listSubjects(send.journey(), send.message());
    return repository.begin(
        send.journey(),
        send.activityId(),
        send.message(),
        fingerprint(all, subjects),
        written(lines),
        terms,
        now);
  }

  private String written(Map<String, String> lines) {
    try {
      return json.writeValueAsString(lines);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Subject lines cannot be written as JSON.", e);
    }
  }

  /** Writes down which subject line a mail that was just asked for gets. */
  public void note(Send send, Choice.Gets choice) {
    repository.note(send.sendKey(), choice.subject(), choice.test());
  }

  private Round decide(long testId, int subjects, Terms terms, Instant now) {
    Round round = repository.lock(testId);
    if (round.winner() != null || now.isBefore(round.decideAt())) {
      return round; // somebody else was faster
    }
    Map<String, Sample> found = count(testId, subjects, terms.by());
    boolean left = found.values().stream().allMatch(sample -> sample.people() > 0);
    Duration since = Duration.between(round.beganAt(), now);
    if (!left && since.compareTo(terms.after().multipliedBy(MOST_TIMES)) < 0) {
      repository.prolong(testId, now.plus(terms.after()));
      return repository.lock(testId);
    }
    String best = MailSubjects.FIRST;
    for (Map.Entry<String, Sample> one : found.entrySet()) {
      if (one.getValue().mean() > found.getOrDefault(best, Sample.ofShare(0, 0)).mean()) {
        best = one.getKey();
      }
    }
    boolean sure = isSure(best, found);
    repository.decide(testId, best, sure, now);
    log.info(
        "Subject test decided. journey={} message={} winner={} sure={}",
        round.journey(),
        round.message(),
        best,
        sure);
    return repository.lock(testId);
  }

  private Map<String, Sample> count(long testId, int subjects, SubjectAnswers.By by) {
    SubjectAnswers source = answers.getIfAvailable();
    Map<String, List<Long>> sent = repository.listSent(testId);
    Map<String, Sample> found = new LinkedHashMap<>();
    for (int place = 0; place < subjects; place++) {
      List<Long> mails = sent.getOrDefault(MailSubjects.nameOf(place), List.of());
      long answered = source == null || mails.isEmpty() ? 0 : source.countAnswered(mails, by);
      found.put(MailSubjects.nameOf(place), Sample.ofShare(mails.size(), answered));
    }
    return found;
  }

  /** One look is one of many that the bounds allow; the error is shared out over the others. */
  private static boolean isSure(String best, Map<String, Sample> found) {
    Sample ahead = found.getOrDefault(best, Sample.ofShare(0, 0));
    return found.entrySet().stream()
        .filter(one -> !one.getKey().equals(best))
        .allMatch(
            one ->
                ConfidenceSequence.isEnough(ahead, one.getValue())
                    && ConfidenceSequence.difference(
                                ahead,
                                one.getValue(),
                                ConfidenceSequence.ERROR / Math.max(1, found.size() - 1))
                            .low()
                        > 0);
  }

  private byte[] hash(long testId, Send send) {
    return keys.hmac(
        PURPOSE, (testId + "\n" + send.recipient().value()).getBytes(StandardCharsets.UTF_8));
  }

  private static double part(byte[] hash, int from) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(hash, from, Integer.BYTES).getInt())
        / TWO_TO_THE_32;
  }

  /** Other lines are another test. */
  private String fingerprint(List<String> lines, int subjects) {
    byte[] hash =
        keys.hmac(
            PURPOSE, (subjects + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
    return java.util.HexFormat.of().formatHex(hash, 0, 16);
  }
}
