package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.followup.FollowupTest;
import org.followup.message.RelayDesk;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class RelayPagesTest {

  @LocalServerPort int port;
  @Autowired RelayDesk desk;
  @Autowired MeterRegistry meters;

  @AfterEach
  void goOn() {
    desk.resume("default");
  }

  @Test
  void showsTheOneRelayAndPausesItWithALineInTheAudit() {
    ConsolePages console = ConsolePages.ofOperator(port);
    Document page = console.open("/relays");
    assertThat(page.select("h2").eachText()).first().asString().startsWith("default");
    assertThat(page.select("nav a[aria-current=page]").text()).isEqualTo("Relays");

    Document paused = console.press("/relays/default/pause");
    assertThat(paused.select(".badge").eachText()).contains("Paused");
    assertThat(paused.select(".alert.warn").text()).contains("by demo");
    assertThat(console.open("/audit").text()).contains("Relay paused default");

    Document going = console.press("/relays/default/resume");
    assertThat(going.select(".badge").eachText()).contains("Takes mail");
    assertThat(console.send("/relays/nobody/pause").statusCode()).isEqualTo(404);
    assertThat(console.forge("/relays/default/pause").statusCode()).isEqualTo(403);
  }

  @Test
  void doesTheSameOverHttp() {
    ConsolePages console = ConsolePages.ofOperator(port);
    assertThat(console.shop().post("/api/relays/default/pause", "").body())
        .contains("\"paused\":{")
        .contains("API key");
    assertThat(console.shop().get("/api/relays").body()).contains("\"name\":\"default\"");
    assertThat(console.shop().post("/api/relays/default/resume", "").body())
        .doesNotContain("API key");
    assertThat(console.shop().post("/api/relays/nobody/pause", "").statusCode()).isEqualTo(404);
    assertThat(meters.get("followup.relay.paused").tag("relay", "default").gauge().value())
        .isZero();
  }

  @Test
  void isForOperatorsOnly() {
    assertThat(ConsolePages.ofAgent(port).ask("/relays").statusCode()).isEqualTo(403);
  }
}
