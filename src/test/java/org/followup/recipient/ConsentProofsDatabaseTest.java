package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@FollowupTest
class ConsentProofsDatabaseTest {

  private static final Period THREE_YEARS = Period.ofYears(3);

  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired ConsentProofRepository repository;
  @Autowired ProfileRepository profiles;
  @Autowired JsonColumn json;
  @Autowired SecretKeys keys;
  @Autowired ConsentProofs asConfigured;
  @Autowired ConsentSeals seals;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final RecipientId id = new RecipientId("proof-" + System.nanoTime());
  private final String email = id.value() + "@example.com";

  @Test
  void keepsNothingUnlessItIsSet() {
    agreed();
    recipients.erase(id);
    assertThat(asConfigured.list(email)).isEmpty();
    assertThat(rows()).isZero();
  }

  @Test
  void keepsTheEvidenceOfWhatWasGrantedReadableByTheAddressOnly() {
    long record = agreed();
    ConsentProofs proofs = keeping(THREE_YEARS);
    Erasing erasing = erase(proofs);

    assertThat(erasing.listKept()).extracting(Erasing.Kept::kind).contains("consent-proof");
    assertThat(proofs.list("nobody@example.com")).isEmpty();
    assertThat(proofs.list(email.toUpperCase(java.util.Locale.ROOT)))
        .singleElement()
        .satisfies(
            proof -> {
              assertThat(proof.content()).containsEntry("email", email);
              assertThat(proof.content().get("consents").toString())
                  .contains("record=" + record, "form v3")
                  .doesNotContain("marketing:product", "tracking");
              assertThat(proof.keepUntil())
                  .isEqualTo(
                      proof.erasedAt().atOffset(ZoneOffset.UTC).plus(THREE_YEARS).toInstant());
            });
    assertThat(
            sql.sql(
                    """
                    select count(*) from recipient_consent_proof
                    where encode(sealed, 'escape') like '%' || :id || '%'
                    """)
                .param("id", id.value())
                .query(Long.class)
                .single())
        .as("encrypted")
        .isZero();
  }

  @Test
  void refusesAProofThatWasChanged() {
    agreed();
    ConsentProofs proofs = keeping(THREE_YEARS);
    erase(proofs);
    sql.sql(
            """
            update recipient_consent_proof set sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))
            """)
        .update();
    assertThatThrownBy(() -> proofs.list(email)).hasMessageContaining("cannot be read");
    sql.sql("delete from recipient_consent_proof").update();
  }

  @Test
  void forgetsItAtItsEnd() {
    agreed();
    ConsentProofs proofs = keeping(THREE_YEARS);
    erase(proofs);
    var later =
        new ConsentProofs(
            repository,
            profiles,
            json,
            keys,
            new ProofSettings(THREE_YEARS),
            Clock.offset(clock, java.time.Duration.ofDays(3 * 366)));
    assertThat(later.list(email)).isEmpty();
    new ConsentRounds(seals, later).round();
    assertThat(rows()).as("gone with the next round").isZero();
  }

  private long agreed() {
    recipients.put(id, email, null, null, Map.of());
    consents.withdraw(id, Purpose.marketing("product"), Map.of("source", "link"));
    return consents.record(
        id,
        new Consent(
            Purpose.marketing("offers"),
            true,
            "express",
            null,
            clock.instant(),
            Map.of("source", "form v3", "text", "yes")));
  }

  private ConsentProofs keeping(Period period) {
    return new ConsentProofs(repository, profiles, json, keys, new ProofSettings(period), clock);
  }

  private Erasing erase(ConsentProofs proofs) {
    return transaction.execute(
        status -> {
          Erasing before = new Erasing(id, java.util.List.of());
          proofs.erasing(before);
          recipients.erase(id);
          return before;
        });
  }

  private long rows() {
    return sql.sql("select count(*) from recipient_consent_proof").query(Long.class).single();
  }
}
