package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WholeTextTest {

  @Test
  void leavesOutHalvesAndNul() {
    assertThat(WholeText.of("a\uD83Db\uDE00c\u0000d\uDE00\uD83D")).isEqualTo("abcd");
  }

  @Test
  void leavesWholeTextAsItIs() {
    String whole = "Grüße \uD83D\uDE00\n€";
    assertThat(WholeText.of(whole)).isSameAs(whole);
  }

  @Test
  void everyChannelFillsItsTextsSo() {
    ChannelText cut = ChannelText.plain("a.sms.txt", "{{ word | slice(0, 1) }}!");

    assertThat(cut.render(Map.of("word", "\uD83D\uDE00"), Locale.ENGLISH)).isEqualTo("!");
  }
}
