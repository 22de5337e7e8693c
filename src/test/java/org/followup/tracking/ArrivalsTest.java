package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.recipient.SecretKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class ArrivalsTest {

  @Autowired SecretKeys keys;

  @Test
  void tellsProgramsAndNetworksApartWithoutKeepingThem() {
    Arrival one = read(MailLoop.CHROME, "198.51.100.7");
    assertThat(read(MailLoop.CHROME, "198.51.100.200")).isEqualTo(one);
    assertThat(read(MailLoop.CHROME, "198.51.101.7").agent()).isEqualTo(one.agent());
    assertThat(read(MailLoop.CHROME, "198.51.101.7").network()).isNotEqualTo(one.network());
    assertThat(read(MailLoop.CHROME + " x", "198.51.100.7").agent()).isNotEqualTo(one.agent());
    assertThat(read(MailLoop.CHROME + " x", "198.51.100.7").network()).isNotEqualTo(one.network());
    assertThat(read(MailLoop.CHROME, "2001:db8:7:1::1").network())
        .isNotNull()
        .isEqualTo(read(MailLoop.CHROME, "2001:db8:7:2::9").network());
  }

  /** Behind a proxy of ours that is not told of, everybody has its address. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "172.18.0.1", "fd00::1", "proxy", ""})
  void knowsNoNetworkWhereItSeesAProxy(String address) {
    Arrival arrival = read(MailLoop.CHROME, address);
    assertThat(arrival.network()).isNull();
    assertThat(arrival.agent()).isNotNull();
  }

  @Test
  void comparesNobodyBehindAProxyThatPeopleShare() {
    Arrival arrival = read("Mozilla/5.0 (Windows NT 5.1) GoogleImageProxy", "66.249.84.1");
    assertThat(arrival.agent()).isNull();
    assertThat(arrival.network()).isNull();
  }

  private Arrival read(String agent, String address) {
    var verdicts = new Verdicts(new HitSettings(false, Duration.ofMinutes(1), 0));
    return new Arrivals(verdicts, keys).read("GET", Map.of("User-Agent", agent)::get, address);
  }
}
