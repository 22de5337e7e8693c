package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class RecipientsDatabaseTest {

  @Autowired Clock clock;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired RightsRequests rightsRequests;
  @Autowired ShopSettings shop;
  @Autowired JdbcClient sql;

  @Test
  void keepsAProfileAndReplacesAllOfIt() {
    RecipientId id = new RecipientId("put-1");
    assertThat(recipients.find(id)).isEmpty();
    Profile first =
        recipients.put(
            id,
            "Put-1@Example.com",
            Locale.forLanguageTag("de-DE"),
            ZoneId.of("America/New_York"),
            Map.of("firstName", "Ana", "sizes", List.of(1, 2)));
    assertThat(recipients.find(id)).contains(first);
    assertThat(first.email()).isEqualTo("Put-1@Example.com");
    assertThat(first.attributes()).isEqualTo(Map.of("firstName", "Ana", "sizes", List.of(1, 2)));

    Profile second = recipients.put(id, null, null, null, Map.of());
    assertThat(second.email()).isNull();
    assertThat(second.attributes()).isEmpty();
    assertThat(second.createdAt()).isEqualTo(first.createdAt());
    assertThat(recipients.listByEmail("put-1@example.com")).isEmpty();
  }

  @Test
  void refusesAnAddressThatIsNone() {
    assertThatThrownBy(
            () -> recipients.put(new RecipientId("put-2"), "x\r\n@y", null, null, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(recipients.find(new RecipientId("put-2"))).isEmpty();
  }

  @Test
  void answersZoneAndLocaleWithTheShopsDefaults() {
    RecipientId id = new RecipientId("zone-1");
    assertThat(recipients.zoneOf(id)).isEqualTo(shop.zone());
    assertThat(recipients.localeOf(id)).isEqualTo(shop.locale());
    recipients.put(id, null, Locale.FRANCE, ZoneId.of("Asia/Tokyo"), Map.of());
    assertThat(recipients.zoneOf(id)).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(recipients.localeOf(id)).isEqualTo(Locale.FRANCE);
  }

  @Test
  void fillsOnlyWhatIsNotKnownYet() {
    RecipientId id = new RecipientId("gaps-1");
    recipients.fillGaps(id, Map.of("email", "gaps-1@example.com", "firstName", "Ana"));
    recipients.fillGaps(
        id,
        Map.of(
            "email", "other@example.com",
            "firstName", "Eva",
            "lastName", "Berg",
            "locale", "de_AT",
            "timeZone", "Europe/Vienna",
            "total", 5));
    Profile profile = recipients.find(id).orElseThrow();
    assertThat(profile.email()).isEqualTo("gaps-1@example.com");
    assertThat(profile.attributes()).isEqualTo(Map.of("firstName", "Ana", "lastName", "Berg"));
    assertThat(profile.locale()).isEqualTo(Locale.forLanguageTag("de-AT"));
    assertThat(profile.timeZone()).isEqualTo(ZoneId.of("Europe/Vienna"));
    recipients.fillGaps(id, Map.of("firstName", "Eva", "timeZone", "Asia/Tokyo"));
    assertThat(recipients.find(id)).contains(profile);
  }

  @Test
  void ignoresWhatItCannotReadInAnEvent() {
    RecipientId id = new RecipientId("gaps-2");
    recipients.fillGaps(
        id,
        Map.of(
            "email", "not an address",
            "firstName", List.of("Ana"),
            "lastName", "Be\u0000rg",
            "locale", "x!",
            "timeZone", "Mars/Olympus"));
    assertThat(recipients.find(id)).isEmpty();
    recipients.fillGaps(id, Map.of());
    assertThat(recipients.find(id)).isEmpty();
  }

  @Test
  void findsByTheFirstAliasKept() {
    RecipientId first = new RecipientId("alias-1");
    assertThat(recipients.findByAlias("shopify", "991")).isEmpty();
    recipients.keepAlias("shopify", "991", first);
    recipients.keepAlias("shopify", "991", new RecipientId("alias-2"));
    assertThat(recipients.findByAlias("shopify", "991")).contains(first);
    assertThat(recipients.findByAlias("shopware", "991")).isEmpty();
    assertThat(recipients.listAliases(first)).containsExactly(new Alias("shopify", "991"));
  }

  @Test
  void listsEveryoneOfAnAddressWithoutRegardToCase() {
    recipients.put(new RecipientId("mail-2"), "Shared@Example.com", null, null, Map.of());
    Instant first = clock.instant();
    while (!clock.instant().isAfter(first)) {
      Thread.onSpinWait(); // the demo's clock counts milliseconds
    }
    recipients.put(new RecipientId("mail-1"), "shared@example.COM", null, null, Map.of());
    assertThat(recipients.listByEmail("SHARED@example.com"))
        .containsExactly(new RecipientId("mail-2"), new RecipientId("mail-1"));
    assertThat(recipients.listByEmail("no address")).isEmpty();
  }

  @Test
  void findsPeopleByTheBeginningOfAnIdOrAnAddress() {
    for (String id : List.of("seek-1", "seek-2", "seek%3", "seek_4")) {
      recipients.put(
          new RecipientId(id), "Seek.Me+" + id.length() + "@Example.com", null, null, Map.of());
    }
    recipients.put(new RecipientId("other-5"), "seek.other@example.com", null, null, Map.of());

    assertThat(found("seek-")).containsExactly("seek-1", "seek-2");
    assertThat(found(" seek-2 ")).containsExactly("seek-2");
    assertThat(found("seek%")).as("no pattern").containsExactly("seek%3");
    assertThat(found("seek_")).as("no pattern").containsExactly("seek_4");
    assertThat(found("SEEK.me+6@example.COM")).hasSize(4);
    assertThat(found("Seek.o")).containsExactly("other-5");
    assertThat(found("example.com")).as("the beginning only").isEmpty();
    assertThat(found("\\")).isEmpty();
    assertThat(found(" ")).isEmpty();
    assertThat(found("se\0ek")).isEmpty();
    assertThat(recipients.search("seek-", new RecipientId("seek-1"), 5))
        .extracting(profile -> profile.id().value())
        .containsExactly("seek-2");
    assertThat(recipients.search("seek-", null, 1)).hasSize(1);
  }

  private List<String> found(String text) {
    return recipients.search(text, null, 10).stream().map(p -> p.id().value()).toList();
  }

  @Test
  void listsPageByPage() {
    for (int i = 1; i <= 3; i++) {
      recipients.put(new RecipientId("page-" + i), null, null, null, Map.of());
    }
    List<Profile> page = recipients.list(new RecipientId("page-"), 2);
    assertThat(page)
        .extracting(Profile::id)
        .containsExactly(new RecipientId("page-1"), new RecipientId("page-2"));
    assertThat(recipients.list(page.get(1).id(), 1))
        .extracting(Profile::id)
        .containsExactly(new RecipientId("page-3"));
  }

  @Test
  void erasesThePersonAndRemembersOnlyAHashOfTheAddress() {
    RecipientId id = new RecipientId("erase-1");
    recipients.put(id, "Erase-1@example.com", null, null, Map.of("firstName", "Ana"));
    recipients.keepAlias("shopify", "erase-1", id);
    consents.record(id, express(Purpose.marketing("offers"), Instant.EPOCH));
    rightsRequests.open(RightsRequests.Kind.REDACT, "shopify", id, Map.of("email", "x"));

    recipients.erase(id);
    recipients.erase(id);

    assertThat(recipients.find(id)).isEmpty();
    assertThat(recipients.findByAlias("shopify", "erase-1")).isEmpty();
    assertThat(consents.list(id)).isEmpty();
    assertThat(rightsRequests.list())
        .filteredOn(request -> id.equals(request.recipient()))
        .singleElement()
        .satisfies(request -> assertThat(request.facts()).isEmpty());
    assertThat(suppressions.permission("erase-1@EXAMPLE.com", Purpose.marketing("offers")))
        .isEqualTo(new Permission.Denied("address is suppressed: erased"));
    assertThat(suppressions.permission("erase-1@example.com", Purpose.SERVICE))
        .isInstanceOf(Permission.Granted.class);
    assertThat(
            sql.sql(
                    "select count(*) from recipient_suppression where encode(address_hash,'escape') like '%erase-1%'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void keepsAnErasedAddressSuppressedUntilSomebodyConsentsAnew() {
    RecipientId id = new RecipientId("erase-2");
    Purpose offers = Purpose.marketing("offers");
    recipients.put(id, "erase-2@example.com", null, null, Map.of());
    recipients.erase(id);
    recipients.put(id, "erase-2@example.com", null, null, Map.of());
    consents.record(id, express(offers, Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(suppressions.permission("erase-2@example.com", offers))
        .as("an old consent, imported again")
        .isInstanceOf(Permission.Denied.class);
    consents.record(id, express(offers, Instant.parse("2999-01-01T00:00:00Z")));
    assertThat(suppressions.permission("erase-2@example.com", offers))
        .isInstanceOf(Permission.Granted.class);
    assertThat(suppressions.permission("erase-2@example.com", Purpose.marketing("product")))
        .isInstanceOf(Permission.Denied.class);
  }

  @Test
  void suppressesByScope() {
    Purpose offers = Purpose.marketing("offers");
    suppressions.suppress("scope-1@example.com", Suppressions.Scope.MARKETING, "complaint");
    suppressions.suppress("scope-1@example.com", Suppressions.Scope.MARKETING, "complaint");
    assertThat(suppressions.permission("Scope-1@Example.com", offers))
        .isEqualTo(new Permission.Denied("address is suppressed: complaint"));
    assertThat(suppressions.permission("scope-1@example.com", Purpose.SERVICE))
        .isInstanceOf(Permission.Granted.class);
    suppressions.suppress("scope-1@example.com", Suppressions.Scope.ALL, "hard bounce");
    assertThat(suppressions.permission("scope-1@example.com", Purpose.SERVICE))
        .isEqualTo(new Permission.Denied("address is suppressed: hard bounce"));
    assertThat(suppressions.permission("scope-2@example.com", offers))
        .isInstanceOf(Permission.Granted.class);
  }

  @Test
  void keepsRightsRequestsOpenEvenOfStrangers() {
    long id =
        rightsRequests.open(
            RightsRequests.Kind.DATA_REQUEST, "shopify", null, Map.of("customer", 77));
    assertThat(rightsRequests.list())
        .filteredOn(request -> request.id() == id)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.kind()).isEqualTo(RightsRequests.Kind.DATA_REQUEST);
              assertThat(request.recipient()).isNull();
              assertThat(request.facts()).isEqualTo(Map.of("customer", 77));
            });
  }

  private static Consent express(Purpose purpose, Instant at) {
    return new Consent(purpose, true, "express", null, at, Map.of("source", "form", "text", "yes"));
  }
}
