package org.followup.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.node.Background;
import org.followup.tracking.LinkRepository.Written;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where the links of the latest mails lead, of all nodes, for the time in which the database is
 * away: whose they are it does not know. Read at the start, looked after every half minute, read
 * anew every ten minutes, so that links of the erased are gone then at the latest; on the node that
 * erases they go at once.
 */
@Component
class RememberedLinks extends Background {

  private static final Duration REST = Duration.ofSeconds(30);
  private static final int ROUNDS_BETWEEN_READINGS = 20;

  /** A mail stands in the table a little after the moment that it names. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private final LinkRepository links;
  private final int most;
  private final Map<Long, List<String>> targets = new LinkedHashMap<>();
  private @Nullable Instant newest;
  private int rounds;

  RememberedLinks(LinkRepository links, HitSettings settings) {
    super("remembered-links", Duration.ZERO, REST);
    this.links = links;
    this.most = settings.rememberedMails();
  }

  /** Empty where the mail is none of the latest, or has no link of that number. */
  Optional<String> find(MailToken click) {
    synchronized (targets) {
      List<String> of = targets.getOrDefault(click.messageId(), List.of());
      return click.link() < 1 || click.link() > of.size()
          ? Optional.empty()
          : Optional.of(of.get(click.link() - 1));
    }
  }

  void forget(Collection<Long> messageIds) {
    synchronized (targets) {
      targets.keySet().removeAll(messageIds);
    }
  }

  @Override
  protected Duration round() {
    boolean anew = rounds % ROUNDS_BETWEEN_READINGS == 0;
    read(anew);
    rounds++;
    return REST;
  }

  private void read(boolean anew) {
    Instant since = anew || newest == null ? Instant.EPOCH : newest.minus(LATE);
    List<Written> latest = links.listLatest(since, most);
    synchronized (targets) {
      if (anew) {
        targets.clear();
      }
      for (int i = latest.size() - 1; i >= 0; i--) {
        Written mail = latest.get(i);
        targets.remove(mail.messageId());
        targets.put(mail.messageId(), mail.targets());
        newest = mail.at();
      }
      var oldest = targets.keySet().iterator();
      for (int over = targets.size() - most; over > 0; over--) {
        oldest.next();
        oldest.remove();
      }
    }
  }
}
