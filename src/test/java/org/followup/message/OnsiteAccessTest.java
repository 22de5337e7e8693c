package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.followup.StoppedClock;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnsiteAccessTest {

  private static final String SECRET = "a-secret-for-these-tests-only";
  private static final RecipientId ANA = new RecipientId("customer-17");

  private final StoppedClock clock = new StoppedClock(Instant.ofEpochSecond(1_800_000_000));
  private final OnsiteAccess access = access(new OnsiteSettings(SECRET, List.of()));

  private OnsiteAccess access(OnsiteSettings settings) {
    return new OnsiteAccess(new ChannelSettings(Map.of(), null, settings), clock);
  }

  private String until(Duration ahead) {
    return Long.toString(clock.now.plus(ahead).getEpochSecond());
  }

  /** The same in shell: printf followup-onsite.… | openssl dgst -sha256 -hmac … -binary. */
  @Test
  void takesWhatTheDocumentationSigns() {
    assertThat(
            access.read("customer-17", "1800003600", "xrr2WMfvMqXmkRV2rnae1ANhAnyJyt5ZoZ6JBTzmF1I"))
        .contains(ANA);
  }

  @Test
  void takesWhatItSignsUntilThatMoment() {
    String until = until(Duration.ofHours(1));
    String signature = access.sign(ANA, clock.now.plus(Duration.ofHours(1)));

    assertThat(access.read(ANA.value(), until, signature)).contains(ANA);
    assertThat(access.read(ANA.value(), until, signature + "=")).contains(ANA);
    clock.now = clock.now.plus(Duration.ofHours(1));
    assertThat(access.read(ANA.value(), until, signature)).isEmpty();
  }

  @Test
  void takesNothingForAnotherPersonOrMoment() {
    Instant end = clock.now.plus(Duration.ofHours(1));
    String until = until(Duration.ofHours(1));
    String signature = access.sign(ANA, end);

    assertThat(access.read("customer-18", until, signature)).isEmpty();
    assertThat(access.read(ANA.value(), until(Duration.ofHours(2)), signature)).isEmpty();
    assertThat(access.read(ANA.value(), until, signature.toLowerCase(java.util.Locale.ROOT)))
        .isEmpty();
    assertThat(access.read(ANA.value(), until, "")).isEmpty();
    assertThat(access.read(ANA.value(), until, null)).isEmpty();
    assertThat(access.read(null, until, signature)).isEmpty();
    assertThat(access(new OnsiteSettings(SECRET + "!", List.of())).read("a", until, signature))
        .isEmpty();
  }

  @Test
  void aDotInAnIdMovesNothingIntoTheMoment() {
    Instant end = clock.now.plus(Duration.ofHours(1));
    String signature = access.sign(new RecipientId("1.a"), end);

    assertThat(access.read("a", until(Duration.ofHours(1)) + ".1", signature)).isEmpty();
  }

  @Test
  void takesNoneThatHoldsForever() {
    Duration week = Duration.ofDays(7);

    assertThat(access.read(ANA.value(), until(week), access.sign(ANA, clock.now.plus(week))))
        .isEmpty();
  }

  @Test
  void takesNoDevice() {
    RecipientId device = RecipientId.ofDevice("device-4");
    Duration hour = Duration.ofHours(1);

    assertThat(access.read(device.value(), until(hour), access.sign(device, clock.now.plus(hour))))
        .isEmpty();
  }

  @Test
  void isClosedWithoutASecret() {
    OnsiteAccess closed = access(null);

    assertThat(closed.isOpen()).isFalse();
    assertThat(closed.read("a", until(Duration.ofHours(1)), "x")).isEmpty();
    assertThatThrownBy(() -> new OnsiteSettings("short", List.of()))
        .hasMessageContaining("followup.channels.onsite.secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://*.example",
        "https://shop.example/",
        "https://Shop.example",
        "shop.example",
        "null",
        "ftp://shop.example"
      })
  void knowsExactOriginsOnly(String origin) {
    assertThatThrownBy(() -> new OnsiteSettings(SECRET, List.of(origin)))
        .hasMessageContaining("followup.channels.onsite.origins");
  }
}
