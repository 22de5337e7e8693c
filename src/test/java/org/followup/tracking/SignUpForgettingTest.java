package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.followup.FollowupTest;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What nobody confirms is nowhere any more a week later, whatever became of the journey. */
@FollowupTest
class SignUpForgettingTest {

  private static final String EMAIL = "forget-zarquon@example.com";
  private static final List<String> TRACES =
      List.of("zarquon", "Zaphodina", "Beeblewitz", "203.0.113.99", "Heart of Gold", "Towel/42");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired Clock clock;
  @Autowired Recipients recipients;
  @Autowired Suppressions suppressions;
  @Autowired SignUpForgetting forgetting;

  private OptIn optIn;

  @BeforeEach
  void shop() {
    optIn = new OptIn(port, json);
  }

  @Test
  void leavesNothingOfTheAddressInAnyTableAfterAWeek() {
    signUp();
    URI link = optIn.link(EMAIL, 1);
    RecipientId pending = pending();
    Instant requested = requestedAt(pending);
    assertThat(places()).isNotEmpty();

    moveTo(requested.plus(Duration.ofDays(7)).minusSeconds(60));
    assertThat(optIn.loop.get(link).statusCode()).isEqualTo(200);
    assertThat(optIn.inbox(EMAIL)).hasSize(2);
    assertThat(optIn.inbox(EMAIL).get(0).path("message").asText()).isEqualTo("confirm-reminder");
    assertThat(OptIn.link(optIn.inbox(EMAIL).get(0))).isNotEqualTo(link);

    moveTo(requested.plus(Duration.ofDays(7)).plusSeconds(30));
    assertThat(optIn.loop.get(link).statusCode()).isEqualTo(404);
    assertThat(optIn.loop.post(link, "").statusCode()).isEqualTo(404);
    assertThat(optIn.loop.timeline(pending.value())).contains("\"outcome\":\"lost\"");

    moveTo(requested.plus(Duration.ofDays(7)).plusSeconds(61));
    assertThat(places()).isEmpty();
    assertThat(recipients.find(pending)).isEmpty();
    assertThat(suppressions.permission(EMAIL, Purpose.marketing("newsletter")))
        .isInstanceOf(Permission.Granted.class);
    // and may come back as if nothing had been
    signUp();
    assertThat(optIn.loop.post(newest(3), "").body()).contains("You are subscribed.");
    optIn.loop.api("DELETE", "/api/recipients/" + recipients.listByEmail(EMAIL).get(0), null);
  }

  @Test
  void forgetsWhereTheJourneyIsSwitchedOff() {
    optIn.loop.api("POST", "/api/journeys/double-opt-in/switch-off", null);
    String email = "forget-off@example.com";
    optIn.request(email, "");
    RecipientId pending = newestPending(email);
    try {
      forgetting.forgetDue();
      assertThat(recipients.find(pending)).isPresent();
      moveTo(clock.instant().plus(Duration.ofDays(8)));
      assertThat(recipients.find(pending)).isEmpty();
      assertThat(count("select count(*) from tracking_sign_up where address = :it", email))
          .isZero();
      assertThat(optIn.inbox(email)).isEmpty();
    } finally {
      optIn.loop.api("POST", "/api/journeys/double-opt-in/switch-on", null);
    }
  }

  private void signUp() {
    String body =
        OptIn.body(EMAIL, ",\"firstName\":\"Zaphodina\",\"lastName\":\"Beeblewitz\"")
            .replaceAll("198[.0-9]+", "203.0.113.99")
            .replace("Test/1", "Towel/42")
            .replace("footer form v2", "Heart of Gold");
    assertThat(optIn.post(body).statusCode()).isEqualTo(202);
  }

  private URI newest(int mails) {
    return optIn.link(EMAIL, mails);
  }

  /** Tables that hold a trace; the demo's inbox is the mailbox of the people, not ours. */
  private List<String> places() {
    List<String> places = new ArrayList<>();
    List<String> tables =
        sql.sql(
                """
                select format('%I.%I', schemaname, tablename) from pg_tables
                where schemaname not in ('pg_catalog', 'information_schema')
                  and tablename not like 'demo_%'
                """)
            .query(String.class)
            .list();
    assertThat(tables).hasSizeGreaterThan(50);
    for (String table : tables) {
      for (String trace : TRACES) {
        String bytes = HexFormat.of().formatHex(trace.getBytes(StandardCharsets.UTF_8));
        int found =
            sql.sql(
                    "select count(*) from "
                        + table
                        + " t where t::text ilike '%' || :trace || '%' or t::text ilike '%' || :bytes || '%'")
                .param("trace", trace)
                .param("bytes", bytes)
                .query(Integer.class)
                .single();
        if (found > 0) {
          places.add(table + " holds " + trace);
        }
      }
    }
    return places;
  }

  private RecipientId pending() {
    return newestPending(EMAIL);
  }

  private RecipientId newestPending(String email) {
    return new RecipientId(
        sql.sql(
                """
                select sign_up_id from tracking_sign_up where address = :email
                order by requested_at desc limit 1
                """)
            .param("email", email)
            .query(String.class)
            .single());
  }

  private Instant requestedAt(RecipientId pending) {
    return sql.sql("select requested_at from tracking_sign_up where sign_up_id = :id")
        .param("id", pending.value())
        .query((row, n) -> row.getObject(1, java.time.OffsetDateTime.class).toInstant())
        .single();
  }

  private int count(String query, String it) {
    return sql.sql(query).param("it", it).query(Integer.class).single();
  }

  private void moveTo(Instant moment) {
    optIn.loop.api("POST", "/demo/clock", "{\"now\":\"%s\"}".formatted(moment));
  }
}
