package org.followup.demo;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the demo shop keeps: its customers' states, its numbers, and what it said lately. */
@Repository
@Profile("demo")
class ShopRepository {

  private final JdbcClient jdbc;

  ShopRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One thing said to our API.
   *
   * @param label what happened in the shop
   */
  record Act(Instant happened, String label, ShopApi.Exchange exchange) {}

  Optional<String> findState(String customer) {
    return jdbc.sql("select state from demo_shop_customer where customer = :customer")
        .param("customer", customer)
        .query(String.class)
        .optional();
  }

  void saveState(String customer, String state) {
    jdbc.sql(
            """
            insert into demo_shop_customer (customer, state) values (:customer, cast(:state as jsonb))
            on conflict (customer) do update set state = excluded.state
            """)
        .param("customer", customer)
        .param("state", state)
        .update();
  }

  long nextNumber() {
    return jdbc.sql("select nextval('demo_shop_number')").query(Long.class).single();
  }

  void addAct(String customer, Act act) {
    jdbc.sql(
            """
            insert into demo_shop_act (customer, happened, label, method, path, sent, answered)
            values (:customer, :happened, :label, :method, :path, :sent, :answered)
            """)
        .param("customer", customer)
        .param("happened", act.happened().atOffset(ZoneOffset.UTC))
        .param("label", act.label())
        .param("method", act.exchange().method())
        .param("path", act.exchange().path())
        .param("sent", act.exchange().sent())
        .param("answered", act.exchange().answered())
        .update();
  }

  void deleteActsBeyond(String customer, int kept) {
    jdbc.sql(
            """
            delete from demo_shop_act
            where customer = :customer
              and id <= (select id from demo_shop_act where customer = :customer
                         order by id desc offset :kept limit 1)
            """)
        .param("customer", customer)
        .param("kept", kept)
        .update();
  }

  /** Newest first. */
  List<Act> listActs(String customer, int limit) {
    return jdbc.sql(
            """
            select happened, label, method, path, sent, answered
            from demo_shop_act
            where customer = :customer
            order by id desc
            limit :limit
            """)
        .param("customer", customer)
        .param("limit", limit)
        .query(
            (row, number) ->
                new Act(
                    row.getObject("happened", OffsetDateTime.class).toInstant(),
                    row.getString("label"),
                    new ShopApi.Exchange(
                        row.getString("method"),
                        row.getString("path"),
                        row.getString("sent"),
                        row.getString("answered"))))
        .list();
  }
}
