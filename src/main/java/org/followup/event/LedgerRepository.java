package org.followup.event;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Postings to the books of events. Each method is one statement. */
@Repository
class LedgerRepository {

  /** What became of events. */
  enum Account {
    ACCEPTED,
    APPLIED,
    RECORDED,
    ERASED
  }

  /**
   * So many events on one account.
   *
   * @param month the first day of the month of their acceptance
   */
  record Posting(LocalDate month, Account account, long events) {}

  private final JdbcClient jdbc;

  LedgerRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(List<Posting> postings) {
    jdbc.sql(
            """
            insert into event_ledger (month, account, events)
            select * from unnest(:months::date[], :accounts::text[], :events::bigint[])
            """)
        .param("months", texts(postings.stream().map(posting -> posting.month().toString())))
        .param(
            "accounts",
            texts(
                postings.stream()
                    .map(posting -> posting.account().name().toLowerCase(Locale.ROOT))))
        .param("events", texts(postings.stream().map(posting -> Long.toString(posting.events()))))
        .update();
  }

  /**
   * Puts one row in the place of several of a month and account. It takes only rows that it sees:
   * those not committed yet stay, and of two that merge at once the second finds nothing left.
   */
  int updateMerged() {
    return jdbc.sql(
            """
            with several as (
              select month, account from event_ledger group by month, account having count(*) > 1
            ), gone as (
              delete from event_ledger l using several s
              where l.month = s.month and l.account = s.account
              returning l.month, l.account, l.events
            )
            insert into event_ledger (month, account, events)
            select month, account, sum(events) from gone group by month, account
            order by month, account
            """)
        .update();
  }

  private static SqlArrayValue texts(java.util.stream.Stream<String> values) {
    return new SqlArrayValue("text", values.toArray());
  }
}
