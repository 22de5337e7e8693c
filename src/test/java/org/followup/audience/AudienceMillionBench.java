package org.followup.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long each kind of question takes among a million people and five million events. Run by hand:
 * {@code mvn test -Dtest=AudienceMillionBench}, with {@code -Dbench.plans=true} for the plans. Its
 * figures stand in docs/audiences.md.
 */
class AudienceMillionBench {

  private static final int PEOPLE = Integer.getInteger("bench.people", 1_000_000);
  private static final int EVENTS = Integer.getInteger("bench.events", 5_000_000);
  private static final boolean PLANS = Boolean.getBoolean("bench.plans");

  private static final List<String> TEXTS =
      List.of(
          "country==DE",
          "attribute.points>=900",
          "locale==de",
          "attribute.birthday=anniversary=P0D",
          "reachable==email",
          "consents==marketing:offers",
          "suppressed==marketing",
          "known=within=P30D",
          "ordered=within=P90D",
          "ordered=within=P90D and opened=notsince=ordered",
          "ordered=notwithin=P90D",
          "did.product-viewed=within=(P30D,3)",
          "did.trial-started=within=P14D",
          "did.trial-started=never=",
          "activity=notwithin=P60D",
          "bought.category==tea and bought.category!=pots",
          "bought.product==p-7",
          "spent>=500",
          "spent=within=(P90D,200)",
          "country=in=(DE,AT) and consents==marketing:offers and ordered=notwithin=P180D"
              + " and (opened=within=P30D or clicked=within=P30D)");

  @Test
  void asksAMillionPeople() throws Exception {
    try (AudienceRoom room = new AudienceRoom()) {
      long began = System.nanoTime();
      fill(room);
      say("Made %,d people and %,d events in %s.".formatted(PEOPLE, EVENTS, since(began)));
      say("| question | people | count | page of 1,000 |");
      say("|---|---|---|---|");
      for (String text : TEXTS) {
        ask(room, text);
      }
      all(room, "reachable==email");
      all(room, "ordered=within=P90D");
      all(room, "attribute.birthday=anniversary=P0D");
    }
  }

  private static void ask(AudienceRoom room, String text) {
    if (PLANS) {
      room.audiences.plan(text).forEach(AudienceMillionBench::say);
    }
    long began = System.nanoTime();
    room.audiences.save("asked", text, "bench");
    long people = room.audiences.count("asked").orElseThrow();
    String counted = since(began);
    long paged = System.nanoTime();
    room.audiences.listMembers("asked", new RecipientId("customer-5"), 1_000, room.now());
    say("| `%s` | %,d | %s | %s |".formatted(text, people, counted, since(paged)));
  }

  /** As a schedule reads an audience: every page, one after the other. */
  private static void all(AudienceRoom room, String text) {
    room.audiences.save("asked", text, "bench");
    long began = System.nanoTime();
    RecipientId after = null;
    long read = 0;
    List<Audiences.Member> page;
    do {
      page = room.audiences.listMembers("asked", after, 5_000, room.now());
      after = page.isEmpty() ? after : page.get(page.size() - 1).recipient();
      read += page.size();
    } while (page.size() == 5_000);
    assertThat(read).isEqualTo(room.audiences.count("asked").orElseThrow());
    say("All %,d members of `%s` in pages of 5,000: %s.".formatted(read, text, since(began)));
  }

  private static String since(long began) {
    return "%.2f s".formatted((System.nanoTime() - began) / 1e9);
  }

