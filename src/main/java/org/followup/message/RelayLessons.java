package org.followup.message;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.followup.message.SmtpReply.SlowDown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What relays' answers teach: counted by code, and how fast they want their mail. */
@Component
@Transactional
class RelayLessons {

  private static final Logger log = LoggerFactory.getLogger(RelayLessons.class);

  private final RelayPaceRepository paces;
  private final RelayReplyRepository replies;

  RelayLessons(RelayPaceRepository paces, RelayReplyRepository replies) {
    this.paces = paces;
    this.replies = replies;
  }

  /**
   * An answer.
   *
   * @param lane of the mail it is about; {@link MailLanes#ALL} where it is about none
   */
  record Heard(MailRelay relay, String lane, SmtpReply reply) {}

  /** Takes the answers of a batch; several requests to slow down count as one. */
  void learn(List<Heard> heard, Instant now) {
    paces.hold(heard.stream().map(one -> one.relay().name()).distinct().toList(), now);
    Map<String, Map<Integer, Integer>> counts = new HashMap<>();
    Map<String, String> words = new HashMap<>();
    Set<RelayLook.Key> slowed = new HashSet<>();
    for (Heard one : heard) {
      String relay = one.relay().name();
      int code = one.reply().code();
      counts.computeIfAbsent(relay, r -> new HashMap<>()).merge(code, 1, Integer::sum);
      words.put(relay + code, one.reply().text());
      SlowDown whom = one.reply().slowDown();
      if (whom != SlowDown.NOBODY) {
        slowDown(one, whom == SlowDown.RELAY ? MailLanes.ALL : one.lane(), slowed, now);
      }
    }
    counts.forEach(
        (relay, byCode) ->
            byCode.forEach(
                (code, count) ->
                    replies.count(relay, code, count, words.getOrDefault(relay + code, ""), now)));
    grow(heard, slowed, now);
  }

  private void slowDown(Heard one, String lane, Set<RelayLook.Key> slowed, Instant now) {
    if (slowed.add(new RelayLook.Key(one.relay().name(), lane))) {
      double whole = LearnedRate.whole(RelayRates.ratesOf(one.relay(), lane));
      paces.halve(
          one.relay().name(),
          lane,
          whole,
          LearnedRate.FLOOR,
          now,
          now.minus(LearnedRate.HALVES_AFTER),
          now.minus(LearnedRate.FORGOTTEN_AFTER));
      log.info(
          "Relay wants less relay={} lane={} reply=\"{}\"",
          one.relay().name(),
          lane.isEmpty() ? "all" : lane,
          one.reply().text());
    }
  }

  private void grow(List<Heard> heard, Set<RelayLook.Key> slowed, Instant now) {
    Set<RelayLook.Key> fine = new HashSet<>();
    for (Heard one : heard) {
      if (one.reply().code() >= 200 && one.reply().code() < 300) {
        for (String lane : List.of(MailLanes.ALL, one.lane())) {
          var key = new RelayLook.Key(one.relay().name(), lane);
          if (!slowed.contains(key) && fine.add(key)) {
            paces.grow(
                one.relay().name(),
                lane,
                LearnedRate.whole(RelayRates.ratesOf(one.relay(), lane)),
                now,
                now.minus(LearnedRate.GROWS_AFTER),
                now.minus(LearnedRate.FORGOTTEN_AFTER));
          }
        }
      }
    }
  }
}
