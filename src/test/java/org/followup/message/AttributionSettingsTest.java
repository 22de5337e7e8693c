package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributionSettingsTest {

  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void knowsTheWindowOfAJourney() {
    AttributionSettings settings =
        new AttributionSettings(
            WEEK,
            Map.of("abandoned-cart", Duration.ofDays(3), "lapsedvoucher", Duration.ofDays(30)));
    assertThat(settings.windowOf("abandoned-cart")).isEqualTo(Duration.ofDays(3));
    assertThat(settings.windowOf("welcome-series")).isEqualTo(WEEK);
    assertThat(settings.windowOf("lapsed-voucher"))
        .as("given by environment")
        .isEqualTo(Duration.ofDays(30));
  }

  @Test
  void refusesAWindowOfNothing() {
    assertThatThrownBy(() -> new AttributionSettings(Duration.ZERO, Map.of()))
        .hasMessageContaining("followup.attribution.window ");
    assertThatThrownBy(
            () -> new AttributionSettings(WEEK, Map.of("abandoned-cart", Duration.ofDays(-1))))
        .hasMessageContaining("followup.attribution.windows.abandoned-cart");
  }
}
