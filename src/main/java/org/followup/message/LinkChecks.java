package org.followup.message;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.followup.message.LinkFinding.Verdict;
import org.followup.message.LinkTargets.Target;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The door to asking whether the links of a mail lead anywhere.
 *
 * <p>Guarantee: only what {@link LinkGuard} lets through is asked, each redirect too; with HEAD,
 * and where that is not well, with GET, whose body is not read. Nothing personal leaves: links are
 * those of the files. Nobody has two checks at a time on a node.
 */
@Component
public class LinkChecks {

  /** Links that are asked in one check. */
  public static final int MOST = 50;

  static final int MOST_REDIRECTS = 5;

  private static final Logger log = LoggerFactory.getLogger(LinkChecks.class);
  private static final int AT_ONCE = 6;
  private static final Duration IN_ALL = Duration.ofSeconds(60);

  /** It is there and does not like programs. */
  private static final Set<Integer> NOT_FOR_US = Set.of(401, 403, 405, 407, 429, 451, 999);

  private static final Set<Integer> LEADS_ON = Set.of(301, 302, 303, 307, 308);

  private final Templates templates;
  private final ShopSettings shop;
  private final LinkGuard guard;
  private final Duration patience;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService askers =
      Executors.newFixedThreadPool(
          AT_ONCE,
          task -> {
            Thread thread = new Thread(task, "link-check");
            thread.setDaemon(true);
            return thread;
          });

  @Autowired
  LinkChecks(Templates templates, ShopSettings shop) {
    this(templates, shop, InetAddress::getAllByName, Duration.ofSeconds(5));
  }

  LinkChecks(Templates templates, ShopSettings shop, LinkGuard.Names names, Duration patience) {
    this.templates = templates;
    this.shop = shop;
    this.patience = patience;
    this.guard = new LinkGuard(names, shop.url());
  }

  /** What a check found. */
  public sealed interface Result {

    /**
     * It was done.
     *
     * @param findings the worst first
     * @param personal links that only an event or a recipient brings
     * @param left links beyond {@link #MOST}, which were not asked
     */
    record Checked(List<LinkFinding> findings, int personal, int left) implements Result {}

    /** The same user's check before is still under way. */
    record Busy() implements Result {}

    /** There is no such mail. */
    record Unknown() implements Result {}
  }

  /** Asks the links of a mail in all its languages; takes a minute at most. */
  public Result check(String journey, String message, String who) {
    List<CompiledMail> languages =
        templates.listLocales(journey, message).stream()
            .flatMap(tag -> templates.find(journey, message, Locale.forLanguageTag(tag)).stream())
            .map(MailTemplate::compiled)
            .toList();
    if (languages.isEmpty()) {
      return new Result.Unknown();
    }
    if (!busy.add(who)) {
      return new Result.Busy();
    }
    try {
      LinkTargets.Found found = LinkTargets.of(languages, shop.url().toString());
      List<Target> asked = found.targets().stream().limit(MOST).toList();
      List<LinkFinding> findings = askAll(asked);
      log.info(
          "Links of a mail were checked journey={} message={} links={} dead={}",
          journey,
          message,
          findings.size(),
          findings.stream().filter(finding -> finding.verdict() == Verdict.DEAD).count());
      return new Result.Checked(findings, found.personal(), found.targets().size() - asked.size());
    } finally {
      busy.remove(who);
    }
  }

  private List<LinkFinding> askAll(List<Target> targets) {
    long end = System.nanoTime() + IN_ALL.toNanos();
    List<Future<LinkFinding>> asking =
        targets.stream().map(target -> askers.submit(() -> ask(target))).toList();
    List<LinkFinding> findings = new ArrayList<>();
    for (int i = 0; i < asking.size(); i++) {
      findings.add(await(asking.get(i), targets.get(i), end));
    }
    findings.sort(Comparator.comparing(LinkFinding::verdict));
    return findings;
  }

  private static LinkFinding await(Future<LinkFinding> asking, Target target, long end) {
    try {
      return asking.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asking.cancel(true);
      return new Trail(target).end(Verdict.NOT_ASKED, null, "There was no time left to ask it.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The check of links was stopped; ask again.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A link cannot be checked: " + target.link(), e.getCause());
    }
  }

