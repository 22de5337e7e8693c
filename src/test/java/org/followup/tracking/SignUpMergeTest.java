package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who signed up turns out to be somebody the shop knows. */
@FollowupTest
class SignUpMergeTest {

  private static final Purpose NEWS = Purpose.marketing("newsletter");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired SignUpForgetting forgetting;

  private final String mark = UUID.randomUUID().toString();
  private final String email = "sign-up-" + mark + "@example.com";
  private final RecipientId ana = new RecipientId("sign-up-ana-" + mark);
  private OptIn optIn;

  @BeforeEach
  void shop() {
    optIn = new OptIn(port, json);
  }

  @Test
  void forgettingASignUpErasesNobodyWhoIsKnown() {
    RecipientId pending = signUp();
    optIn.loop.api("PUT", "/api/recipients/" + ana, "{\"attributes\":{\"city\":\"Ulm\"}}");
    alias(pending);
    assertThat(recipients.find(ana).orElseThrow().email())
        .as("an address that nobody confirmed fills no profile")
        .isNull();

    sql.sql(
            "update tracking_sign_up set requested_at = requested_at - interval '9 days' where sign_up_id = :id")
        .param("id", pending.value())
        .update();
    forgetting.forgetDue();

    assertThat(recipients.find(ana).orElseThrow().attributes()).containsEntry("city", "Ulm");
    assertThat(rows(pending)).isZero();
  }

  @Test
  void aConfirmationAfterwardsIsThePersons() {
    RecipientId pending = signUp();
    URI link = optIn.link(email, 1);
    optIn.loop.api("PUT", "/api/recipients/" + ana, "{\"attributes\":{\"city\":\"Ulm\"}}");
    alias(pending);

    assertThat(optIn.loop.post(link, "").body()).contains("You are subscribed.");

    assertThat(consents.permission(ana, NEWS)).isInstanceOf(Permission.Granted.class);
    assertThat(recipients.find(ana).orElseThrow().email()).isEqualTo(email);
    assertThat(recipients.find(ana).orElseThrow().attributes()).containsEntry("city", "Ulm");
    assertThat(recipientOf(pending)).isEqualTo(ana.value());
  }

  @Test
  void aConfirmedSignUpFollowsThePersonToAnotherName() {
    RecipientId pending = signUp();
    URI link = optIn.link(email, 1);
    optIn.loop.post(link, "");
    alias(pending);

    assertThat(recipientOf(pending)).isEqualTo(ana.value());
    assertThat(recipients.listByEmail(email)).containsExactly(ana);
    assertThat(optIn.loop.get(link).body()).contains("subscribed");
  }

  private RecipientId signUp() {
    optIn.request(email, "");
    return new RecipientId(
        sql.sql("select sign_up_id from tracking_sign_up where address = :address")
            .param("address", email)
            .query(String.class)
            .single());
  }

  private void alias(RecipientId previous) {
    optIn.loop.api(
        "POST",
        "/api/events",
        """
        {"id":"%s","source":"test","type":"alias","recipient":"%s","data":{"previousId":"%s"}}
        """
            .formatted(UUID.randomUUID(), ana, previous));
    MailLoop.within(() -> recipients.standing(previous).equals(ana));
  }

  private int rows(RecipientId signUp) {
    return sql.sql("select count(*) from tracking_sign_up where sign_up_id = :id")
        .param("id", signUp.value())
        .query(Integer.class)
        .single();
  }

  private String recipientOf(RecipientId signUp) {
    return sql.sql("select recipient_id from tracking_sign_up where sign_up_id = :id")
        .param("id", signUp.value())
        .query(String.class)
        .single();
  }
}
