package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;

/** Who comes by a schedule while stories are played, and which variants they get. */
class StoryCastTest {

  private final StoryCast cast = new StoryCast();
  private final RecipientId hero = new RecipientId("hero");
  private final RecipientId customer = new RecipientId("customer");

  @Test
  void thePeopleOfStoriesComeIntoTheirOwnJourneyAndNobodyElseDoes() {
    cast.tell("hero", story("win-back"));

    assertThat(cast.mayCome("win-back", hero)).isTrue();
    assertThat(cast.mayCome("birthday", hero)).isFalse();
    assertThat(cast.mayCome("win-back", customer)).isFalse();
  }

  @Test
  void theyGetTheVariantsThatAreToldOfTheirOwnJourneyAndDrawAllOthers() {
    cast.tell("hero", story("win-back"));

    assertThat(cast.choose("win-back", "tone", "hero")).isEqualTo("B");
    assertThat(cast.choose("win-back", "colour", "hero")).isNull();
    assertThat(cast.choose("birthday", "tone", "hero")).isNull();
    assertThat(cast.choose("win-back", "tone", "customer")).isNull();
  }

  @Test
  void whileNoneIsPlayedEverybodyComesAndDraws() {
    assertThat(cast.mayCome("birthday", hero)).isTrue();
    cast.tell("hero", story("win-back"));
    cast.clear();

    assertThat(cast.mayCome("birthday", hero)).isTrue();
    assertThat(cast.mayCome("birthday", customer)).isTrue();
    assertThat(cast.choose("win-back", "tone", "hero")).isNull();
  }

  private static Story story(String journey) {
    Story.Said said = new Story.Said(1, "10:00");
    return new Story(
        Path.of("a.yaml"),
        journey,
        "A story",
        new Story.Given(said, List.of(), Map.of(), Map.of("tone", new Story.Said(2, "B"))),
        List.of(),
        said,
        new Story.Then(1, List.of(), List.of(), List.of(), List.of(), new Story.Running(1, 0)));
  }
}
