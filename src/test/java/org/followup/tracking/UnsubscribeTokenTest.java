package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.followup.recipient.KeysOf;
import org.followup.recipient.SecretKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsubscribeTokenTest {

  private static final SecretKeys KEYS = KeysOf.secret("a-secret-for-this-test");
  private static final UnsubscribeToken TOKEN = new UnsubscribeToken(7, Long.MAX_VALUE);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  @Test
  void readsWhatItWrote() {
    String text = TOKEN.write(KEYS);
    assertThat(text).matches("[A-Za-z0-9_-]{46}");
    assertThat(UnsubscribeToken.read(text, KEYS)).contains(TOKEN);
  }

  @Test
  void refusesEveryOtherLetterAtEveryPlace() {
    String text = TOKEN.write(KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : ALPHABET.toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(UnsubscribeToken.read(forged, KEYS)).as(forged).isEmpty();
        }
      }
    }
  }

  @Test
  void refusesATornOrPaddedOne() {
    String text = TOKEN.write(KEYS);
    for (int length = 0; length < text.length(); length++) {
      assertThat(UnsubscribeToken.read(text.substring(0, length), KEYS)).isEmpty();
    }
    assertThat(UnsubscribeToken.read(text + "=", KEYS)).isEmpty();
    assertThat(UnsubscribeToken.read(text + "A", KEYS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesAnotherVersionOrKeyEvenWithTheRightSeal(int place) {
    byte[] signed = new byte[18];
    signed[0] = 1;
    signed[place] += 1;
    byte[] token = java.util.Arrays.copyOf(signed, 34);
    System.arraycopy(KEYS.hmac("unsubscribe", signed), 0, token, 18, 16);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    assertThat(UnsubscribeToken.read(text, KEYS)).isEmpty();
  }

  @Test
  void refusesATokenOfAnotherInstallation() {
    String text = TOKEN.write(KeysOf.secret("another-secret-altogether"));
    assertThat(UnsubscribeToken.read(text, KEYS)).isEmpty();
  }
}
