package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.followup.recipient.KeysOf;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.junit.jupiter.api.Test;

class SignUpTokenTest {

  private static final SecretKeys KEYS = KeysOf.secret("a-secret-for-this-test");
  private static final SignUpToken TOKEN =
      new SignUpToken(SignUpId.random(new SecureRandom()), Long.MAX_VALUE);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  @Test
  void readsWhatItWrote() {
    String text = TOKEN.write(KEYS);
    assertThat(text).matches("[A-Za-z0-9_-]{51}");
    assertThat(SignUpToken.read(text, KEYS)).contains(TOKEN);
  }

  @Test
  void refusesEveryOtherLetterAtEveryPlace() {
    String text = TOKEN.write(KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : ALPHABET.toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(SignUpToken.read(forged, KEYS)).as(forged).isEmpty();
        }
      }
    }
  }

  @Test
  void refusesATornOrPaddedOne() {
    String text = TOKEN.write(KEYS);
    for (int length = 0; length < text.length(); length++) {
      assertThat(SignUpToken.read(text.substring(0, length), KEYS)).isEmpty();
    }
    assertThat(SignUpToken.read(text + "=", KEYS)).isEmpty();
    assertThat(SignUpToken.read(text + "A", KEYS)).isEmpty();
  }

  @Test
  void refusesOneOfAnotherPurposeOrInstallation() {
    byte[] content =
        ByteBuffer.allocate(20).put(TOKEN.signUp().bytes()).putLong(TOKEN.messageId()).array();
    for (String purpose : new String[] {"unsubscribe", "click", "open", "rating"}) {
      assertThat(SignUpToken.read(SealedToken.write(KEYS, purpose, content), KEYS)).isEmpty();
    }
    assertThat(SignUpToken.read(SealedToken.write(KEYS, "confirm", content), KEYS)).isPresent();
    assertThat(SignUpToken.read(TOKEN.write(KeysOf.secret("another-secret-altogether")), KEYS))
        .isEmpty();
  }

  @Test
  void knowsASignUpFromACustomer() {
    RecipientId pending = TOKEN.signUp().pending();
    assertThat(SignUpId.read(pending)).contains(TOKEN.signUp());
    for (String id :
        new String[] {"customer-17", "signup-", pending + "0", "Signup-1", "signup-x"}) {
      assertThat(SignUpId.read(new RecipientId(id))).isEmpty();
    }
  }
}
