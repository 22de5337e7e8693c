package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@FollowupTest
class ConsentsDatabaseTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Instant MONDAY = Instant.parse("2024-01-01T10:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2024-01-02T10:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2024-01-03T10:00:00Z");

  @Autowired Consents consents;
  @Autowired ConsentRepository repository;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;

  @Test
  void deniesMarketingToWhoeverSaidNothing() {
    RecipientId id = new RecipientId("consent-1");
    assertThat(consents.permission(id, OFFERS))
        .isEqualTo(new Permission.Denied("no consent for marketing:offers"));
    assertThat(consents.permission(id, Purpose.SERVICE))
        .isEqualTo(new Permission.Granted("service"));
  }

  @Test
  void letsTheLatestRecordOfTopicOrAllDecide() {
    RecipientId id = new RecipientId("consent-2");
    consents.record(id, granted(Purpose.ALL_MARKETING, MONDAY, "existing-customer"));
    assertThat(consents.permission(id, OFFERS))
        .isEqualTo(new Permission.Granted("existing-customer"));
    consents.record(id, withdrawn(OFFERS, TUESDAY));
    assertThat(consents.permission(id, OFFERS))
        .isEqualTo(new Permission.Denied("consent for marketing:offers was withdrawn"));
    assertThat(consents.permission(id, Purpose.marketing("product")))
        .isInstanceOf(Permission.Granted.class);
    consents.record(id, granted(Purpose.ALL_MARKETING, WEDNESDAY, "express"));
    assertThat(consents.permission(id, OFFERS)).isEqualTo(new Permission.Granted("express"));
  }

  @Test
  void keepsAnObjectionAgainstAnyLaterPurchase() {
    RecipientId id = new RecipientId("consent-objection");
    consents.record(id, withdrawn(Purpose.ALL_MARKETING, MONDAY));
    consents.record(id, granted(OFFERS, TUESDAY, "existing-customer"));
    consents.record(id, granted(Purpose.ALL_MARKETING, WEDNESDAY, "existing-customer"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id, Purpose.ALL_MARKETING))
        .isInstanceOf(Permission.Denied.class);
    consents.record(id, granted(OFFERS, TUESDAY, "express"));
    assertThat(consents.permission(id, OFFERS))
        .as("an express consent lifts it, and a purchase after that counts again")
        .isEqualTo(new Permission.Granted("existing-customer"));
    assertThat(consents.permission(id, Purpose.marketing("product")))
        .as("for its own topic alone")
        .isInstanceOf(Permission.Denied.class);
  }

  @Test
  void letsAPurchaseBeforeTheObjectionCountUntilThen() {
    RecipientId id = new RecipientId("consent-objection-2");
    consents.record(id, granted(OFFERS, MONDAY, "existing-customer"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Granted.class);
    consents.record(id, granted(OFFERS, WEDNESDAY, "existing-customer"));
    consents.record(id, withdrawn(OFFERS, TUESDAY));
    assertThat(consents.permission(id, OFFERS))
        .as("an objection that is reported late stands before the purchase")
        .isInstanceOf(Permission.Denied.class);
  }

  @Test
  void answersTheTrackingLevelThatWasSaidLast() {
    RecipientId id = new RecipientId("consent-level");
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.AGGREGATE);
    consents.record(id, granted(Purpose.ALL_MARKETING, MONDAY, "express"));
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.AGGREGATE);
    consents.record(id, tracking(true, "individual", MONDAY));
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.INDIVIDUAL);
    consents.record(id, tracking(false, null, WEDNESDAY));
    consents.record(id, tracking(true, "individual", TUESDAY));
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.NONE);
  }

  @Test
  void takesARefusalOfTrackingForNoneWhateverLevelItNames() {
    RecipientId id = new RecipientId("consent-level-refused");
    consents.record(id, tracking(false, "individual", MONDAY));
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.NONE);
    consents.record(id, tracking(true, "aggregate", TUESDAY));
    assertThat(consents.trackingLevel(id)).isEqualTo(TrackingLevel.AGGREGATE);
  }

  private static Consent tracking(boolean granted, @Nullable String level, Instant at) {
    return new Consent(
        Purpose.TRACKING, granted, granted ? "express" : null, level, at, Map.of("source", "form"));
  }

  @Test
  void doesNotLetAnOldConsentThatComesLateUndoAWithdrawal() {
    RecipientId id = new RecipientId("consent-3");
    consents.record(id, withdrawn(OFFERS, TUESDAY));
    consents.record(id, granted(OFFERS, MONDAY, "express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void takesAConsentOfTomorrowAsOneOfToday() {
    RecipientId id = new RecipientId("consent-4");
    consents.record(id, granted(OFFERS, Instant.parse("2999-01-01T00:00:00Z"), "express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Granted.class);
    assertThat(consents.withdraw(id, OFFERS, Map.of("source", "test"))).isPresent();
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void withdrawsOnceHoweverOftenItIsAsked() {
    RecipientId id = new RecipientId("consent-5");
    consents.record(id, granted(OFFERS, MONDAY, "express"));
    consents.record(id, granted(Purpose.marketing("product"), MONDAY, "express"));
    assertThat(consents.withdraw(id, OFFERS, Map.of("source", "link"))).isPresent();
    assertThat(consents.withdraw(id, OFFERS, Map.of("source", "link"))).isEmpty();
    assertThat(consents.withdraw(id, Purpose.ALL_MARKETING, Map.of())).isPresent();
    assertThat(consents.withdraw(id, Purpose.ALL_MARKETING, Map.of())).isEmpty();
    assertThat(consents.permission(id, Purpose.marketing("product")))
        .isInstanceOf(Permission.Denied.class);
    assertThat(consents.list(id)).hasSize(4);
  }

  @Test
  void keepsAWithdrawalOfSomebodyWhoNeverConsented() {
    RecipientId id = new RecipientId("consent-6");
    assertThat(consents.withdraw(id, OFFERS, Map.of("source", "link"))).isPresent();
    consents.record(id, granted(OFFERS, MONDAY, "express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void keepsARepeatedObjectionSoThatNoConsentOfTheTimeBetweenWins() {
    for (Purpose purpose : List.of(OFFERS, Purpose.ALL_MARKETING)) {
      RecipientId id = new RecipientId("consent-again-" + purpose);
      assertThat(consents.withdraw(id, purpose, MONDAY, Map.of("source", "link"))).isPresent();
      Instant wednesday = TUESDAY.plus(Duration.ofDays(1));
      assertThat(consents.withdraw(id, purpose, wednesday, Map.of("source", "link"))).isPresent();
      assertThat(consents.withdraw(id, purpose, wednesday.plusSeconds(9), Map.of())).isEmpty();
      consents.record(id, granted(OFFERS, TUESDAY, "express"));
      assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
    }
  }

  @Test
  void withdrawsAllAgainOnceATopicWasGrantedInBetween() {
    RecipientId id = new RecipientId("consent-7");
    assertThat(consents.withdraw(id, Purpose.ALL_MARKETING, Map.of())).isPresent();
    consents.record(id, granted(OFFERS, Instant.parse("2999-01-01T00:00:00Z"), "express"));
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Granted.class);
    assertThat(consents.withdraw(id, Purpose.ALL_MARKETING, Map.of())).isPresent();
    assertThat(consents.permission(id, OFFERS)).isInstanceOf(Permission.Denied.class);
  }

  @Test
  void returnsRecordsAsTheyWereWritten() {
    RecipientId id = new RecipientId("consent-8");
    Consent tracking =
        new Consent(
            Purpose.TRACKING,
            true,
            "express",
            "individual",
            MONDAY,
            Map.of("source", "form", "text", "yes", "boxes", List.of("a", "b")));
    consents.record(id, tracking);
    consents.record(id, withdrawn(OFFERS, TUESDAY));
    assertThat(consents.list(id)).containsExactly(tracking, withdrawn(OFFERS, TUESDAY));
    assertThat(consents.permission(id, Purpose.TRACKING))
        .isEqualTo(new Permission.Granted("express"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update recipient_consent set granted = true where recipient_id = 'attack-1'",
        "update recipient_consent_evidence set evidence = '{}'",
        "update recipient_consent set recipient_id = null where recipient_id = 'attack-1'",
        "delete from recipient_consent_evidence",
        "truncate recipient_consent_evidence, recipient_consent",
        "delete from recipient_consent where recipient_id = 'attack-1'",
        "truncate recipient_consent cascade",
      })
  void refusesToChangeWhatWasSaid(String attack) {
    RecipientId id = new RecipientId("attack-1");
    consents.record(id, withdrawn(OFFERS, MONDAY));
    List<Consent> before = consents.list(id);
    assertThatThrownBy(() -> sql.sql(attack).update())
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("append-only");
    assertThat(consents.list(id)).isEqualTo(before);
  }

  @Test
  void letsAnErasureTakeThatPersonOnlyOffTheRecords() {
    RecipientId gone = new RecipientId("attack-2");
    RecipientId other = new RecipientId("attack-3");
    consents.record(gone, granted(OFFERS, MONDAY, "express"));
    consents.record(other, granted(OFFERS, MONDAY, "express"));
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      repository.allowErasure(gone);
                      repository.delete(other, WEDNESDAY);
                    }))
        .hasMessageContaining("append-only");
    transaction.executeWithoutResult(
        status -> {
          repository.allowErasure(gone);
          assertThat(repository.delete(gone, WEDNESDAY)).isEqualTo(1);
        });
    assertThat(consents.list(gone)).isEmpty();
    assertThat(consents.list(other)).hasSize(1);
    assertThatThrownBy(() -> repository.delete(other, WEDNESDAY))
        .as("the permission ended with its transaction")
        .hasMessageContaining("append-only");
  }

  private static Consent granted(Purpose purpose, Instant at, String basis) {
    return new Consent(
        purpose, true, basis, null, at, Map.of("source", "form v3", "text", "Yes, please"));
  }

  private static Consent withdrawn(Purpose purpose, Instant at) {
    return new Consent(purpose, false, null, null, at, Map.of());
  }
}
