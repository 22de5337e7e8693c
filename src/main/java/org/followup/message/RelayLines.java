package org.followup.message;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections of one run, one to a relay at most. */
final class RelayLines implements AutoCloseable {

  /** Postfix under stress hangs up after ten seconds. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

  private final SmtpServer server;
  private final RelayAbsences absences;
  private final Consumer<RelayLessons.Heard> heard;
  private final Map<String, SmtpLine> open = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Map<String, Long> lastUse = new HashMap<>();

  RelayLines(SmtpServer server, RelayAbsences absences, Consumer<RelayLessons.Heard> heard) {
    this.server = server;
    this.absences = absences;
    this.heard = heard;
  }

  /** A line to the relay; empty where it is away, which is written down then. */
  Optional<SmtpLine> find(MailRelay relay) {
    if (hasIdled(relay)) {
      close(relay);
    }
    SmtpLine line = open.get(relay.name());
    if (line == null && !absences.isAway(relay.name())) {
      line = open(relay);
    }
    return Optional.ofNullable(line);
  }

  private @Nullable SmtpLine open(MailRelay relay) {
    try {
      SmtpLine line = server.open(relay);
      open.put(relay.name(), line);
      lastUse.put(relay.name(), System.nanoTime());
      absences.back(relay.name());
      return line;
    } catch (MessagingException | RuntimeException e) {
      RelayFault fault = RelayFault.of(e);
      absences.away(relay.name(), fault.words());
      if (fault.reply() != null) {
        heard.accept(new RelayLessons.Heard(relay, MailLanes.ALL, fault.reply()));
      }
      return null;
    }
  }

  /** Whether the open line has carried a mail before. */
  boolean isUsed(MailRelay relay) {
    return used.contains(relay.name());
  }

  void use(MailRelay relay) {
    used.add(relay.name());
    lastUse.put(relay.name(), System.nanoTime());
  }

  /** A server that hung up meanwhile says 421, which is no answer to the next mail. */
  private boolean hasIdled(MailRelay relay) {
    return open.containsKey(relay.name())
        && System.nanoTime() - lastUse.getOrDefault(relay.name(), 0L) > LONGEST_IDLE.toNanos();
  }

  void close(MailRelay relay) {
    SmtpLine line = open.remove(relay.name());
    used.remove(relay.name());
    if (line != null) {
      line.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(SmtpLine::close);
    open.clear();
  }
}
