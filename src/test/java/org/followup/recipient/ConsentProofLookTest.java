package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Who may see a proof that outlived an erasure, and what each look leaves. */
@FollowupTest
class ConsentProofLookTest {

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired ConsentProofRepository repository;
  @Autowired ProfileRepository profiles;
  @Autowired JsonColumn json;
  @Autowired SecretKeys keys;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final RecipientId id = new RecipientId("looked-" + System.nanoTime());
  private final String email = id.value() + "@example.com";
  private ConsentProofs proofs;
  private UUID proof;
  private long record;

  @BeforeEach
  void somebodyWhoAgreedIsErased() {
    proofs =
        new ConsentProofs(
            repository, profiles, json, keys, new ProofSettings(Period.ofYears(3)), clock);
    recipients.put(id, email, null, null, Map.of());
    Map<String, Object> said =
        Map.of("source", "form v3", "text", "Ja, schickt mir Tee – 茶", "boxes", List.of("a: true"));
    record =
        consents.record(
            id,
            new Consent(Purpose.marketing("offers"), true, "express", null, clock.instant(), said));
    transaction.executeWithoutResult(
        status -> {
          proofs.erasing(new Erasing(id, List.of()));
          recipients.erase(id);
        });
    proof = proofs.list(email).get(0).proof();
  }

  @AfterEach
  void forget() {
    sql.sql("delete from recipient_consent_proof where proof = :proof")
        .param("proof", proof)
        .update();
  }

  @Test
  void anAdministratorSeesItAndTheAuditSaysSo() {
    HttpResponse<String> answer = look(browser("demo"), email);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    Document page = Jsoup.parse(answer.body());
    assertThat(page.select("article.card h3").text()).isEqualTo(id.value());
    assertThat(page.select("article.card dd").eachText())
        .contains(
            email, String.valueOf(record), "form v3", "Ja, schickt mir Tee – 茶", "express", "yes");
    assertThat(deeds(proof.toString())).containsExactly("demo consent-proof-shown {}");
    assertThat(
            sql.sql("select count(*) from console_audit a where a::text like '%' || :id || '%'")
                .param("id", id.value())
                .query(Long.class)
                .single())
        .as("lines that name the person")
        .isZero();
  }

  @Test
  void everyLookIsALine() {
    AttackHttp demo = browser("demo");
    look(demo, email);
    look(demo, email);
    assertThat(deeds(proof.toString())).hasSize(2);
    int before = deeds("none found").size();
    assertThat(look(demo, "nobody-" + email).body()).contains("No proof is kept of that address.");
    assertThat(deeds("none found")).hasSize(before + 1).contains("demo consent-proof-sought {}");
  }

  @Test
  void nobodyElseSeesIt() {
    List<HttpResponse<String>> answers =
        List.of(
            look(browser("agent"), email),
            look(AttackHttp.nobody(port), email),
            look(AttackHttp.key(port, "demo-key"), email),
            AttackHttp.key(port, "demo-key").get("/consents/proofs?text=" + encoded(email)),
            browser("agent").get("/consents", "Accept", "text/html"),
            browser("demo").get("/consents/proofs?text=" + encoded(email), "Accept", "text/html"));
    for (HttpResponse<String> answer : answers) {
      assertThat(answer.statusCode()).as(answer.request().toString()).isNotEqualTo(200);
      assertThat(answer.body()).doesNotContain(id.value(), "form v3");
    }
    assertThat(deeds(proof.toString())).isEmpty();
  }

  @Test
  void saysWhereItIsNotWhatWasRecorded() {
    assertThat(proofs.list(email)).extracting(ConsentProofs.Proof::genuine).containsExactly(true);
    for (String change :
        List.of(
            "update recipient_consent set evidence_hash = sha256('x') where seq = :seq",
            "update recipient_consent set granted = false, basis = null where seq = :seq",
            "delete from recipient_consent where seq = :seq")) {
      transaction.executeWithoutResult(
          status -> {
            status.setRollbackOnly();
            sql.sql("set local session_replication_role = replica").update();
            assertThat(sql.sql(change).param("seq", record).update()).isOne();
            assertThat(proofs.list(email))
                .as(change)
                .extracting(ConsentProofs.Proof::genuine)
                .containsExactly(false);
          });
    }
  }

  private AttackHttp browser(String user) {
    AttackHttp browser = AttackHttp.session(port, user, user);
    browser.get("/");
    return browser;
  }

  private static HttpResponse<String> look(AttackHttp who, String address) {
    return who.form(
        "/consents/proofs",
        "_csrf=" + who.cookie("FOLLOWUP-CSRF") + "&text=" + encoded(address),
        "Accept",
        "text/html");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private List<String> deeds(String about) {
    return sql.sql(
            """
            select who || ' ' || deed || ' ' || detail::text from console_audit
            where about = :about order by audit_id
            """)
        .param("about", about)
        .query(String.class)
        .list();
  }
}
