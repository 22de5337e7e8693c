package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.followup.message.MailLinks;
import org.followup.recipient.KeysOf;
import org.followup.recipient.SecretKeys;
import org.junit.jupiter.api.Test;

class ReturnTokenTest {

  private static final SecretKeys KEYS = KeysOf.secret("a-secret-for-this-test");
  private static final long LAST = (1L << 40) - 1;

  @Test
  void readsWhatItWroteWhateverTheCase() {
    for (long id : new long[] {0, 1, 4711, LAST}) {
      String text = ReturnToken.write(id, KEYS);
      assertThat(text).matches("[0-9a-v]{" + MailLinks.RETURN_TOKEN + "}");
      assertThat(ReturnToken.read(text, KEYS)).contains(id);
      assertThat(ReturnToken.read(text.toUpperCase(Locale.ROOT), KEYS)).contains(id);
    }
    assertThatThrownBy(() -> ReturnToken.write(LAST + 1, KEYS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatIsForgedTornOrOfAnotherPurposeOrHouse() {
    String text = ReturnToken.write(4711, KEYS);
    for (int place = 0; place < text.length(); place++) {
      for (char letter : "0123456789abcdefghijklmnopqrstuvwxyz-_+ ".toCharArray()) {
        if (letter != text.charAt(place)) {
          String forged = text.substring(0, place) + letter + text.substring(place + 1);
          assertThat(ReturnToken.read(forged, KEYS)).as(forged).isEmpty();
        }
      }
      assertThat(ReturnToken.read(text.substring(0, place), KEYS)).isEmpty();
    }
    assertThat(ReturnToken.read(text + "0", KEYS)).isEmpty();
    assertThat(ReturnToken.read(text, KeysOf.secret("another-secret-altogether"))).isEmpty();
    assertThat(ReturnToken.read(new SubscriptionToken(1, 4711).writeForAddress(KEYS), KEYS))
        .isEmpty();
    assertThat(ReturnToken.read(AddressToken.write(KEYS, "unsubscribe by mail", 4711), KEYS))
        .isEmpty();
    assertThat(SubscriptionToken.readFromAddress(text, KEYS)).isEmpty();
  }
}
