package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class PermissionsDatabaseTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Map<String, Object> FORM = Map.of("source", "form", "text", "yes");

  @Autowired Permissions permissions;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired Reach reach;
  @Autowired ConsentRepository repository;
  @Autowired ConsentUseRepository uses;

  @Test
  void namesTheRecordThatPermits() {
    RecipientId id = person("permissions-1");
    long record = consents.record(id, new Consent(OFFERS, true, "express", null, NOW, FORM));
    Permissions.Answer answer = permissions.ask(id, OFFERS, null, NOW);
    assertThat(answer.objection()).isNull();
    assertThat(answer.grounds()).isEqualTo(new Permissions.Grounds("express", record));
    assertThat(answer.passed()).containsSubsequence("suppression", "permission", "address");
  }

  @Test
  void restsServiceMailOnNoRecord() {
    RecipientId id = person("permissions-2");
    consents.record(id, new Consent(OFFERS, true, "express", null, NOW, FORM));
    assertThat(permissions.ask(id, Purpose.SERVICE, null, NOW).grounds())
        .isEqualTo(new Permissions.Grounds("service", null));
  }

  @Test
  void stopsAtTheFirstThatObjects() {
    RecipientId id = person("permissions-3");
    suppressions.suppress("permissions-3@example.com", Suppressions.Scope.ALL, "complaint");
    Permissions.Answer answer = permissions.ask(id, OFFERS, null, NOW);
    assertThat(answer.objection())
        .isEqualTo(
            new Permissions.Objection("suppression", "address is suppressed: complaint", null));
    assertThat(answer.grounds()).isNull();
    assertThat(answer.passed()).doesNotContain("suppression", "permission", "address");
  }

  @Test
  void asksInTheOrderOfTheGatesWhateverTheOrderOfTheirKeepers() {
    RecipientId id = person("permissions-4");
    List<Gate> asked = new ArrayList<>();
    List<Gatekeeper> backwards =
        List.of(
            keeper(Gate.PAUSE, asked),
            keeper(Gate.ADDRESS, asked),
            keeper(Gate.RESTRICTION, asked));
    new Permissions(backwards, reach, repository, uses).ask(id, OFFERS, null, NOW);
    assertThat(asked).containsExactly(Gate.RESTRICTION, Gate.ADDRESS, Gate.PAUSE);
  }

  @Test
  void keepsTheGroundsOfWhatIsPutOff() {
    RecipientId id = person("permissions-5");
    long record = consents.record(id, new Consent(OFFERS, true, "express", null, NOW, FORM));
    Instant until = NOW.plusSeconds(60);
    Gatekeeper pause =
        keeper(Gate.PAUSE, new ArrayList<>(), Gatekeeper.Objection.putOff("a pause", until));
    Permissions.Answer answer =
        new Permissions(List.of(pause), reach, repository, uses).ask(id, OFFERS, null, NOW);
    assertThat(answer.objection()).isEqualTo(new Permissions.Objection("pause", "a pause", until));
    assertThat(answer.grounds()).isEqualTo(new Permissions.Grounds("express", record));
  }

  private RecipientId person(String name) {
    RecipientId id = new RecipientId(name);
    recipients.put(id, name + "@example.com", null, null, Map.of());
    return id;
  }

  private static Gatekeeper keeper(Gate gate, List<Gate> asked) {
    return keeper(gate, asked, Optional.empty());
  }

  private static Gatekeeper keeper(
      Gate gate, List<Gate> asked, Optional<Gatekeeper.Objection> answer) {
    return new Gatekeeper() {
      @Override
      public Gate gate() {
        return gate;
      }

      @Override
      public Optional<Objection> findObjection(Question question) {
        asked.add(gate);
        return answer;
      }
    };
  }
}
