package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** From the event over a real mail back to the end of the journey, by public doors only. */
@FollowupTest
class UnsubscribeLoopTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;

  @Test
  void endsTheJourneyByOneClickOnTheMailsOwnHeader() {
    MailLoop loop = new MailLoop(port, json);
    loop.introduce("loop-1", "de-DE", "marketing:newsletter");
    loop.report("signed-up", "loop-1", "loop-1");
    MailLoop.Mail mail = loop.mail("loop-1");
    JsonNode headers = mail.json().path("headers");
    assertThat(headers.path("List-Unsubscribe-Post").get(0).asText())
        .isEqualTo("List-Unsubscribe=One-Click");
    String header = headers.path("List-Unsubscribe").get(0).asText();
    URI link = URI.create(header.replaceAll("(?s).*<(http[^>]+)>.*", "$1"));
    assertThat(mail.links("/u/")).containsExactly(link);

    assertThat(loop.get(link).body()).contains("Newsletter", "Möchtest du");
    assertThat(loop.timeline("loop-1")).doesNotContain("\"kind\":\"ended\"");

    assertThat(loop.post(link, "List-Unsubscribe=One-Click").statusCode()).isEqualTo(200);
    MailLoop.within(() -> loop.timeline("loop-1").contains("\"kind\":\"ended\""));
    assertThat(loop.api("GET", "/api/recipients/loop-1/consents", null))
        .contains("\"granted\":false", "unsubscribe link");
  }
}
