package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Old rows of what is kept about the rights of persons. Each method is one statement. */
@Repository
class RightsRetentionRepository {

  private final JdbcClient sql;

  RightsRetentionRepository(JdbcClient sql) {
    this.sql = sql;
  }

  int deleteErasures(Instant before, int atMost) {
    return delete(
        """
        delete from recipient_erasure where receipt in (
          select receipt from recipient_erasure where erased_at < :before
          order by erased_at limit :atMost for update skip locked)
        """,
        before,
        atMost);
  }

  int deleteClosedRequests(Instant before, int atMost) {
    return delete(
        """
        delete from recipient_rights_request where id in (
          select id from recipient_rights_request where closed_at < :before
          order by closed_at limit :atMost for update skip locked)
        """,
        before,
        atMost);
  }

  /** Numbers grow with time: the oldest ones are looked at until one is young enough. */
  int deleteChanges(Instant before, int atMost) {
    return delete(
        """
        delete from recipient_change where change_id in (
          select change_id from (
            select change_id, changed_at from recipient_change
            order by change_id limit :atMost for update skip locked) as oldest
          where changed_at < :before)
        """,
        before,
        atMost);
  }

  private int delete(String statement, Instant before, int atMost) {
    return sql.sql(statement)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }
}
