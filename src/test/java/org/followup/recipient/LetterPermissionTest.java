package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions.Scope;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who may get a letter, and what stops letters alone. */
@FollowupTest
class LetterPermissionTest {

  private static final Purpose NEWS = new Purpose("marketing:news");

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Contacts contacts;
  @Autowired Consents consents;
  @Autowired Permissions permissions;
  @Autowired Reachability reachability;
  @Autowired Suppressions suppressions;
  @Autowired PersonSuppressions ofPerson;
  @Autowired Clock clock;

  private final String mark = UUID.randomUUID().toString();
  private final RecipientId ana = person("Ana");
  private final String email = "Ana-" + mark + "@example.com";

  private RecipientId person(String name) {
    return new RecipientId("letter-" + name + "-" + mark);
  }

  private void lives(RecipientId id, String name) {
    recipients.put(id, name + "-" + mark + "@example.com", null, null, Map.of("firstName", name));
    agrees(id);
    contacts.putPostalAddress(id, place());
  }

  private void agrees(RecipientId id) {
    consents.record(
        id,
        new Consent(
            NEWS,
            true,
            "express",
            null,
            clock.instant(),
            Map.of("source", "form", "text", "Yes, news")));
  }

  /** Nobody else lives there. */
  private PostalAddress place() {
    PostalAddress address =
        PostalAddress.read(
                Map.of(
                    "street",
                    "Große Straße " + mark,
                    "postalCode",
                    "10115",
                    "city",
                    "Berlin",
                    "country",
                    "DE"))
            .address();
    assertThat(address).isNotNull();
    return address;
  }

  private String no(RecipientId id, Channel channel, Purpose purpose) {
    Permissions.Objection no =
        permissions.ask(id, purpose, channel, null, clock.instant()).objection();
    return no == null ? "" : no.gate() + ": " + no.reason();
  }

  private int post(String body) {
    return AttackHttp.key(port, "demo-key").post("/api/suppressions", body).statusCode();
  }

  @Test
  void needsAnAddressOfItsOwn() {
    recipients.put(ana, email, null, null, Map.of());
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isFalse();
    assertThat(no(ana, Channel.PRINT, Purpose.SERVICE))
        .isEqualTo("address: no postal address is known");
    contacts.putPostalAddress(ana, place());
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isTrue();
    assertThat(no(ana, Channel.PRINT, Purpose.SERVICE)).isEmpty();
    assertThat(no(ana, Channel.PRINT, NEWS)).as("consent is asked").startsWith("permission");
  }

  @Test
  void aLetterThatCameBackStopsLettersToThatAddresseeAlone() {
    RecipientId ben = person("Ben");
    lives(ana, "Ana");
    lives(ben, "Ben");
    assertThat(
            post(
                """
                {"addresses":[{"name":"ANA","street":"Grosse Str. %s","postalCode":"D-10115",
                  "city":"BERLIN","country":"DE"}],"scope":"all","reason":"returned"}
                """
                    .formatted(mark)))
        .isEqualTo(200);

    assertThat(no(ana, Channel.PRINT, NEWS))
        .isEqualTo("suppression: address is suppressed: returned");
    assertThat(no(ana, Channel.PRINT, Purpose.SERVICE)).startsWith("suppression");
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isFalse();
    assertThat(no(ana, Channel.EMAIL, NEWS)).as("mail goes").isEmpty();
    assertThat(reachability.isReachable(ana, Channel.EMAIL)).isTrue();
    assertThat(no(ben, Channel.PRINT, NEWS)).as("Ben of the same house").isEmpty();
    assertThat(ofPerson.list(ana)).extracting(Suppression::reason).containsExactly(Reason.RETURNED);
  }

  @Test
  void aPlaceWithoutAddresseeIsSuppressedForAllWhoLiveThere() {
    lives(ana, "Ana");
    suppressions.suppress(
        suppressions.hash(place()), Scope.MARKETING, Reason.MANUAL, null, clock.instant(), "test");
    assertThat(no(ana, Channel.PRINT, NEWS)).startsWith("suppression");
    assertThat(no(ana, Channel.PRINT, Purpose.SERVICE)).isEmpty();
  }

  @Test
  void aMailboxThatIsGoneStopsNoLetterAndAnObjectionStopsThemToo() {
    lives(ana, "Ana");
    suppressions.suppress(email, Scope.ALL, "hard-bounce");
    assertThat(no(ana, Channel.PRINT, NEWS)).isEmpty();
    suppressions.suppress(email, Scope.MARKETING, "objection");
    assertThat(no(ana, Channel.PRINT, NEWS)).contains("by whatever way: objection");
    assertThat(no(ana, Channel.PRINT, Purpose.SERVICE)).isEmpty();
  }

  @Test
  void anErasureStopsLettersUntilSomebodyConsentsAgain() {
    lives(ana, "Ana");
    recipients.erase(ana);
    assertThat(contacts.findPostalAddress(ana)).isEmpty();
    assertThat(suppressions.list(suppressions.hash(place().orName("Ana"))))
        .extracting(Suppression::reason)
        .containsExactly(Reason.ERASED);

    // comes back in an old file, with another mailbox
    recipients.put(ana, null, null, null, Map.of("firstName", "Ana"));
    contacts.putPostalAddress(ana, place());
    assertThat(no(ana, Channel.PRINT, NEWS))
        .isEqualTo("suppression: address is suppressed: erased");
    // with the old mailbox and without a street of ours
    recipients.put(ana, email, null, null, Map.of("firstName", "Anna"));
    assertThat(no(ana, Channel.PRINT, NEWS)).contains("by whatever way: erased");
    agrees(ana);
    assertThat(no(ana, Channel.PRINT, NEWS)).isEmpty();
  }

  @Test
  void isNamedFaultByFault() {
    JsonNode errors =
        AttackHttp.json(
                AttackHttp.key(port, "demo-key")
                    .post(
                        "/api/suppressions",
                        "{\"addresses\":[{\"city\":\"Ulm\",\"country\":\"DE\"}]}"))
            .path("errors");
    assertThat(errors.findValuesAsText("attribute"))
        .contains("addresses[0].street", "addresses[0].postalCode");
  }
}