  private static void fill(AudienceRoom room) {
    JdbcClient sql = room.jdbc;
    sql.sql("select setseed(0.17)").query((row, n) -> true).list();
    sql.sql(
            """
            insert into recipient_profile (id, email, address, address_hash, locale, time_zone,
              attributes, created_at, updated_at)
            select 'customer-' || n, a, a, sha256(a::bytea),
              (array['de-DE', 'en', 'de-AT', 'fr-FR', null])[1 + n % 5],
              (array['Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles', null])[1 + n % 4],
              jsonb_build_object('firstName', 'Name' || n,
                'country', (array['DE', 'AT', 'FR', 'US', 'NZ'])[1 + n % 5],
                'points', n % 1000,
                'birthday', (date '1950-01-01' + n % 20000)::text),
              :now - make_interval(hours => (random() * 20000)::int), :now
            from (select n, case when n % 50 <> 0 then 'c' || n || '@example.com' end as a
                  from generate_series(1, :people) n) made
            """)
        .param("now", room.now().atOffset(ZoneOffset.UTC))
        .param("people", PEOPLE)
        .update();
    sql.sql(
            """
            insert into recipient_suppression (address_hash, scope, reason, suppressed_at)
            select sha256(('c' || n || '@example.com')::bytea),
              case when n % 3 = 0 then 'ALL' else 'MARKETING' end, 'complaint', :now
            from generate_series(1, :people, 37) n where n % 50 <> 0
            """)
        .param("now", room.now().atOffset(ZoneOffset.UTC))
        .param("people", PEOPLE)
        .update();
    sql.sql("alter table recipient_consent disable trigger user").update();
    sql.sql(
            """
            insert into recipient_consent (recipient_id, purpose, granted, basis, given_at,
              effective_at, recorded_at, hash, chain, evidence_hash)
            select 'customer-' || n, p, said, case when said then 'express' end, at, at, at,
              sha256((n || p || at)::bytea), 2 * n + rank, ''::bytea
            from generate_series(1, :people) n
            cross join lateral (values
              ('marketing:newsletter', true, :now - interval '300 days', 0),
              ('marketing:offers', n % 3 <> 0, :now - interval '200 days', 1)) as s (p, said, at, rank)
            where n % 10 < 7
            """)
        .param("now", room.now().atOffset(ZoneOffset.UTC))
        .param("people", PEOPLE)
        .update();
    YearMonth last = YearMonth.from(room.now().atOffset(ZoneOffset.UTC));
    for (YearMonth month = last.minusMonths(13);
        !month.isAfter(last);
        month = month.plusMonths(1)) {
      sql.sql(
              "create table if not exists event_log_%s partition of event_log for values from ('%s') to ('%s')"
                  .formatted(
                      month.toString().replace('-', '_'),
                      month.atDay(1) + "T00:00:00Z",
                      month.plusMonths(1).atDay(1) + "T00:00:00Z"))
          .update();
    }
    sql.sql(
            """
            insert into event_log (seq, accepted_at, source, id, type, happened_at, recipient_id,
              recognition, handling, data)
            select n, at, 'bench', 'e' || n, type, at, 'customer-' || who, 4, 'ACT',
              case type when 'order-completed' then jsonb_build_object('total', 10 + n % 190,
                'currency', 'EUR', 'products', jsonb_build_array(
                  jsonb_build_object('product_id', 'p-' || n % 200, 'quantity', 1, 'category',
                    (array['tea', 'pots', 'cups', 'books', 'honey', 'salt'])[1 + n % 6]),
                  jsonb_build_object('product_id', 'p-' || n % 170, 'quantity', 2, 'category',
                    (array['tea', 'cans', 'cups', 'bags'])[1 + n % 4])))
              else jsonb_build_object('url', 'https://shop.example/' || n % 5000) end
            from (
              select n, 1 + floor(power(random(), 2) * :people)::int % :people as who,
                :now - make_interval(secs => random() * 390 * 86400) as at,
                case when k < 0.45 then 'product-viewed' when k < 0.65 then 'email-opened'
                  when k < 0.8 then 'email-delivered' when k < 0.9 then 'order-completed'
                  when k < 0.95 then 'cart-updated' when k < 0.995 then 'email-link-clicked'
                  else 'trial-started' end as type
              from (select n, random() as k from generate_series(1, :events) n) raw) made
            """)
        .param("now", room.now().atOffset(ZoneOffset.UTC))
        .param("people", PEOPLE)
        .param("events", EVENTS)
        .update();
    sql.sql("vacuum analyze").update();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
