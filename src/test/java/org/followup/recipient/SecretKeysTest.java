package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {

  private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

  @Test
  void givesEachPurposeAKeyOfItsOwn() {
    SecretKeys keys = new SecretKeys(new SecretSettings("sixteen-characters"));
    assertThat(keys.hmac("unsubscribe", DATA))
        .hasSize(32)
        .isEqualTo(keys.hmac("unsubscribe", DATA))
        .isNotEqualTo(keys.hmac("suppression", DATA))
        .isNotEqualTo(
            new SecretKeys(new SecretSettings("another-secret-key")).hmac("unsubscribe", DATA));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "                    ", "fifteen-letters"})
  void refusesToStartWithoutASecretWorthTheName(String secret) {
    assertThatThrownBy(() -> new SecretKeys(new SecretSettings(secret)))
        .hasMessageContaining("followup.secret")
        .hasMessageContaining("16");
  }
}
