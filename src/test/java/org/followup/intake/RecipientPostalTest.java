package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.recipient.Contacts;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The postal address in the API, in files, on pages, and when its person joins, asks or leaves. */
@FollowupTest
class RecipientPostalTest {

  private static final String BERLIN =
      """
      {"postalAddress":{"name":"Ana Berger","street":"Hauptstr. 1\\nHof 2","postalCode":"D 10115",
       "city":" Berlin ","country":"de"}}
      """;

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Contacts contacts;
  @Autowired JdbcClient sql;

  private final String id = "postal-" + UUID.randomUUID();

  private AttackHttp http() {
    return AttackHttp.key(port, "demo-key");
  }

  private String path() {
    return "/api/recipients/" + id;
  }

  private JsonNode address() throws Exception {
    return json.readTree(http().get(path()).body()).path("postalAddress");
  }

  private HttpResponse<String> call(String method, String path, String type, String body)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer demo-key")
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> file(String csv) throws Exception {
    return call("POST", "/api/recipients/import", "text/csv", csv);
  }

  @Test
  void isKeptInOneFormChangedAndTakenAway() throws Exception {
    http().put(path(), BERLIN);
    assertThat(address())
        .isEqualTo(
            json.readTree(
                """
                {"name":"Ana Berger","street":["Hauptstr. 1","Hof 2"],"postalCode":"10115",
                 "city":"Berlin","country":"DE"}
                """));
    patch("{\"attributes\":{\"firstName\":\"Ana\"}}");
    assertThat(address().path("city").asText()).as("the rest stays").isEqualTo("Berlin");
    patch("{\"postalAddress\":{\"street\":[\"Ring 5\"],\"name\":null}}");
    assertThat(address().path("street")).hasSize(1);
    assertThat(address().path("postalCode").asText()).isEqualTo("10115");
    assertThat(address().has("name")).isFalse();
    assertThat(contacts.findAddressee(new RecipientId(id)).orElseThrow().lines("DE"))
        .as("the profile says who")
        .containsExactly("Ana", "Ring 5", "10115 Berlin");
    patch("{\"postalAddress\":null}");
    assertThat(address().isMissingNode()).isTrue();
    http().put(path(), BERLIN);
    assertThat(
            http().get("/api/recipients?limit=1&after=" + id.substring(0, id.length() - 1)).body())
        .contains("\"Hof 2\"");
    http().put(path(), "{}");
    assertThat(address().isMissingNode()).as("what is not named is gone").isTrue();
  }

  private HttpResponse<String> patch(String body) throws Exception {
    return call("PATCH", path(), "application/merge-patch+json", body);
  }

  @Test
  void namesEveryFaultAndTakesNothing() throws Exception {
    HttpResponse<String> answer =
        http()
            .put(
                path(),
                """
                {"phone":"0151","postalAddress":{"street":[],"postalCode":"1","city":7,
                 "country":"DE","zip":"1"}}
                """);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json.readTree(answer.body()).path("errors").findValuesAsText("attribute"))
        .containsExactly(
            "phone",
            "postalAddress.zip",
            "postalAddress.street",
            "postalAddress.postalCode",
            "postalAddress.city");
    assertThat(http().get(path()).statusCode()).isEqualTo(404);
    assertThat(http().put(path(), "{\"postalAddress\":\"Hauptstr. 1\"}").body())
        .contains("has to be an object of name, company, street");
    http().put(path(), BERLIN);
    assertThat(patch("{\"postalAddress\":{\"country\":\"GB\"}}").body())
        .as("a code is of its country")
        .contains("postalAddress.postalCode", "SW1A 1AA");
    assertThat(address().path("country").asText()).isEqualTo("DE");
  }

  @Test
  void goesThroughFilesBothWays() throws Exception {
    http().put(path(), BERLIN);
    String exported = http().get("/api/recipients.csv").body();
    assertThat(exported.lines().findFirst().orElseThrow())
        .startsWith(
            "id,email,locale,timeZone,phone,postalAddress.name,postalAddress.company,"
                + "postalAddress.street,postalAddress.postalCode,postalAddress.city,"
                + "postalAddress.region,postalAddress.country");
    assertThat(exported).contains("Ana Berger,,\"Hauptstr. 1\nHof 2\",10115,Berlin,,DE");
    JsonNode before = address();
    String header =
        "id,postaladdress.name,PostalAddress.street,postaladdress.postalcode,"
            + "postaladdress.city,postaladdress.country\n";
    http().put(path(), "{}");
    assertThat(file(header + id + ",Ana Berger,\"Hauptstr. 1\nHof 2\",10115,Berlin,DE\n").body())
        .contains("\"changed\":1");
    assertThat(address()).as("what came out goes in").isEqualTo(before);

    file(header + id + ",,,,,\n");
    assertThat(address()).as("empty cells leave what is known").isEqualTo(before);
    file(header + id + ",,Ring 5,1010,Wien,AT\n");
    assertThat(address().has("name")).as("an address is one thing").isFalse();
    assertThat(address().path("city").asText()).isEqualTo("Wien");
    HttpResponse<String> refused = file(header + id + ",,Ring 5,1067,Dresden,DE\n");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("postalAddress.postalCode", "has to be a code of DE, such as 10115");
  }

  @Test
  void standsOnTheRecipientsPageWithThePhoneNumber() throws Exception {
    http().put(path(), BERLIN.replace("{\"postal", "{\"phone\":\"+491512345678\",\"postal"));
    assertThat(AttackHttp.session(port, "demo", "demo").get("/recipients/" + id).body())
        .contains("+491512345678", "Hauptstr. 1", "10115 Berlin", "Germany");
  }

  @Test
  void isOfBothNamesOnceTheyAreOnePersonAndTheLastWordHolds() throws Exception {
    String old = id + "-old";
    http().put("/api/recipients/" + old, BERLIN);
    http().put(path(), BERLIN.replace("Hof 2", "Hof 3"));
    http()
        .post(
            "/api/events",
            """
            {"id":"%1$s","source":"test/postal","type":"alias","recipient":"%1$s",
             "data":{"previousId":"%2$s"}}
            """
                .formatted(id, old),
            "Prefer",
            "wait=30");
    assertThat(contacts.findPostalAddress(new RecipientId(old)).orElseThrow().street())
        .isEqualTo(List.of("Hauptstr. 1", "Hof 3"));
  }

  @Test
  void isToldToItsPersonAndGoesWithThem() throws Exception {
    String street = "Quastenweg " + UUID.randomUUID();
    http().put(path(), BERLIN.replace("Hauptstr. 1", street));
    JsonNode told = json.readTree(http().get(path() + "/export").body());
    assertThat(told.path("contacts").get(0).path("value").path("street").get(0).asText())
        .isEqualTo(street);

    http().delete(path());

    assertThat(
            sql.sql("select count(*) from recipient_contact where value like '%' || :street || '%'")
                .param("street", street)
                .query(Integer.class)
                .single())
        .isZero();
  }
}
