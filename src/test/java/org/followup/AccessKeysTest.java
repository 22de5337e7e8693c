package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccessKeysTest {

  private final AccessKeys keys = new AccessKeys(new AccessSettings(List.of("old", "new", " ")));

  @Test
  void opensForEachOfItsKeys() {
    assertThat(keys.open("old")).isTrue();
    assertThat(keys.open("new")).isTrue();
  }

  @Test
  void opensForNothingElse() {
    for (String wrong : List.of("", " ", "ne", "newer", "NEW", "oldnew")) {
      assertThat(keys.open(wrong)).as(wrong).isFalse();
    }
  }

  @Test
  void keepsTheKeysOutOfLogs() {
    assertThat(new AccessSettings(List.of("s3cret")).toString()).doesNotContain("s3cret");
  }
}
