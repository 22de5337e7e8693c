package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@FollowupTest
class ConsentPagesTest {

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final RecipientId id = new RecipientId("proven-" + System.nanoTime());
  private ConsolePages console;

  @BeforeEach
  void login() {
    console = ConsolePages.ofOperator(port);
    recipients.put(id, id.value() + "@example.com", null, null, Map.of());
  }

  @Test
  void showsEveryWordOnAPurposeWithItsProof() {
    agree("offers", "P2M", "express", Map.of("source", "form v1", "text", "yes"));
    consents.withdraw(id, Purpose.marketing("offers"), ago("P1M"), Map.of("source", "link"));
    agree("offers", "P5D", "express", Map.of("source", "form v2", "text", "yes"));

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".consents li .badge").eachText()).containsExactly("Granted");
    assertThat(page.select(".consents summary").eachText())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).isEqualTo("Evidence");
              assertThat(lines.get(1)).startsWith("Before: withdrawn ");
              assertThat(lines.get(2)).startsWith("Before: granted ");
            });
    assertThat(page.select(".consents dd").eachText())
        .contains("form v1", "form v2", "link")
        .anyMatch(text -> text.endsWith("not sealed yet"));
    String certificate = page.select(".consents ~ .actions a").get(0).attr("href");
    assertThat(console.open(certificate).select("h1").text()).isNotBlank();
  }

  @Test
  void warnsOfConsentsThatNobodyUses() {
    agree("offers", "P19M", "express", Map.of("source", "form", "text", "yes"));
    agree("product", "P25M", "express", Map.of("source", "form", "text", "yes"));

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".consents .alert.warn").text())
        .startsWith("About to expire: unused since");
    assertThat(page.select(".consents .alert.bad").text()).startsWith("Expired: no mail went out");
    assertThat(page.select(".consents .badge").eachText()).containsExactly("Granted", "Expired");
  }

  @Test
  void showsWhatIsNotShownOfACustomer() {
    agree(
        "offers",
        "P1D",
        "existing-customer",
        Map.of("sale", "order-1", "categories", List.of("garden")));

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".consents dt").eachText())
        .contains("Address from a sale", "Own similar goods", "Notice at collection");
    assertThat(page.select(".consents dd").eachText()).contains("met", "not shown");
  }

  @Test
  void saysThatAnUnmetConditionPermitsNothing() {
    agree("offers", "P1D", "existing-customer", Map.of("sale", false));

    Document page = console.open("/recipients/" + id);

    assertThat(page.select(".consents .badge").eachText()).containsExactly("Not permitted");
    assertThat(page.select(".consents .alert.bad").text()).startsWith("A condition for existing");
  }

  @Test
  void saysWhetherTheEvidenceIsIntactAndWhatIsNot() {
    long record = agree("offers", "P1D", "express", Map.of("source", "form", "text", "yes"));
    assertThat(console.open("/consents").select("h1 .badge").text()).isEqualTo("Intact");
    String genuine = evidence(record);
    tamper(record, "{\"source\":\"made up\"}");
    try {
      Document page = console.open("/consents");
      assertThat(page.select("h1 .badge").text()).isEqualTo("Not intact");
      assertThat(page.select("tbody td").eachText())
          .containsExactly("The evidence of record " + record + " was changed.", id.value());
      assertThat(console.open("/api/recipients/" + id + "/certificate").select("dd.bad").text())
          .contains("the evidence of record " + record + " was changed");
    } finally {
      tamper(record, genuine);
    }
    assertThat(console.open("/consents").select("h1 .badge").text()).isEqualTo("Intact");
  }

  @Test
  void asksForProofByAddressInAForm() {
    Document page =
        Jsoup.parse(console.send("/consents/proofs", "text=nobody%40example.com").body());
    assertThat(page.select(".alert").text()).isEqualTo("No proof is kept of that address.");
  }

  private String evidence(long record) {
    return sql.sql("select evidence::text from recipient_consent_evidence where seq = :seq")
        .param("seq", record)
        .query(String.class)
        .single();
  }

  private void tamper(long record, String evidence) {
    transaction.executeWithoutResult(
        status -> {
          sql.sql("set local session_replication_role = replica").update();
          sql.sql("update recipient_consent_evidence set evidence = :new::jsonb where seq = :seq")
              .param("new", evidence)
              .param("seq", record)
              .update();
        });
  }

  private long agree(String topic, String ago, String basis, Map<String, Object> evidence) {
    return consents.record(
        id, new Consent(Purpose.marketing(topic), true, basis, null, ago(ago), evidence));
  }

  private Instant ago(String period) {
    return clock.instant().atOffset(ZoneOffset.UTC).minus(Period.parse(period)).toInstant();
  }
}
