package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An event about a thing goes on past those who cannot be reached, and comes back to them. */
@FollowupTest
class SpreadFaultsTest {

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired RuntimeService runtime;
  @Autowired JdbcClient jdbc;

  private SpreadFixture spread;

  @BeforeEach
  void deployed() {
    spread = SpreadFixture.in(context);
    jdbc.sql(
            """
            create table if not exists spread_poison (instance_id text primary key);
            create or replace function spread_poison() returns trigger language plpgsql as $$
              begin
                if exists (select from spread_poison p where p.instance_id = new.instance_id) then
                  raise exception 'poisoned %', new.instance_id;
                end if;
                return new;
              end $$;
            create or replace trigger spread_poison before insert on journey_reached
              for each row execute function spread_poison();
            """)
        .update();
  }

  @AfterEach
  void cured() {
    jdbc.sql("drop table spread_poison; drop function spread_poison cascade").update();
  }

  @Test
  void isSettledWhenItBeginsAndWhoeverComesLaterMustLookBack() {
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.add(spread.entry("spread", spread.engine.someone()));
    }
    List<String> instances = spread.enter(entries);
    poison(instances.get(2));
    long seq = spread.accept(List.of(spread.backInStock())).get(0);
    spread.until(() -> spread.endedBy(seq) == 4);

    String late = spread.enter(List.of(spread.entry("spread", spread.engine.someone()))).get(0);
    long looksBack =
        spread.accept(List.of(spread.entry("spread-look", spread.engine.someone()))).get(0);
    assertThat(spread.await(List.of(looksBack)).get(looksBack).ended()).hasSize(1);

    cure();
    hurry(seq);
    assertThat(spread.await(List.of(seq)).get(seq).ended())
        .extracting(Effect::instance)
        .containsExactlyInAnyOrderElementsOf(instances);
    assertThat(runtime.getActiveActivityIds(late)).containsExactly("CatchEvent_Stock");
  }

  @Test
  void goesOnPastAPoisonedInstanceAndKeepsItAsADeadLetter() {
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      entries.add(spread.entry("spread", spread.engine.someone()));
    }
    List<String> instances = spread.enter(entries);
    poison(instances.get(7));
    poison(instances.get(8));

    long seq = spread.accept(List.of(spread.backInStock())).get(0);
    spread.until(() -> spread.endedBy(seq) == 28);
    spread.until(
        () -> {
          hurry(seq);
          return dead(seq) != null;
        });
    assertThat(dead(seq).lastError())
        .startsWith("2 not reached, the first is instance " + instances.get(7))
        .contains("poisoned");
    long later = spread.accept(List.of(spread.backInStock())).get(0);
    cure();
    spread.await(List.of(later));

    assertThat(inbox.repeat(seq)).isTrue();
    Receipt receipt = spread.await(List.of(seq)).get(seq);
    assertThat(receipt.ended()).hasSize(28);
    assertThat(spread.endedBy(seq)).isEqualTo(28);
    assertThat(spread.endedBy(later)).as("the later event met them first").isEqualTo(2);
    assertThat(spread.leftOvers(seq)).isZero();
  }

  @Test
  void repeatsADeadLetterForThoseWhoWereLeft() {
    List<String> instances =
        spread.enter(
            List.of(
                spread.entry("spread", spread.engine.someone()),
                spread.entry("spread", spread.engine.someone())));
    poison(instances.get(0));
    long seq = spread.accept(List.of(spread.backInStock())).get(0);
    spread.until(
        () -> {
          hurry(seq);
          return dead(seq) != null;
        });
    cure();

    assertThat(inbox.repeat(seq)).isTrue();

    assertThat(spread.await(List.of(seq)).get(seq).ended())
        .extracting(Effect::instance)
        .containsExactlyInAnyOrderElementsOf(instances);
  }

  private void poison(String instance) {
    jdbc.sql("insert into spread_poison values (:id)").param("id", instance).update();
  }

  private void cure() {
    jdbc.sql("delete from spread_poison").update();
  }

  /** As if the pauses were over, by whatever clock. */
  private void hurry(long seq) {
    jdbc.sql("update journey_spread_failed set due_at = '2000-01-01Z' where seq = :seq")
        .param("seq", seq)
        .update();
    jdbc.sql("update event_inbox set due_at = accepted_at where seq = :seq")
        .param("seq", seq)
        .update();
  }

  private @Nullable DeadLetter dead(long seq) {
    return inbox.listDead(1_000).stream()
        .filter(dead -> dead.event().seq() == seq)
        .findFirst()
        .orElse(null);
  }
}
