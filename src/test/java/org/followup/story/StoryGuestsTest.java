package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;

/** Who comes by a schedule while stories are played. */
class StoryGuestsTest {

  private final StoryGuests guests = new StoryGuests();
  private final RecipientId hero = new RecipientId("hero");
  private final RecipientId customer = new RecipientId("customer");

  @Test
  void thePeopleOfStoriesComeIntoTheirOwnJourneyAndNobodyElseDoes() {
    guests.tell("hero", story("win-back"));

    assertThat(guests.mayCome("win-back", hero)).isTrue();
    assertThat(guests.mayCome("birthday", hero)).isFalse();
    assertThat(guests.mayCome("win-back", customer)).isFalse();
  }

  @Test
  void whileNoneIsPlayedEverybodyComes() {
    assertThat(guests.mayCome("birthday", hero)).isTrue();
    guests.tell("hero", story("win-back"));
    guests.clear();

    assertThat(guests.mayCome("birthday", hero)).isTrue();
    assertThat(guests.mayCome("birthday", customer)).isTrue();
  }

  private static Story story(String journey) {
    Story.Said said = new Story.Said(1, "10:00");
    return new Story(
        Path.of("a.yaml"),
        journey,
        "A story",
        new Story.Given(said, List.of(), Map.of(), Map.of()),
        List.of(),
        said,
        new Story.Then(1, List.of(), List.of(), List.of(), List.of(), new Story.Running(1, 0)));
  }
}
