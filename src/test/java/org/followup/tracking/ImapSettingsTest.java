package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ImapSettingsTest {

  private static final String PREFIX = "followup.inbound.imap.";

  @Test
  void isOffWithoutAHostAndTakesTheUsualPorts() {
    assertThat(bind(Map.of()).isOn()).isFalse();
    assertThat(bind(Map.of("host", " ")).isOn()).isFalse();
    ImapSettings usual = bind(complete());
    assertThat(usual.isOn()).isTrue();
    assertThat(usual.port()).isEqualTo(993);
    assertThat(usual.isTlsFromTheStart()).isTrue();
    assertThat(usual.toString()).doesNotContain("secret");
    Map<String, String> startTls = complete();
    startTls.put("port", "143");
    assertThat(bind(startTls).isTlsFromTheStart()).isFalse();
    Map<String, String> plain = complete();
    plain.putAll(Map.of("host", "127.0.0.1", "tls", "none"));
    assertThat(bind(plain).port()).isEqualTo(143);
  }

  @ParameterizedTest
  @CsvSource({
    "password,'',password is missing",
    "username,'',username is missing",
    "port,70000,port is between",
    "folder,' ',folder is empty",
    "every,PT0S,every is between",
    "every,P2D,every is between",
    "tls,none,tls may be none for a server on this machine alone"
  })
  void wrongSettingStopsTheStartWithASentence(String name, String value, String sentence) {
    Map<String, String> settings = complete();
    settings.put(name, value);
    assertThatThrownBy(() -> bind(settings)).hasStackTraceContaining(PREFIX + sentence);
  }

  private static Map<String, String> complete() {
    return new HashMap<>(Map.of("host", "192.0.2.1", "username", "box", "password", "secret"));
  }

  private static ImapSettings bind(Map<String, String> settings) {
    Map<String, String> properties = new HashMap<>();
    settings.forEach((name, value) -> properties.put(PREFIX + name, value));
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("followup.inbound", InboundSettings.class)
        .imap();
  }
}
