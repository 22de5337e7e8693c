package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.followup.message.MailRelay.DomainRates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.subethamail.smtp.RejectException;

/** How many mails a relay gets in a second, an hour, a day, in all and by recipients' domain. */
class RelayRatesTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp();
  private final RelayDesk desk = room.context.getBean(RelayDesk.class);

  @AfterEach
  void backToOne() {
    room.relays();
  }

  @Test
  void noSecondGetsMoreThanItsRateAndNothingCountsAsATry() {
    relay(new Rates(5, null, null));
    List<Long> ids = queue("example.com", 12);

    room.relay.drain();
    assertThat(server.inbox).hasSize(5);
    assertThat(room.relay.findNextDue().orElseThrow())
        .isBetween(room.clock.now.plusMillis(150), room.clock.now.plusMillis(250));
    room.clock.now = room.clock.now.plusSeconds(1);
    room.relay.drain();
    assertThat(server.inbox).hasSize(10);
    room.clock.now = room.clock.now.plusSeconds(1);
    room.relay.drain();
    assertThat(server.inbox).hasSize(12);
    assertThat(ids).allMatch(id -> room.message(id).state() == MessageState.SENT);
    assertThat(ids).allMatch(id -> room.attempts(id) == 1);
  }

  @Test
  void noHourGetsMoreThanItsRateWhereverItBegins() {
    relay(new Rates(null, 6, null));
    queue("example.com", 20);
    Instant start = room.clock.now;
    List<Instant> left = new ArrayList<>();
    while (left.size() < 20) {
      int before = server.inbox.size();
      room.relay.drain();
      IntStream.range(before, server.inbox.size()).forEach(i -> left.add(room.clock.now));
      room.clock.now = room.clock.now.plus(Duration.ofMinutes(7));
    }
    assertThat(room.clock.now).isBefore(start.plus(Duration.ofHours(5)));
    for (Instant one : left) {
      assertThat(left)
          .filteredOn(at -> !at.isBefore(one) && at.isBefore(one.plus(Duration.ofHours(1))))
          .hasSizeLessThanOrEqualTo(6);
    }
  }

  @Test
  void throttledDomainKeepsNobodyElseWaitingAndItsMailsKeepTheirOrder() {
    relay(null, new DomainRates("gmail.com", 2, null, null));
    List<Long> throttled = queue("gmail.com", 60);
    List<Long> free = queue("example.com", 30);

    room.relay.drain();

    assertThat(free).allMatch(id -> room.message(id).state() == MessageState.SENT);
    assertThat(sent(throttled)).isEqualTo(throttled.subList(0, 2));
    assertThat(room.message(throttled.get(5)).reason())
        .isEqualTo("waits for its turn at the mail server");
    assertThat(room.attempts(throttled.get(5))).isZero();
    for (int second = 1; second <= 3; second++) {
      room.clock.now = room.clock.now.plusSeconds(1);
      room.relay.drain();
      assertThat(sent(throttled)).isEqualTo(throttled.subList(0, 2 + 2 * second));
    }
    assertThat(desk.listWaiting()).contains(new RelayState.Waiting("gmail.com", 52));
  }

  @Test
  void otherDomainsHaveARateEachAndNoName() {
    relay(null, new DomainRates(MailRelay.OTHERS, 1, null, null));
    MailLanes lanes = room.context.getBean(MailLanes.class);
    assertThat(lanes.laneOf("tea.example")).startsWith("~").isNotEqualTo(lanes.laneOf("x.example"));
    List<Long> tea = queue("tea.example", 3);
    List<Long> other = queue("x.example", 3);
    room.relay.drain();
    assertThat(sent(tea)).hasSize(1);
    assertThat(sent(other)).hasSize(1);
    assertThat(desk.listWaiting()).contains(new RelayState.Waiting("other domains", 4));
    assertThat(outbox()).as("what the outbox tells").doesNotContain("x.example");
  }

  @Test
  void nodesShareTheTokens() throws Exception {
    relay(new Rates(null, 100, null));
    RelayRates rates = room.context.getBean(RelayRates.class);
    ExecutorService nodes = Executors.newFixedThreadPool(4);
    try {
      Callable<Integer> node =
          () -> {
            int got = 0;
            for (int batch = 0; batch < 20; batch++) {
              got +=
                  rates
                      .take(
                          IntStream.range(0, 7)
                              .mapToObj(i -> new RelayRates.Wish(i, MailLanes.ALL))
                              .toList(),
                          room.clock.now)
                      .size();
            }
            return got;
          };
      int sum = 0;
      for (var got : nodes.invokeAll(List.of(node, node, node, node))) {
        sum += got.get();
      }
      assertThat(sum).isEqualTo(100);
    } finally {
      nodes.shutdownNow();
    }
  }

  @Test
  void tokensOfMailsThatDidNotLeaveComeBack() {
    relay(new Rates(null, 3, null));
    for (int i = 0; i < 3; i++) {
      var person = room.ana();
      room.queue(room.marketing(person));
      room.consents.withdraw(person, MailRoom.OFFERS, Map.of("source", "link"));
    }
    room.relay.drain();
    List<Long> ids = queue("example.com", 3);
    room.relay.drain();
    assertThat(sent(ids)).hasSize(3);
  }

  @Test
  void relayThatWantsLessGetsHalfAndAllAgainAfterAWhile() {
    relay(new Rates(8, null, null));
    queue("example.com", 300);
    server.atRecipient = new RejectException(421, "4.3.2 too busy");
    room.relay.drain();
    assertThat(learned(null)).isEqualTo(4.0);
    server.atRecipient = null;
    int before = server.inbox.size();
    for (int second = 0; second < 10; second++) {
      room.clock.now = room.clock.now.plusSeconds(1);
      room.relay.drain();
    }
    assertThat(server.inbox.size() - before).isBetween(39, 41);
    for (int minute = 0; minute < 3; minute++) {
      room.clock.now = room.clock.now.plusSeconds(61);
      queue("example.com", 1);
      room.relay.drain();
    }
    assertThat(learned(null)).as("four, six, then all").isNull();
  }

  @Test
  void refusalOfPolicySlowsDownTheDomainOnly() {
    relay(null);
    List<Long> gmail = queue("gmail.com", 1);
    server.atRecipient = new RejectException(450, "4.7.28 unusual rate of mail");
    room.relay.drain();
    server.atRecipient = null;
    assertThat(learned("gmail.com")).isEqualTo(LearnedRate.UNKNOWN / 2);
    assertThat(learned(null)).isNull();
    assertThat(room.message(gmail.get(0)).state()).isEqualTo(MessageState.QUEUED);
    assertThat(desk.list().get(0).replies())
        .extracting(RelayState.Reply::code, RelayState.Reply::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(450, 1L));
    queue("gmail.com", 30);
    List<Long> free = queue("example.com", 30);
    room.clock.now = room.clock.now.plusSeconds(1);
    room.relay.drain();
    assertThat(sent(free)).hasSize(30);
    assertThat(server.inbox).hasSize(40);
    room.clock.now = room.clock.now.plus(Duration.ofHours(2));
    room.relay.drain();
    assertThat(server.inbox).as("forgotten after an hour").hasSize(61);
  }

  private @Nullable Double learned(@Nullable String domain) {
    return desk.list().get(0).lanes().stream()
        .filter(lane -> java.util.Objects.equals(lane.domain(), domain))
        .findFirst()
        .map(RelayState.Lane::learned)
        .orElse(null);
  }

  private void relay(@Nullable Rates rates, DomainRates... domains) {
    room.relays(
        new MailRelay(
            "only",
            "127.0.0.1",
            server.port(),
            null,
            null,
            null,
            null,
            null,
            rates,
            List.of(domains),
            null));
  }

  private List<Long> queue(String domain, int mails) {
    return IntStream.range(0, mails)
        .mapToObj(i -> room.queue(room.service(room.strangerAt(domain))))
        .toList();
  }

  private List<Long> sent(List<Long> ids) {
    return ids.stream().filter(id -> room.message(id).state() == MessageState.SENT).toList();
  }

  private String outbox() {
    return room.jdbc
        .sql("select coalesce(string_agg(o::text, ' '), '') from message_outbox o where lane <> ''")
        .query(String.class)
        .single();
  }
}
