package org.followup.tracking;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who made a hit, as far as the one request shows it: sure machines at once; what calls itself a
 * browser or a mail client passes for a human; nobody knows about the rest. A verdict may be
 * corrected later, when more is known than one request.
 */
@Component
class Verdicts {

  /** Longer ones are no agent's; patterns need not be tried on them. */
  private static final int LONGEST_AGENT = 1_000;

  private static final List<String> PURPOSES =
      List.of("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz");
  private static final Pattern AHEAD =
      Pattern.compile("prefetch|preview|prerender", Pattern.CASE_INSENSITIVE);

  private final HitSettings settings;

  Verdicts(HitSettings settings) {
    this.settings = settings;
  }

  enum Verdict {
    HUMAN,
    MACHINE,
    UNKNOWN;

    /** As the table writes it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A verdict and why.
   *
   * @param reason a short code
   */
  record Judged(Verdict verdict, String reason) {}

  /**
   * Judges a request.
   *
   * @param header the value of a header by its name, null where it is missing
   */
  Judged judge(String method, UnaryOperator<@Nullable String> header) {
    if (method.equals("HEAD")) {
      return machine("head");
    }
    for (String name : PURPOSES) {
      String purpose = header.apply(name);
      if (purpose != null && AHEAD.matcher(purpose).find()) {
        return machine("prefetch");
      }
    }
    String agent = header.apply("User-Agent");
    return agent == null || agent.isBlank() ? machine("no-agent") : judge(agent);
  }

  private Judged judge(String agent) {
    if (Agents.isBare(agent)) {
      return machine("bare-agent");
    }
    if (agent.length() > LONGEST_AGENT) {
      return new Judged(Verdict.UNKNOWN, "unknown-agent");
    }
    if (Agents.isImageProxy(agent)) {
      return new Judged(Verdict.HUMAN, "image-proxy");
    }
    if (Agents.isGmailAhead(agent)) {
      return machine("prefetch");
    }
    if (Agents.isHeadless(agent) && !settings.countHeadless()) {
      return machine("headless");
    }
    if (Agents.isRobot(agent)) {
      return machine("robot");
    }
    if (Agents.isLibrary(agent)) {
      return machine("library");
    }
    if (Agents.isMailClient(agent)) {
      return new Judged(Verdict.HUMAN, "mail-client");
    }
    return Agents.isBrowser(agent)
        ? new Judged(Verdict.HUMAN, "browser")
        : new Judged(Verdict.UNKNOWN, "unknown-agent");
  }

  private static Judged machine(String reason) {
    return new Judged(Verdict.MACHINE, reason);
  }
}