  LinkFinding ask(Target target) {
    Trail trail = new Trail(target);
    Optional<URI> link = LinkGuard.read(target.link());
    if (link.isEmpty()) {
      return trail.end(Verdict.DEAD, null, "It is no address.");
    }
    URI at = link.get();
    while (true) {
      LinkGuard.Judged judged = guard.judge(at);
      if (judged instanceof LinkGuard.Judged.Barred barred) {
        return trail.end(Verdict.NOT_ASKED, null, barred.reason());
      }
      if (judged instanceof LinkGuard.Judged.Lost lost) {
        return trail.end(Verdict.DEAD, null, lost.reason());
      }
      LinkProbe.Answer answer;
      try {
        answer = ask((LinkGuard.Judged.Free) judged);
      } catch (IOException e) {
        return trail.end(Verdict.DEAD, null, words(e));
      }
      if (!LEADS_ON.contains(answer.status())) {
        return trail.end(answer.status());
      }
      Optional<URI> next = next(at, answer.location());
      if (next.isEmpty()) {
        return trail.end(Verdict.DEAD, answer.status(), "It leads on, and does not say where.");
      }
      if (trail.redirects.size() == MOST_REDIRECTS) {
        return trail.end(
            Verdict.DEAD,
            answer.status(),
            "It leads on more than %d times.".formatted(MOST_REDIRECTS));
      }
      at = next.get();
      trail.follow(at, answer.status());
    }
  }

  /** Some servers know no HEAD, so that what is not well is asked once more. */
  private LinkProbe.Answer ask(LinkGuard.Judged.Free free) throws IOException {
    try {
      LinkProbe.Answer answer = LinkProbe.ask("HEAD", free.link(), free.at(), patience);
      if (answer.status() < 400) {
        return answer;
      }
    } catch (ConnectException | SSLException e) {
      throw e; // no method of HTTP helps
    } catch (IOException perhapsOfHead) {
      // the other method says what it is
    }
    return LinkProbe.ask("GET", free.link(), free.at(), patience);
  }

  private static Optional<URI> next(URI from, @Nullable String location) {
    return location == null || location.isEmpty()
        ? Optional.empty()
        : LinkGuard.read(location.replaceFirst("#.*", ""))
            .map(from::resolve)
            .filter(to -> to.getScheme() != null);
  }

  private String words(IOException fault) {
    if (fault instanceof SSLException) {
      return "Its certificate, or its TLS, is at fault.";
    }
    if (fault instanceof ConnectException) {
      return "Nobody takes the connection.";
    }
    if (fault instanceof SocketException
        && !String.valueOf(fault.getMessage()).contains("closed")) {
      return "It hangs up.";
    }
    return fault instanceof InterruptedIOException || fault instanceof SocketException
        ? "No answer within %d seconds.".formatted(patience.toSeconds())
        : "What answers is no web server.";
  }

  /** How far one link was followed. */
  private static final class Trail {

    private final Target target;
    private final List<String> redirects = new ArrayList<>();
    private final long start = System.nanoTime();
    private boolean forGood;

    Trail(Target target) {
      this.target = target;
    }

    void follow(URI to, int status) {
      forGood = redirects.isEmpty() && (status == 301 || status == 308);
      redirects.add(to.toString());
    }

    LinkFinding end(int status) {
      if (NOT_FOR_US.contains(status)) {
        return end(Verdict.DOUBTFUL, status, "It is there and does not let us in: look yourself.");
      }
      if (status >= 400) {
        return target.cut()
            ? end(Verdict.DOUBTFUL, status, "Only its beginning was asked: look yourself.")
            : end(Verdict.DEAD, status, status < 500 ? "It is gone." : "Its server is at fault.");
      }
      return end(Verdict.WELL, status, forGood ? "It moved for good: write the new one." : "");
    }

    LinkFinding end(Verdict verdict, @Nullable Integer status, String words) {
      return new LinkFinding(
          target.link(),
          target.cut(),
          target.picture(),
          List.copyOf(target.languages()),
          verdict,
          status,
          List.copyOf(redirects),
          words,
          Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }
}
