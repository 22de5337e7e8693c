package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which print orders lie in the folder, and whether as they are now. */
@Repository
class PrintCopyRepository {

  private final JdbcClient jdbc;

  PrintCopyRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A closed order that is not in the folder as it is now.
   *
   * @param edition counts what was taken out of the order
   * @param filed whether it was written there before
   * @param done whether nobody has to fetch it any more
   */
  record Due(long orderId, int edition, boolean filed, boolean done) {}

  /** Oldest first. */
  List<Due> listDue() {
    return jdbc.sql(
            """
            select order_id, edition, filed_at is not null as filed,
                   taken_at is not null or cleared_at is not null as done
            from message_print_order
            where closed_at is not null
              and (filed_at is null and cleared_at is null or filed_edition <> edition)
            order by order_id
            """)
        .query(
            (rs, n) ->
                new Due(
                    rs.getLong("order_id"),
                    rs.getInt("edition"),
                    rs.getBoolean("filed"),
                    rs.getBoolean("done")))
        .list();
  }

  /** The folder has it as it was in that edition. */
  void filed(Due copy, Instant now) {
    jdbc.sql(
            """
            update message_print_order
            set filed_at = coalesce(filed_at, :now), filed_edition = :edition
            where order_id = :order
            """)
        .param("order", copy.orderId())
        .param("edition", copy.edition())
        .param("now", utc(now))
        .update();
  }
}
