package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.followup.recipient.KeysOf;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.MailToken.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MailTokenTest {

  private static final SecretKeys KEYS = KeysOf.secret("a-secret-for-this-test");
  private static final MailToken TOKEN = new MailToken(Long.MAX_VALUE, 40_000);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %";

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrote(Kind kind) {
    String text = TOKEN.write(kind, KEYS);
    assertThat(text).matches("[A-Za-z0-9_-]{38}").isEqualTo(TOKEN.write(kind, KEYS));
    assertThat(MailToken.read(kind, text, KEYS)).contains(TOKEN);
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryOtherLetterAtEveryPlace(Kind kind) {
    String text = TOKEN.write(kind, KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : ALPHABET.toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(MailToken.read(kind, forged, KEYS)).as(forged).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesATornOrPaddedOne(Kind kind) {
    String text = TOKEN.write(kind, KEYS);
    for (int length = 0; length < text.length(); length++) {
      assertThat(MailToken.read(kind, text.substring(0, length), KEYS)).isEmpty();
      assertThat(MailToken.read(kind, text.substring(length + 1), KEYS)).isEmpty();
    }
    assertThat(MailToken.read(kind, text + "=", KEYS)).isEmpty();
    assertThat(MailToken.read(kind, text + "A", KEYS)).isEmpty();
  }

  @Test
  void isWorthlessWhereAnotherKindIsExpected() {
    for (Kind written : Kind.values()) {
      for (Kind read : Kind.values()) {
        assertThat(MailToken.read(read, TOKEN.write(written, KEYS), KEYS).isPresent())
            .as(written + " read as " + read)
            .isEqualTo(written == read);
      }
    }
    String unsubscribe =
        new SubscriptionToken(7, 8).write(SubscriptionToken.Kind.UNSUBSCRIBE, KEYS);
    assertThat(MailToken.read(Kind.CLICK, unsubscribe, KEYS)).isEmpty();
    assertThat(
            SubscriptionToken.read(
                SubscriptionToken.Kind.UNSUBSCRIBE, TOKEN.write(Kind.CLICK, KEYS), KEYS))
        .isEmpty();
  }

  @Test
  void refusesATokenOfAnotherInstallation() {
    String text = TOKEN.write(Kind.CLICK, KeysOf.secret("another-secret-altogether"));
    assertThat(MailToken.read(Kind.CLICK, text, KEYS)).isEmpty();
  }

  /** As the first version wrote it. */
  @Test
  void stillReadsAnUnsubscribeLinkOfTheFirstMails() {
    SubscriptionToken sent = new SubscriptionToken(7, 8);
    String text = "AQAAAAAAAAAABwAAAAAAAAAIGePJSsZbF-AIRJSXHSMKTA";
    assertThat(SubscriptionToken.read(SubscriptionToken.Kind.UNSUBSCRIBE, text, KEYS))
        .contains(sent);
    assertThat(sent.write(SubscriptionToken.Kind.UNSUBSCRIBE, KEYS)).isEqualTo(text);
  }
}
