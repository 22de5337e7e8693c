package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.followup.FollowupTest;
import org.followup.recipient.ConsentVerification.Fault;
import org.followup.recipient.Consents.Consent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What an owner of the database could do behind the triggers' back, and what shows it. */
@FollowupTest
class ConsentVerificationDatabaseTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Instant MONDAY = Instant.parse("2026-11-02T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Autowired Consents consents;
  @Autowired Recipients recipients;
  @Autowired ConsentSeals seals;
  @Autowired ConsentSealRepository repository;
  @Autowired ConsentVerification verification;
  @Autowired ConsentHistory history;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;

  private final RecipientId eve = new RecipientId("verified-" + System.nanoTime());
  private final RecipientId other = new RecipientId(eve.value() + "-other");
  private long first;
  private long middle;
  private long last;

  @BeforeEach
  void threeRecordsAreSealed() {
    first = consents.record(eve, said(true));
    middle = consents.record(eve, said(false));
    consents.record(other, said(true));
    last = consents.record(eve, said(true));
    seals.seal();
    assertThat(verification.verify().faults()).isEmpty();
  }

  @Test
  void namesAChangedRecord() {
    assertThat(
            after(
                "update recipient_consent set granted = true, basis = 'express' where seq = ?",
                middle))
        .containsExactly(new Fault("record-changed", middle, eve));
  }

  @Test
  void namesARecordThatWasChangedTogetherWithItsHash() {
    assertThat(
            after(
                "update recipient_consent set granted = true, basis = 'express' where seq = ?",
                middle,
                "update recipient_consent c set hash = recipient_consent_hash(c) where seq = ?"))
        .contains(
            new Fault("record-changed", middle, eve),
            new Fault("record-before-missing", last, eve));
  }

  @Test
  void namesChangedEvidence() {
    assertThat(
            after(
                "update recipient_consent_evidence set evidence = '{\"text\":\"No\"}' where seq = ?",
                middle))
        .containsExactly(new Fault("evidence-changed", middle, eve));
  }

  @Test
  void namesMissingEvidence() {
    assertThat(after("delete from recipient_consent_evidence where seq = ?", last))
        .containsExactly(new Fault("evidence-missing", last, eve));
  }

  @Test
  void namesARecordThatWasGivenToSomebodyElse() {
    assertThat(after("update recipient_consent set recipient_id = 'mallory' where seq = ?", last))
        .containsExactly(new Fault("evidence-changed", last, new RecipientId("mallory")));
  }

  @Test
  void namesADeletedRecordInTheMiddle() {
    assertThat(after("delete from recipient_consent where seq = ?", middle))
        .contains(
            new Fault("record-missing", middle, null),
            new Fault("record-before-missing", last, eve));
  }

  @Test
  void namesRecordsThatChangedPlaces() {
    String swap =
        """
        create temporary table swapped on commit drop as
        select (jsonb_populate_record(c, jsonb_build_object(
          'seq', case seq when %1$d then %2$d else %1$d end))).*
        from recipient_consent c where seq in (?, %1$d)
        """
            .formatted(last, middle);
    assertThat(
            after(
                swap,
                middle,
                "delete from recipient_consent where seq in (?, %d)".formatted(last),
                "insert into recipient_consent overriding system value select * from swapped where 0 < ?"))
        .extracting(Fault::what, Fault::number)
        .contains(tuple("record-changed", middle), tuple("record-changed", last));
  }

  @Test
  void namesRecordsThatWereMadeAnewTogetherWithAllHashesOfTheirChain() {
    assertThat(
            after(
                "update recipient_consent set given_at = given_at - interval '1 day' where seq = ?",
                first,
                "update recipient_consent c set hash = recipient_consent_hash(c) where seq = ?",
                "update recipient_consent c set previous_hash = (select hash from recipient_consent where seq = ?) where seq = %d"
                    .formatted(middle),
                "update recipient_consent c set hash = recipient_consent_hash(c) where seq = %d and 0 < ?"
                    .formatted(middle),
                "update recipient_consent c set previous_hash = (select hash from recipient_consent where seq = %d) where seq = %d and 0 < ?"
                    .formatted(middle, last),
                "update recipient_consent c set hash = recipient_consent_hash(c) where seq = %d and 0 < ?"
                    .formatted(last)))
        .as("the chain fits again, the seal does not")
        .containsExactly(
            new Fault("record-changed", first, eve),
            new Fault("record-changed", middle, eve),
            new Fault("record-changed", last, eve));
  }

  @Test
  void aSealThatIsTakenOffWithItsRecordsShowsAgainstTheLog() {
    ConsentVerification.Report before = verification.verify();
    consents.record(eve, said(false));
    String logged = seals.seal().get(0).hash();
    assertThat(verification.verify().lastHash()).as("as logged").isEqualTo(logged);
    transaction.executeWithoutResult(
        status -> {
          status.setRollbackOnly();
          sql.sql("set local session_replication_role = replica").update();
          sql.sql(
                  """
                  with gone as (delete from recipient_consent_seal where seal =
                    (select max(seal) from recipient_consent_seal) returning seqs),
                  bare as (delete from recipient_consent_evidence where seq in
                    (select unnest(seqs) from gone))
                  delete from recipient_consent where seq in (select unnest(seqs) from gone)
                  """)
              .update();
          ConsentVerification.Report after = verification.verify();
          assertThat(after.faults()).as("nothing else could show it").isEmpty();
          assertThat(after.lastHash()).isEqualTo(before.lastHash()).isNotEqualTo(logged);
        });
  }

  @Test
  void namesADeletedLastRecord() {
    assertThat(
            after(
                "delete from recipient_consent_evidence where seq = ?",
                last,
                "delete from recipient_consent where seq = ?"))
        .containsExactly(new Fault("record-missing", last, null));
  }

  @Test
  void namesEveryRecordOfADeletedPerson() {
    assertThat(
            after(
                "delete from recipient_consent_evidence e where (select chain from recipient_consent c where c.seq = e.seq) = ?",
                first,
                "delete from recipient_consent where chain = ?"))
        .containsExactly(
            new Fault("record-missing", first, null),
            new Fault("record-missing", middle, null),
            new Fault("record-missing", last, null));
  }

  @Test
  void namesRecordsWhosePersonWasTakenOffWithoutAnErasure() {
    assertThat(
            after(
                "delete from recipient_consent_evidence e where (select chain from recipient_consent c where c.seq = e.seq) = ?",
                first,
                "update recipient_consent set recipient_id = null where chain = ?"))
        .extracting(Fault::what)
        .containsExactly("person-missing", "person-missing", "person-missing");
  }

  @Test
  void namesARecordThatWasSlippedBehindASeal() {
    assertThat(
            after(
                """
                with gone as (delete from recipient_consent_seal s
                  where seal = (select max(seal) from recipient_consent_seal) returning s.*)
                insert into recipient_consent_seal (seal, sealed_at, up_to, seqs, hashes, hash)
                select seal, sealed_at, up_to, array_remove(seqs, ?),
                  (select array_agg(h order by n) from unnest(hashes) with ordinality x (h, n)
                   where seqs[n] <> %d), ''
                from gone
                """
                    .formatted(last),
                last))
        .contains(new Fault("record-added", last, eve));
  }

  @Test
  void namesAChangedAndAMissingSeal() {
    consents.record(eve, said(false));
    long seal = seals.seal().get(0).seal();
    assertThat(
            after("update recipient_consent_seal set sealed_at = now() where seal = ?", seal - 1))
        .extracting(Fault::what, Fault::number)
        .contains(tuple("seal-changed", seal - 1));
    assertThat(after("delete from recipient_consent_seal where seal = ?", seal - 1))
        .extracting(Fault::what, Fault::number)
        .contains(tuple("seal-missing", seal - 1));
  }

  @Test
  void holdsAfterAnErasureWhichLeavesNothingOfThePerson() {
    recipients.put(eve, eve.value() + "@example.com", null, null, Map.of());
    recipients.erase(eve);
    seals.seal();
    assertThat(verification.verify().faults()).isEmpty();
    assertThat(consents.list(eve)).isEmpty();
    assertThat(consents.listPurposes()).doesNotContain("erasure");
    assertThat(
            sql.sql(
                    """
                    select count(*) from recipient_consent c
                    left join recipient_consent_evidence e on e.seq = c.seq
                    where c.chain = :chain and recipient_id is null and e.seq is null
                    """)
                .param("chain", first)
                .query(Long.class)
                .single())
        .as("three records and the one of the erasure")
        .isEqualTo(4);
    assertThat(consents.record(eve, said(true))).as("somebody new of that name").isPositive();
    assertThat(consents.list(eve)).hasSize(1);
    assertThat(verification.verify().faults()).isEmpty();
  }

  @Test
  void showsThePersonsRecordsUnderEachOfTheirNames() {
    String name = eve.value() + "-device";
    sql.sql(
            "insert into recipient_identity (name, recipient_id, said_at) values (:name, :id, now())")
        .param("name", name)
        .param("id", eve.value())
        .update();
    assertThat(history.list(new RecipientId(name)))
        .extracting(ConsentHistory.Entry::seq)
        .containsExactly(first, middle, last);
    assertThat(verification.listFaults(new RecipientId(name))).isEmpty();
  }

  @Test
  void findsNoSecondSealNecessary() {
    assertThat(seals.seal()).isEmpty();
    assertThat(verification.verify().unsealed()).isZero();
  }

  @Test
  void waitsForNobodyWhoWritesForLong() {
    transaction.executeWithoutResult(
        status -> {
          consents.record(other, said(false));
          assertThatThrownBy(() -> CompletableFuture.supplyAsync(seals::seal).join())
              .hasCauseInstanceOf(DataAccessException.class);
        });
    assertThat(seals.seal()).isNotEmpty();
  }

  @Test
  void letsNoRecordSlipBehindASeal() throws Exception {
    CompletableFuture<Long> writer;
    var slow = new RecipientId(eve.value() + "-slow");
    writer =
        transaction.execute(
            status -> {
              repository.holdWriters();
              CompletableFuture<Long> waiting =
                  CompletableFuture.supplyAsync(() -> consents.record(slow, said(true)));
              awaitWaitingWriter();
              consents.record(other, said(false));
              return waiting;
            });
    assertThat(writer).isNotNull();
    long behind = writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(behind)
        .as("numbered after the record that was written while it waited")
        .isGreaterThan(
            sql.sql("select max(seq) from recipient_consent where recipient_id = :id")
                .param("id", other.value())
                .query(Long.class)
                .single());
    seals.seal();
    assertThat(verification.verify().faults()).isEmpty();
  }

  private void awaitWaitingWriter() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (sql.sql(
                "select count(*) from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and not granted")
            .query(Long.class)
            .single()
        == 0) {
      assertThat(System.nanoTime()).as("the writer waits").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private List<Fault> after(String tampering, long number, String... more) {
    List<Fault> faults =
        transaction.execute(
            status -> {
              status.setRollbackOnly();
              sql.sql("set local session_replication_role = replica").update();
              run(tampering, number);
              for (String next : more) {
                run(next, number);
              }
              return verification.verify().faults();
            });
    assertThat(verification.verify().faults()).as("rolled back").isEmpty();
    return faults == null ? List.of() : faults;
  }

  private void run(String statement, long number) {
    sql.sql(statement).param(number).update();
  }

  private static Consent said(boolean granted) {
    return new Consent(
        OFFERS,
        granted,
        granted ? "express" : null,
        null,
        MONDAY,
        Map.of("source", "form v3", "text", "Yes, please"));
  }
}
