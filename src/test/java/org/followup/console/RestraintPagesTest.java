package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Where people see which rule held for whom. */
@FollowupTest
class RestraintPagesTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Outbox outbox;
  @Autowired Clock clock;

  private final RecipientId ana = new RecipientId("restrained-" + UUID.randomUUID());
  private ConsolePages console;

  @BeforeEach
  void logIn() {
    console = ConsolePages.ofOperator(port);
    recipients.put(ana, ana.value() + "@example.com", Locale.ENGLISH, null, Map.of());
    consents.record(
        ana,
        new Consents.Consent(
            OFFERS,
            true,
            "express",
            null,
            clock.instant().minus(Duration.ofDays(30)),
            Map.of("source", "form", "text", "yes")));
  }

  @Test
  void showsTheTableInForceAndHowOftenEachRuleHit() {
    Element before = row("Rule_Cart");
    assertThat(before.child(0).text()).startsWith("A cart is forgotten sooner than the rest");
    assertThat(before.child(1).text()).startsWith("Journey abandoned-cart");
    assertThat(before.child(2).text()).isEqualTo("Priority 10");

    assertThat(ask("cart-reminder")).isInstanceOf(Verdict.Queued.class);
    assertThat(ask("cart-second-look")).isInstanceOf(Verdict.PutOff.class);

    Element after = row("Rule_Cart");
    assertThat(number(after, 3)).isEqualTo(number(before, 3) + 1);
    assertThat(number(after, 4)).isEqualTo(number(before, 4) + 1);
    assertThat(row("Rule_Usual").child(1).text()).isEqualTo("any mail");
    assertThat(console.open("/restraint").select("main").text())
        .contains("at most 1 a day, at most 4 in 7 days, 4 hours between two, none from 21:00");
  }

  @Test
  void timelineNamesTheRuleBesideTheReason() {
    ask("cart-reminder");
    ask("cart-second-look");

    Document page = console.open("/recipients/" + ana.value());
    assertThat(page.select(".verdicts li > span").eachText())
        .anySatisfy(
            words ->
                assertThat(words)
                    .startsWith("The journey asked: put off until")
                    .endsWith(
                        "(cap of 1 marketing mail a day), by the rule “A cart is forgotten sooner"
                            + " than the rest: before what can wait” (Rule_Cart, version 1)"));

    JsonNode timeline =
        AttackHttp.json(
            AttackHttp.key(port, "demo-key").get("/api/recipients/" + ana.value() + "/timeline"));
    assertThat(timeline.toString())
        .contains(
            "\"rule\":{\"id\":\"Rule_Cart\",\"says\":\"A cart is forgotten sooner than the rest:"
                + " before what can wait\",\"table\":1}");
  }

  @Test
  void isForOperatorsOnly() {
    assertThat(ConsolePages.ofAgent(port).ask("/restraint").statusCode()).isEqualTo(403);
  }

  private Verdict ask(String mail) {
    String key = "restrained-" + UUID.randomUUID();
    return outbox.ask(
        SendDraft.of(key, "abandoned-cart", mail, ana).purpose(OFFERS).ignoreQuietHours().send());
  }

  private Element row(String rule) {
    return console.open("/restraint").select("tbody tr").stream()
        .filter(row -> row.text().contains(rule))
        .findFirst()
        .orElseThrow();
  }

  private static long number(Element row, int column) {
    return Long.parseLong(row.child(column).text().replace(",", ""));
  }
}
