package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Locale;
import org.followup.message.MailLinks;
import org.followup.recipient.KeysOf;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.SubscriptionToken.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTokenTest {

  private static final SecretKeys KEYS = KeysOf.secret("a-secret-for-this-test");
  private static final SubscriptionToken TOKEN = new SubscriptionToken(7, Long.MAX_VALUE);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  @Test
  void readsWhatItWrote() {
    String text = TOKEN.write(Kind.UNSUBSCRIBE, KEYS);
    assertThat(text).matches("[A-Za-z0-9_-]{46}");
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text, KEYS)).contains(TOKEN);
  }

  @Test
  void refusesEveryOtherLetterAtEveryPlace() {
    String text = TOKEN.write(Kind.UNSUBSCRIBE, KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : ALPHABET.toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, forged, KEYS)).as(forged).isEmpty();
        }
      }
    }
  }

  @Test
  void refusesATornOrPaddedOne() {
    String text = TOKEN.write(Kind.UNSUBSCRIBE, KEYS);
    for (int length = 0; length < text.length(); length++) {
      assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text.substring(0, length), KEYS))
          .isEmpty();
    }
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text + "=", KEYS)).isEmpty();
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text + "A", KEYS)).isEmpty();
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
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text, KEYS)).isEmpty();
  }

  @Test
  void refusesATokenOfAnotherInstallation() {
    String text = TOKEN.write(Kind.UNSUBSCRIBE, KeysOf.secret("another-secret-altogether"));
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, text, KEYS)).isEmpty();
  }

  @Test
  void opensNothingButWhatItWasWrittenFor() {
    String unsubscribe = TOKEN.write(Kind.UNSUBSCRIBE, KEYS);
    String preferences = TOKEN.write(Kind.PREFERENCES, KEYS);
    assertThat(SubscriptionToken.read(Kind.PREFERENCES, preferences, KEYS)).contains(TOKEN);
    assertThat(SubscriptionToken.read(Kind.PREFERENCES, unsubscribe, KEYS)).isEmpty();
    assertThat(SubscriptionToken.read(Kind.UNSUBSCRIBE, preferences, KEYS)).isEmpty();
    assertThat(SubscriptionToken.readFromAddress(unsubscribe, KEYS)).isEmpty();
  }

  @Test
  void fitsIntoAnAddressWhateverBecomesOfItsCapitals() {
    for (SubscriptionToken token :
        new SubscriptionToken[] {
          new SubscriptionToken(1, 1),
          new SubscriptionToken((1L << 40) - 1, (1L << 40) - 1),
          new SubscriptionToken(0x80_0000_0000L, 0)
        }) {
      String text = token.writeForAddress(KEYS);
      assertThat(text).matches("[0-9a-v]{" + SubscriptionToken.ADDRESS_CHARACTERS + "}");
      assertThat(SubscriptionToken.readFromAddress(text, KEYS)).contains(token);
      assertThat(SubscriptionToken.readFromAddress(text.toUpperCase(Locale.ROOT), KEYS))
          .contains(token);
    }
    assertThat(SubscriptionToken.ADDRESS_CHARACTERS).isEqualTo(MailLinks.MAIL_TOKEN);
    assertThatThrownBy(() -> new SubscriptionToken(1L << 40, 1).writeForAddress(KEYS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesEveryOtherLetterOfAnAddressAndEveryTornOne() {
    String text = new SubscriptionToken(7, 41).writeForAddress(KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : "0123456789abcdefghijklmnopqrstuvwxyz".toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(SubscriptionToken.readFromAddress(forged, KEYS)).as(forged).isEmpty();
        }
      }
      assertThat(SubscriptionToken.readFromAddress(text.substring(place + 1), KEYS)).isEmpty();
    }
    assertThat(SubscriptionToken.readFromAddress("0" + text, KEYS)).isEmpty();
    assertThat(SubscriptionToken.readFromAddress(text, KeysOf.secret("another-secret-altogether")))
        .isEmpty();
  }
}
