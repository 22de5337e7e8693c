package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessEmbeddingTest {

  @Test
  void takesOrigins() {
    List<String> origins = List.of("https://shop.example", "http://localhost:3000");
    assertThat(new AccessEmbedding(origins).ancestors()).isEqualTo(origins);
    assertThat(new AccessEmbedding(List.of()).ancestors()).isEmpty();
  }

  /** Whatever could say more in the policy than who may show the page. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "shop.example",
        "https://shop.example/",
        "https://shop.example; script-src *",
        "https://*.example",
        "https://a.example https://b.example",
        "https://a.example\r\nX: y",
        ""
      })
  void refusesWhatIsNoOrigin(String origin) {
    assertThatThrownBy(() -> new AccessEmbedding(List.of(origin)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("followup.optin.embed-from");
  }
}
