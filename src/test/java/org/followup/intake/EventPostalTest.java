package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Postal addresses that come with events: told to the profile, kept nowhere else. */
@FollowupTest
class EventPostalTest {

  @LocalServerPort int port;
  @Autowired Contacts contacts;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final String mark = UUID.randomUUID().toString();
  private final String id = "told-" + mark;

  private AttackHttp http() {
    return AttackHttp.key(port, "demo-key");
  }

  private HttpResponse<String> event(String who, String place) {
    return http()
        .post(
            "/api/events",
            """
            {"id":"%s","source":"test/postal","type":"order-completed",%s,"subject":"%s",
             "data":{"total":9.5,"currency":"EUR","postalAddress":%s}}
            """
                .formatted(UUID.randomUUID(), who, mark, place),
            "Prefer",
            "wait=30");
  }

  private HttpResponse<String> named(String place) {
    return event("\"recipient\":\"" + id + "\"", place);
  }

  private String place(String street) {
    return """
    {"street":"%s %s","postalCode":"10115","city":"Berlin","country":"DE"}
    """
        .formatted(street, mark);
  }

  private Optional<String> street(String name) {
    return contacts.findPostalAddress(new RecipientId(name)).map(found -> found.street().get(0));
  }

  private List<String> logged() {
    return sql.sql("select data::text from event_log where subject = :subject")
        .param("subject", mark)
        .query(String.class)
        .list();
  }

  @Test
  void fillsWhatTheProfileDoesNotKnowAndStaysInNoLog() throws Exception {
    assertThat(named(place("Ring")).statusCode()).isEqualTo(200);
    assertThat(street(id)).contains("Ring " + mark);
    assertThat(http().get("/api/recipients/" + id).statusCode())
        .as("an address alone makes somebody known")
        .isEqualTo(200);
    assertThat(logged()).hasSize(1).allMatch(data -> data.contains("9.5"));
    assertThat(logged()).noneMatch(data -> data.contains("Ring") || data.contains("postal"));
    assertThat(
            sql.sql(
                    "select count(*) from act_hi_varinst where text_ like '%' || :mark || '%' and text_ like 'Ring%'")
                .param("mark", mark)
                .query(Integer.class)
                .single())
        .isZero();

    named(place("Later"));
    assertThat(street(id)).as("the first event's").contains("Ring " + mark);
    http().put("/api/recipients/" + id, "{\"postalAddress\":" + place("Said") + "}");
    named(place("Latest"));
    assertThat(street(id)).as("what was said counts more").contains("Said " + mark);
  }

  @Test
  void saysNothingByADeviceOrWithFaultsAndTheEventCounts() {
    String device = "device-" + mark;
    assertThat(event("\"anonymousid\":\"" + device + "\"", place("Ring")).statusCode())
        .isEqualTo(200);
    assertThat(contacts.findPostalAddress(RecipientId.ofDevice(device))).isEmpty();
    for (String unfit : List.of("{\"street\":\"" + mark + "\"}", "\"Ring 1\"", "null", "[]")) {
      assertThat(named(unfit).statusCode()).as(unfit).isEqualTo(200);
    }
    assertThat(street(id)).isEmpty();
    assertThat(logged()).hasSize(5).noneMatch(data -> data.contains("postalAddress"));
  }

  @Test
  void nothingIsToldToAPersonWhoIsBeingErased() {
    named(place("Ring"));
    http().put("/api/recipients/" + id, "{\"postalAddress\":null}");
    TransactionTemplate erasing = new TransactionTemplate(transactions);
    CompletableFuture<HttpResponse<String>> telling =
        erasing.execute(
            status -> {
              recipients.erase(new RecipientId(id));
              CompletableFuture<HttpResponse<String>> late =
                  CompletableFuture.supplyAsync(() -> named(place("Late")));
              awaitLockOr(late);
              return late;
            });
    assertThat(telling.join().statusCode()).isEqualTo(200);
    long known = count("recipient_profile", "id");
    assertThat(count("recipient_contact", "recipient_id"))
        .as("an address without its person would never be forgotten")
        .isLessThanOrEqualTo(known);
  }

  private void awaitLockOr(CompletableFuture<?> done) {
    for (int i = 0; i < 400 && !done.isDone(); i++) {
      boolean waits =
          sql.sql(
                  "select exists (select from pg_locks where locktype = 'advisory' and not granted)")
              .query(Boolean.class)
              .single();
      if (waits) {
        return;
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private long count(String table, String name) {
    return sql.sql("select count(*) from " + table + " where " + name + " = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  @Test
  void ofTwoNamesOfOnePersonTheEarlierEventCountsAndWhatWasSaidMore() {
    String other = "other-" + mark;
    event("\"recipient\":\"" + other + "\"", place("First"));
    named(place("Second"));
    join(other, id);
    assertThat(street(id)).contains("First " + mark);
    String third = "third-" + mark;
    http().put("/api/recipients/" + third, "{\"postalAddress\":" + place("Said") + "}");
    join(third, id);
    assertThat(street(id)).contains("Said " + mark);
  }

  private void join(String previous, String into) {
    http()
        .post(
            "/api/events",
            """
            {"id":"%s","source":"test/postal","type":"alias","recipient":"%s",
             "data":{"previousId":"%s"}}
            """
                .formatted(UUID.randomUUID(), into, previous),
            "Prefer",
            "wait=30");
  }

  @Test
  void takesTheCustomersOwnOfAShopifyOrder() {
    long customer = ShopifySamples.newId();
    ObjectNode order =
        ShopifySamples.order(
            "orders/create", ShopifySamples.newId(), customer, mark + "@x.example");
    ShopifySamples shop = new ShopifySamples(port);
    assertThat(shop.send("orders/create", order).status()).isEqualTo(200);
    PostalAddress found =
        contacts.findPostalAddress(new RecipientId("shopify:" + customer)).orElseThrow();
    assertThat(found.lines("CA"))
        .containsExactly("John Smith", "123 Elm St.", "OTTAWA ON  K2H 7A8");
    assertThat(
            sql.sql("select data::text from event_log where source = :source")
                .param("source", shop.source)
                .query(String.class)
                .list())
        .isNotEmpty()
        .noneMatch(data -> data.contains("Elm St") || data.contains("postalAddress"));
  }

  @Test
  void followsAShopifyCustomerWhoMoves() {
    long customer = ShopifySamples.newId();
    ObjectNode changed = ShopifySamples.sample("customers/update");
    changed.put("id", customer).put("email", mark + "@y.example");
    ObjectNode address = changed.putObject("default_address");
    address.put("first_name", "Bob").put("last_name", "Biller").put("address1", "1 Elm St");
    address.put("city", "Ottawa").put("province_code", "ON").put("zip", "K2P2L8");
    address.put("country", "Canada").put("country_code", "CA");
    ShopifySamples shop = new ShopifySamples(port);
    shop.send("customers/create", changed);
    assertThat(street("shopify:" + customer)).contains("1 Elm St");
    address.put("address1", "2 Oak St");
    shop.send("customers/update", changed);
    assertThat(street("shopify:" + customer)).contains("2 Oak St");
  }
}
