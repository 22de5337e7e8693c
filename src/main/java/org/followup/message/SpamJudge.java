package org.followup.message;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.SpamScore.Rule;
import org.followup.message.SpamScore.Scored;
import org.followup.message.SpamScore.Unknown;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks SpamAssassin about a mail, where it is installed: by the rules on this machine alone, so
 * that neither the mail nor its links are told to anybody. Nobody's settings or history count.
 */
@Component
class SpamJudge {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final Pattern SUM =
      Pattern.compile(
          "(?m)^Content analysis details: +\\((-?[\\d.]+) points, ([\\d.]+) required\\)");
  private static final Pattern RULE = Pattern.compile("(?m)^ ?(-?\\d+\\.\\d) ([A-Z0-9_]+) +(.*)$");

  private final String program;

  /** A judgement takes a second of a processor: one at a time. */
  private final Semaphore turn = new Semaphore(1);

  @Autowired
  SpamJudge(MailSettings settings) {
    this(settings.spamassassin());
  }

  SpamJudge(String program) {
    this.program = program;
  }

  /** Judges the mail as it would go over the wire. Takes a second or two. */
  SpamScore judge(byte[] mail) {
    if (program.isBlank() || program.equals("off")) {
      return new Unknown("followup.mail.spamassassin is off.");
    }
    try {
      if (!turn.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return new Unknown("Others are asking for a spam score; try again in a moment.");
      }
      try {
        return read(ask(mail));
      } finally {
        turn.release();
      }
    } catch (IOException absent) {
      return new Unknown(
          "SpamAssassin is not here; install it on this machine, or name it by followup.mail.spamassassin.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unknown("Interrupted before there was a score.");
    }
  }

  private String ask(byte[] mail) throws IOException, InterruptedException {
    // a file, since a pipe may be full before the program has read anything
    Path answer = Files.createTempFile("spam-score", ".txt");
    Process process = null;
    try {
      process =
          new ProcessBuilder(program, "-x", "-L", "-t", "--cf=use_bayes 0")
              .redirectOutput(answer.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Process started = process;
      CompletableFuture<Void> told =
          CompletableFuture.runAsync(
              () -> {
                try (OutputStream in = started.getOutputStream()) {
                  in.write(mail);
                } catch (IOException e) {
                  // it ended before it had read all of it; its answer says enough
                }
              });
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (ended) {
        told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      try (var in = Files.newInputStream(answer)) {
        return new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      }
    } catch (ExecutionException | TimeoutException e) {
      return "";
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(answer);
    }
  }

  private static SpamScore read(String answer) {
    Matcher sum = SUM.matcher(answer);
    int from = -1;
    double points = 0;
    double limit = 0;
    while (sum.find()) { // the last: a mail may quote another's
      from = sum.end();
      points = Double.parseDouble(sum.group(1));
      limit = Double.parseDouble(sum.group(2));
    }
    if (from < 0) {
      return new Unknown("SpamAssassin gave no score; run it by hand to see why.");
    }
    List<Rule> rules = new ArrayList<>();
    Matcher rule = RULE.matcher(answer).region(from, answer.length());
    while (rule.find()) {
      rules.add(new Rule(Double.parseDouble(rule.group(1)), rule.group(2), rule.group(3).strip()));
    }
    rules.sort(Comparator.comparing(Rule::points).reversed());
    return new Scored(points, limit, List.copyOf(rules));
  }
}
