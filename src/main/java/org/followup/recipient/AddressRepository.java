package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_address. */
@Repository
class AddressRepository {

  private final JdbcClient sql;

  AddressRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** What was given before stays. */
  void keep(RecipientId id, Purpose purpose, EmailAddress email, long seq, Instant now) {
    sql.sql(
            """
            insert into recipient_address (recipient_id, purpose, email, address, seq, given_at)
            values (recipient_standing(:id), :purpose, :email, :address, :seq, :now)
            on conflict do nothing
            """)
        .param("id", id.value())
        .param("purpose", purpose.value())
        .param("email", email.value())
        .param("address", email.normalised())
        .param("seq", seq)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** The one that was given last for that purpose. */
  Optional<String> find(RecipientId id, Purpose purpose) {
    return sql.sql(
            """
            select email from recipient_address
            where recipient_id = recipient_standing(:id) and purpose = :purpose
            order by seq desc limit 1
            """)
        .param("id", id.value())
        .param("purpose", purpose.value())
        .query(String.class)
        .optional();
  }

  /** All of them, whatever they were given for. */
  List<String> list(RecipientId id) {
    return sql.sql(
            """
            select distinct email from recipient_address
            where recipient_id = recipient_standing(:id) order by email
            """)
        .param("id", id.value())
        .query(String.class)
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (
              delete from recipient_address where recipient_id = :from returning *)
            insert into recipient_address (recipient_id, purpose, email, address, seq, given_at)
            select :into, purpose, email, address, seq, given_at from moved
            on conflict (recipient_id, purpose, address) do update
              set email = excluded.email, seq = excluded.seq, given_at = excluded.given_at
              where excluded.seq < recipient_address.seq
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_address where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
