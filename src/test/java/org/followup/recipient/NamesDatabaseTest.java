package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Names.Joined;
import org.followup.recipient.Names.Kind;
import org.followup.recipient.Names.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What is held of two people who turn out to be one: profile, consents, addresses. */
@FollowupTest
class NamesDatabaseTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Purpose ALERTS = Purpose.marketing("stock-alert");

  @Autowired Names names;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired ConsentVerification verification;
  @Autowired PendingPersons pending;
  @Autowired Permissions permissions;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final String mark = UUID.randomUUID().toString();
  private final RecipientId ana = new RecipientId("names-ana-" + mark);
  private final RecipientId old = new RecipientId("names-old-" + mark);
  private final RecipientId device = RecipientId.ofDevice("names-" + mark);
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private long words;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void theLastConsentCountsWhicheverNameItWasGivenUnder() {
    agree(old, OFFERS, true, ago("PT3H"));
    agree(ana, OFFERS, false, ago("PT2H"));
    agree(old, Purpose.marketing("news"), true, ago("PT1H"));
    alias();

    assertThat(consents.permission(ana, OFFERS)).isInstanceOf(Permission.Denied.class);
    Consent news = consents.findDecisive(old, Purpose.marketing("news")).orElseThrow();
    assertThat(news.evidence()).containsEntry("mergedFrom", old.value());
    assertThat(news.at()).isEqualTo(ago("PT1H"));
    assertThat(verification.verify().faults()).as("both chains hold").isEmpty();
  }

  @Test
  void atTheSameMomentAWithdrawalCounts() {
    agree(ana, OFFERS, true, ago("PT3H"));
    agree(old, OFFERS, false, ago("PT3H"));
    alias();
    assertThat(consents.permission(ana, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void aPurchaseUnderOneNameLiftsNoObjectionUnderTheOther() {
    agree(ana, OFFERS, false, ago("PT3H"));
    consents.record(
        old, new Consent(OFFERS, true, "existing-customer", null, ago("PT1H"), Map.of()));
    alias();
    assertThat(consents.permission(ana, OFFERS)).isInstanceOf(Permission.Denied.class);
    agree(ana, OFFERS, true, ago("PT2H"));
    assertThat(consents.permission(ana, OFFERS))
        .as("an express word before the purchase does")
        .isEqualTo(new Permission.Granted("existing-customer"));
  }

  @Test
  void anAddressForOnePurposeIsUsedForThatOneAlsoOfWhomTheDeviceIs() {
    recipients.fillGaps(
        device, Map.of("email", "one@example.com", "purpose", ALERTS.value()), 1, false);
    recipients.put(ana, null, null, null, Map.of());
    agree(ana, Purpose.ALL_MARKETING, true, ago("PT1H"));
    identify(device, ana);

    assertThat(recipients.find(ana).orElseThrow().email()).as("not the profile's").isNull();
    assertThat(recipients.findFor(ana, ALERTS).orElseThrow().email()).isEqualTo("one@example.com");
    assertThat(gate(ALERTS)).isNull();
    assertThat(gate(OFFERS)).isEqualTo("the e-mail address was given for another purpose");
    assertThat(gate(Purpose.SERVICE)).isEqualTo("the e-mail address was given for another purpose");

    recipients.put(ana, "own@example.com", null, null, Map.of());
    assertThat(recipients.findFor(ana, ALERTS).orElseThrow().email())
        .as("their own goes before")
        .isEqualTo("own@example.com");
  }

  @Test
  void anAddressThatNobodyConfirmedFillsNoProfile() {
    transaction.executeWithoutResult(
        none -> pending.add(old, "typed@example.com", null, null, Map.of("firstName", "Typed")));
    recipients.put(ana, null, null, null, Map.of("city", "Ulm"));
    alias();
    Profile known = recipients.find(ana).orElseThrow();
    assertThat(known.email()).isNull();
    assertThat(known.attributes()).containsOnlyKeys("city");
    assertThat(pending.isPending(old)).isFalse();
  }

  @Test
  void whoIsKnownUnderTheOldNameTakesThePlaceOfWhatNobodyConfirmed() {
    transaction.executeWithoutResult(
        none -> pending.add(ana, "typed@example.com", null, null, Map.of()));
    recipients.put(old, "own@example.com", null, null, Map.of());
    alias();
    assertThat(recipients.find(ana).orElseThrow().email()).isEqualTo("own@example.com");
    assertThat(pending.isPending(ana)).isFalse();
    assertThat(recipients.listByEmail("typed@example.com")).isEmpty();
  }

  @Test
  void whatNobodyConfirmedStaysSoUnderAnotherName() {
    transaction.executeWithoutResult(
        none -> pending.add(old, "open-" + mark + "@example.com", null, null, Map.of()));
    alias();
    assertThat(pending.isPending(ana)).isTrue();
    assertThat(recipients.listByEmail("open-" + mark + "@example.com"))
        .as("nobody is recognised by it")
        .isEmpty();
    transaction.executeWithoutResult(none -> pending.settle(old));
    assertThat(recipients.listByEmail("open-" + mark + "@example.com")).containsExactly(ana);
  }

  @Test
  void knownSinceTheEarlierOfBoth() {
    Instant first = recipients.put(ana, null, null, null, Map.of()).createdAt();
    recipients.put(old, null, null, null, Map.of());
    alias(ana, old, clock.instant());
    alias(old, ana, clock.instant().plusSeconds(1));
    Profile known = recipients.find(ana).orElseThrow();
    assertThat(known.id()).isEqualTo(old);
    assertThat(known.createdAt()).isEqualTo(first);
  }

  @Test
  void twoThatJoinTheSamePairAtOnceMakeOneOfIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      RecipientId one = new RecipientId("pair-a-" + round + mark);
      RecipientId other = new RecipientId("pair-b-" + round + mark);
      recipients.put(one, "pair@example.com", null, null, Map.of());
      recipients.put(other, null, null, null, Map.of("city", "Ulm"));
      Instant now = clock.instant();
      CyclicBarrier start = new CyclicBarrier(2);
      // crosswise: each is the new name by one of the words
      Future<Joined> there = threads.submit(() -> joinHeld(start, one, other, now));
      Future<Joined> back = threads.submit(() -> joinHeld(start, other, one, now.plusSeconds(1)));
      there.get(30, TimeUnit.SECONDS);
      back.get(30, TimeUnit.SECONDS);

      assertThat(names.standing(one)).isEqualTo(other);
      assertThat(names.list(one)).containsExactly(one);
      assertThat(names.listHistory(one)).hasSize(2);
      Profile known = recipients.find(one).orElseThrow();
      assertThat(known.id()).isEqualTo(other);
      assertThat(known.email()).isEqualTo("pair@example.com");
      assertThat(known.attributes()).containsEntry("city", "Ulm");
    }
  }

  private Joined joinHeld(
      CyclicBarrier start, RecipientId into, RecipientId previous, Instant saidAt)
      throws Exception {
    start.await();
    return join(word(Kind.ALIAS, previous, into, saidAt));
  }

  private void alias() {
    alias(ana, old, clock.instant());
  }

  private void alias(RecipientId into, RecipientId previous, Instant saidAt) {
    join(word(Kind.ALIAS, previous, into, saidAt));
  }

  private void identify(RecipientId name, RecipientId into) {
    join(word(Kind.IDENTIFY, name, into, clock.instant()));
  }

  private Joined join(Word word) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              recipients.lock(List.of(word.into(), word.name()));
              return names.join(word);
            }));
  }

  private synchronized Word word(Kind kind, RecipientId name, RecipientId into, Instant at) {
    return new Word(kind, name, into, at, ++words, "test", "word-" + words + mark);
  }

  private void agree(RecipientId who, Purpose purpose, boolean granted, Instant at) {
    consents.record(
        who,
        new Consent(
            purpose,
            granted,
            granted ? "express" : null,
            null,
            at,
            Map.of("source", "form", "text", "yes")));
  }

  private String gate(Purpose purpose) {
    Permissions.Objection objection =
        permissions.ask(ana, purpose, null, clock.instant()).objection();
    return objection == null ? null : objection.reason();
  }

  private final Instant hour = Instant.parse("2026-01-01T10:00:00Z");

  private Instant ago(String span) {
    return hour.minus(Duration.parse(span));
  }
}
