package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.recipient.RecipientId;
import org.followup.report.Books;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;

/** Two nodes apply the same inbox; nothing of it may be seen in what becomes of anybody. */
@FollowupTest
class TwoDispatchersTest {

  private static final int REQUESTS = 4;
  private static final int PEOPLE = 50;

  /** What a person does, all in one moment. */
  private static final List<List<String>> DOINGS =
      List.of(
          List.of("in", "in"),
          List.of("in", "go", "in"),
          List.of("go", "in"),
          List.of("in", "go", "go", "in", "go"),
          List.of("in", "in", "go", "in", "in"));

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired EventRouter router;
  @Autowired Spread spread;
  @Autowired PersonJoin joins;
  @Autowired InstanceRepository instances;
  @Autowired Books books;
  @Autowired PlatformTransactionManager transactions;

  private final String id = "two-" + UUID.randomUUID();
  private final Map<RecipientId, List<Long>> seqs = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private EngineFixture engine;
  private volatile boolean everythingAccepted;

  @BeforeEach
  void stopTheOther() {
    engine = EngineFixture.in(context);
    dispatcher.drain();
    dispatcher.stop();
  }

  @AfterEach
  void startTheOther() {
    threads.shutdownNow();
    dispatcher.start();
  }

  @Test
  void whoComesAgainInTheSameMomentIsInOnceAndTheOrderOfTheRequestDecides() throws Exception {
    BalancedBooks balanced = BalancedBooks.before(books);
    List<String> reentries = List.of("once", "once-per-subject", "always");
    reentries.forEach(this::deploy);
    accept();

    CyclicBarrier start = new CyclicBarrier(2);
    Future<Integer> one = threads.submit(() -> dispatch(start));
    Future<Integer> other = threads.submit(() -> dispatch(start));
    for (int request = 1; request < REQUESTS; request++) {
      accept();
    }
    everythingAccepted = true;

    assertThat(one.get(2, TimeUnit.MINUTES)).as("slices").isPositive();
    assertThat(other.get(2, TimeUnit.MINUTES)).as("slices").isPositive();
    for (String reentry : reentries) {
      seqs.forEach(
          (person, accepted) ->
              assertThat(stays(person, reentry, accepted))
                  .as("%s: %s of %s", reentry, doings(person), person)
                  .isEqualTo(expected(doings(person), reentry.equals("always"))));
    }
    balanced.check();
  }

  /** As many slices as this one got hold of. */
  private int dispatch(CyclicBarrier start) throws Exception {
    WayDown wayDown = new WayDown(inbox, router, spread, joins, transactions);
    start.await();
    int slices = 0;
    for (boolean over = false; !over; ) {
      if (wayDown.applyNext()) {
        slices++;
      } else {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the other holds what is due
        over = everythingAccepted && isApplied();
      }
    }
    return slices;
  }

  private boolean isApplied() {
    List<Long> all = seqs.values().stream().flatMap(List::stream).toList();
    return inbox.listReceipts(all).size() == all.size();
  }

  /** One request in which everyone does the first thing, then everyone the second, and so on. */
  private void accept() {
    Instant moment = engine.clock().instant();
    List<RecipientId> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      people.add(new RecipientId(id + "-" + seqs.size()));
      seqs.put(people.get(i), new ArrayList<>());
    }
    List<NewEvent> request = new ArrayList<>();
    List<RecipientId> whose = new ArrayList<>();
    for (int step = 0; step < 5; step++) {
      for (RecipientId person : people) {
        if (step < doings(person).size()) {
          whose.add(person);
          request.add(event(person, doings(person).get(step), moment));
        }
      }
    }
    List<Acceptance.Entry> entries = inbox.accept(request).entries();
    for (int i = 0; i < entries.size(); i++) {
      seqs.get(whose.get(i)).add(entries.get(i).seq());
    }
  }

  private NewEvent event(RecipientId person, String does, Instant moment) {
    return new NewEvent(
        "test",
        UUID.randomUUID().toString(),
        id + "-" + does,
        moment,
        person,
        null,
        "it",
        Map.of(),
        NewEvent.Handling.ACT);
  }

  private List<String> doings(RecipientId person) {
    int number = Integer.parseInt(person.value().substring(id.length() + 1));
    return DOINGS.get(number % DOINGS.size());
  }

  /** By which of the person's events each stay began, in order, and whether it is over. */
  private List<String> stays(RecipientId person, String reentry, List<Long> accepted) {
    return instances.listEntries(person, id + "-" + reentry).stream()
        .sorted(Comparator.comparing(Instance::entrySeq))
        .map(
            instance ->
                accepted.indexOf(instance.entrySeq())
                    + (instance.endedAt() == null ? " running" : " over"))
        .toList();
  }

  /** The same by the rules, in plain words. */
  private static List<String> expected(List<String> doings, boolean again) {
    List<String> stays = new ArrayList<>();
    boolean running = false;
    for (int step = 0; step < doings.size(); step++) {
      boolean enters = doings.get(step).equals("in");
      if (enters && !running && (again || stays.isEmpty())) {
        stays.add(step + " running");
        running = true;
      } else if (!enters && running) {
        stays.set(stays.size() - 1, stays.get(stays.size() - 1).replace("running", "over"));
        running = false;
      }
    }
    return stays;
  }

  private void deploy(String reentry) {
    String journey = id + "-" + reentry;
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            start("In", id + "-in", "reentry", reentry)
                + receive("Wait", id + "-go")
                + flows("In", "Wait", "End")
                + end("End", "goal"),
            id + "-in",
            id + "-go"));
  }
}
