package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.ShopifySamples.newId;
import static org.followup.intake.ShopifySamples.object;
import static org.followup.intake.ShopifySamples.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.RightsRequests;
import org.followup.recipient.RightsRequests.RightsRequest;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class ShopifyCustomerTest {

  private static final String EMAIL_CONSENT = "customers_email_marketing_consent/update";

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired RightsRequests requests;

  private ShopifySamples shop;
  private final String email = "bo-" + UUID.randomUUID() + "@example.com";
  private final long customerId = newId();
  private final RecipientId ours = new RecipientId("shopify:" + customerId);

  @BeforeEach
  void open() {
    shop = new ShopifySamples(port);
  }

  @Test
  void keepsTheProfileOfACustomerAsTheShopTellsIt() {
    ObjectNode customer = sample("customers/create").put("id", customerId).put("email", email);
    shop.send("customers/create", customer);
    assertThat(recipients.find(ours))
        .hasValueSatisfying(
            profile -> {
              assertThat(profile.email()).isEqualTo(email);
              assertThat(profile.attributes()).containsEntry("firstName", "Bob");
            });

    shop.send("customers/update", customer.put("email", "new-" + email).put("first_name", "Rob"));

    assertThat(recipients.find(ours))
        .hasValueSatisfying(
            profile -> {
              assertThat(profile.email()).isEqualTo("new-" + email);
              assertThat(profile.attributes()).containsEntry("firstName", "Rob");
            });
    assertThat(events())
        .containsExactly("customer-created RECORD " + ours, "customer-updated RECORD " + ours);
  }

  @Test
  void fillsOnlyTheGapsOfSomebodyWhoIsNotTheShopsOwn() {
    RecipientId ana = new RecipientId("ana-" + customerId);
    recipients.put(ana, email, null, null, Map.of("firstName", "Ana"));

    shop.send(
        "customers/update", sample("customers/update").put("id", customerId).put("email", email));

    assertThat(recipients.find(ana))
        .hasValueSatisfying(
            profile ->
                assertThat(profile.attributes())
                    .containsEntry("firstName", "Ana")
                    .containsEntry("lastName", "Biller"));
    assertThat(recipients.findByAlias(shop.source, "" + customerId)).contains(ana);
  }

  @Test
  void recordsAConsentWithTheShopsWordAsEvidence() {
    shop.send(EMAIL_CONSENT, consent("subscribed", "2024-01-01T00:00:00Z"));

    assertThat(consents.permission(ours, Purpose.marketing("offers")))
        .isEqualTo(new Permission.Granted("express"));
    assertThat(consents.list(ours))
        .singleElement()
        .satisfies(
            consent ->
                assertThat(consent.evidence())
                    .containsEntry("source", shop.source)
                    .containsEntry("optInLevel", "single_opt_in")
                    .containsKey("text"));
  }

  @Test
  void recordsAWithdrawalAndEndsTheJourneys() {
    shop.send(EMAIL_CONSENT, consent("subscribed", "2024-01-01T00:00:00Z"));
    shop.send(EMAIL_CONSENT, consent("unsubscribed", "2024-02-01T00:00:00Z"));

    assertThat(consents.permission(ours, Purpose.marketing("offers")))
        .isInstanceOf(Permission.Denied.class);
    assertThat(events()).contains("unsubscribed ACT " + ours);
  }

  @Test
  void letsALateWithdrawalNotUndoALaterConsent() {
    shop.send(EMAIL_CONSENT, consent("subscribed", "2024-02-01T00:00:00Z"));
    shop.send(EMAIL_CONSENT, consent("unsubscribed", "2024-01-01T00:00:00Z"));

    assertThat(consents.permission(ours, Purpose.marketing("offers")))
        .isInstanceOf(Permission.Granted.class);
    assertThat(events()).doesNotContain("unsubscribed ACT " + ours);
  }

  @Test
  void takesConsentToTextMessagesForNoConsentToMail() {
    ObjectNode sms = sample("customers_marketing_consent/update").put("id", customerId);
    ((ObjectNode) sms.path("sms_marketing_consent")).put("state", "subscribed");

    shop.send("customers_marketing_consent/update", sms);
    shop.send(EMAIL_CONSENT, consent("pending", "2024-01-01T00:00:00Z"));

    assertThat(consents.list(ours)).isEmpty();
    assertThat(events())
        .containsExactly(
            "marketing-consent-updated RECORD " + ours, "marketing-consent-updated RECORD " + ours);
  }

  @Test
  void stopsAllMailToAPersonWhoWantsToBeForgotten() {
    recipients.put(ours, "other-" + email, null, null, Map.of());
    recipients.keepAlias(shop.source, "" + customerId, ours);
    ObjectNode redact = sample("customers/redact");
    ((ObjectNode) redact.path("customer")).put("id", customerId).put("email", email);
    Map<String, String> delivery = Map.of("X-Shopify-Webhook-Id", UUID.randomUUID().toString());

    assertThat(shop.send("customers/redact", redact, delivery).status()).isEqualTo(200);
    shop.send("customers/redact", redact, delivery);

    for (String address : List.of(email, "other-" + email)) {
      assertThat(suppressions.permission(address, Purpose.SERVICE))
          .isInstanceOf(Permission.Denied.class);
    }
    assertThat(events())
        .containsExactly("redact-requested RECORD -", "customer-redacted ACT " + ours);
    assertThat(opened())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.kind()).isEqualTo(RightsRequests.Kind.REDACT);
              assertThat(request.recipient()).isEqualTo(ours);
              assertThat(request.facts())
                  .containsEntry("customerId", "" + customerId)
                  .containsEntry("orders", List.of("299938", "280263", "220458"));
            });
  }

  @Test
  void keepsTheRequestOfAStrangerToo() {
    ObjectNode request = sample("customers/data_request");
    ((ObjectNode) request.path("customer")).put("id", customerId).put("email", email);

    shop.send("customers/data_request", request);

    assertThat(opened())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo(RightsRequests.Kind.DATA_REQUEST);
              assertThat(open.recipient()).isNull();
              assertThat(open.facts()).containsEntry("dataRequestId", "9999");
            });
    assertThat(suppressions.permission(email, Purpose.SERVICE))
        .isInstanceOf(Permission.Granted.class);
    assertThat(recipients.find(ours)).isEmpty();
  }

  private ObjectNode consent(String state, String at) {
    return object(
        """
        {"customer_id":%d,"email_address":"%s","email_marketing_consent":
          {"state":"%s","opt_in_level":"single_opt_in","consent_updated_at":"%s"}}
        """
            .formatted(customerId, email, state, at));
  }

  private List<RightsRequest> opened() {
    return requests.list().stream().filter(request -> request.shop().equals(shop.source)).toList();
  }

  private List<String> events() {
    return jdbc.sql(
            """
            select type || ' ' || handling || ' ' || coalesce(recipient_id, '-')
            from event_log where source = :source order by seq
            """)
        .param("source", shop.source)
        .query(String.class)
        .list();
  }
}
