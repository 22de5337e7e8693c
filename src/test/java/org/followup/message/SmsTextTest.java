package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many messages a text takes. */
class SmsTextTest {

  private static int segments(String text) {
    return SmsText.of(text).segments();
  }

  @Test
  void countsSevenBitsOfTheGsmAlphabet() {
    assertThat(segments("a".repeat(160))).isEqualTo(1);
    assertThat(segments("a".repeat(161))).isEqualTo(2);
    assertThat(segments("a".repeat(306))).isEqualTo(2);
    assertThat(segments("a".repeat(307))).isEqualTo(3);
    assertThat(segments("äöüß@é".repeat(26))).isEqualTo(1);
  }

  @Test
  void countsTwoPlacesForWhatTheAlphabetOnlyExtendsTo() {
    assertThat(segments("€".repeat(80))).isEqualTo(1);
    assertThat(segments("€".repeat(81))).isEqualTo(2);
  }

  @Test
  void countsUtf16WhereOneCharacterIsOfNoneOfThem() {
    assertThat(SmsText.of("Привет").isGsm()).isFalse();
    assertThat(segments("я".repeat(70))).isEqualTo(1);
    assertThat(segments("я".repeat(71))).isEqualTo(2);
    assertThat(segments("🍵".repeat(35))).isEqualTo(1);
    assertThat(segments("🍵".repeat(36))).isEqualTo(2);
  }

  @Test
  void remarksOnLengthAlphabetAndTheMissingWayOut() {
    assertThat(SmsTemplate.compile("a.sms.txt", "Hi {{ recipient.firstName }}").remarks(false))
        .isEmpty();
    assertThat(SmsTemplate.compile("a.sms.txt", "Hi {{ recipient.firstName }}").remarks(true))
        .singleElement()
        .asString()
        .contains("STOP");
    assertThat(SmsTemplate.compile("a.sms.txt", "Tea! STOP? Just answer.").remarks(true)).isEmpty();
    assertThat(SmsTemplate.compile("a.sms.txt", "я".repeat(71)).remarks(false)).hasSize(2);
  }

  @Test
  void leavesNoControlCharacterIn() {
    assertThat(SmsText.of(" a\u0000b\r\nc\u001b ").value()).isEqualTo("a b\nc");
  }
}
