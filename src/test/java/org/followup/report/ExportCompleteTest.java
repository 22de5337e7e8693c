package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whoever asks what is held about them is told all of it, for programs and for people. */
@FollowupTest
class ExportCompleteTest {

  /** Tables that name a recipient, and the part of the export that shows their rows. */
  private static final Map<String, String> TOLD =
      Map.ofEntries(
          Map.entry("recipient_profile", "profile"),
          Map.entry("recipient_change", "profileChanges"),
          Map.entry("recipient_restriction", "restriction"),
          Map.entry("recipient_alias", "aliases"),
          Map.entry("recipient_identity", "names"),
          Map.entry("recipient_merge", "names"),
          Map.entry("recipient_address", "addresses"),
          Map.entry("recipient_contact", "contacts"),
          Map.entry("recipient_consent", "consents"),
          Map.entry("recipient_consent_use", "consentUses"),
          Map.entry("recipient_rights_request", "rightsRequests"),
          Map.entry("recipient_preference", "preferences"),
          Map.entry("event_log", "events"),
          Map.entry("event_inbox", "events"),
          Map.entry("message_outbox", "messages"),
          Map.entry("journey_instance", "journeys"),
          Map.entry("journey_call", "calls"),
          Map.entry("journey_variant", "experiments"),
          Map.entry("journey_turn", "turns"),
          Map.entry("audience_member", "audiences"),
          Map.entry("offer_voucher", "vouchers"),
          Map.entry("tracking_sign_up", "signUps"),
          Map.entry("tracking_hit", "hits"),
          Map.entry("tracking_mail", "hits"));

  /** Tables that name a recipient and say nothing about them beyond what stands elsewhere. */
  private static final Map<String, String> NOT_TOLD =
      Map.of(
          "tracking_unsubscribe",
          "the number that an unsubscribe link carries, per purpose of mail",
          "intake_import_line",
          "lines of a file on their way into profile and consents; they go when the import ends");

  private static final Set<String> WORDS =
      ResourceBundle.getBundle("report/export", Locale.ENGLISH).keySet();

  private static final Set<String> NAMED_BY_OTHERS =
      Set.of("data", "attributes", "evidence", "content", "facts");

  @LocalServerPort int port;
  @Autowired JdbcClient sql;

  private final ObjectMapper json = new ObjectMapper();
  private final String id = "export-" + UUID.randomUUID();

  @Test
  void everyTableThatNamesARecipientIsToldOrStated() {
    Set<String> tables =
        new TreeSet<>(
            sql.sql(
                    """
                    select distinct c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
                      and a.attnum > 0 and not a.attisdropped
                      and (a.attname like 'recipient%' and a.attname not in ('recipient_key_hash')
                        or c.relname = 'recipient_profile')
                      and c.relname not like 'act\\_%'
                    """)
                .query(String.class)
                .list());
    Set<String> known = new TreeSet<>(TOLD.keySet());
    known.addAll(NOT_TOLD.keySet());
    assertThat(tables)
        .as("put what a new table holds into the export (ExportDocument, views report_export)")
        .isSubsetOf(known)
        .containsAll(TOLD.keySet());
  }

  @Test
  void saysForPeopleWhatItSaysForPrograms() throws Exception {
    AttackHttp http = AttackHttp.key(port, "demo-key");
    http.put(
        "/api/recipients/" + id,
        """
        {"email":"export@example.com","phone":"+491511112222",
         "postalAddress":{"company":"Ex Port GmbH","street":"Hafenweg 7","postalCode":"20457",
          "city":"Hamburg","country":"DE"},"locale":"de-DE","timeZone":"Europe/Berlin",
         "attributes":{"firstName":"<b>Ana</b>","shoeSize":38}}
        """);
    http.put(
        "/api/recipients/" + id + "/consents/marketing:*",
        "{\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\"fair\",\"text\":\"yes\"}}");
    http.put(
        "/api/recipients/" + id + "/restriction", "{\"restricted\":true,\"reason\":\"objects\"}");
    http.post(
        "/api/events",
        """
        {"id":"%s","source":"test/export","type":"order-completed","recipient":"%s",
         "data":{"total":12.5,"products":[{"name":"Tea"},{"name":"Cup"}]}}
        """
            .formatted(id, id),
        "Prefer",
        "wait=20");

    http.post(
        "/api/suppressions",
        "{\"addresses\":[\"export@example.com\"],\"reason\":\"objection\",\"note\":\"by letter\"}");

    JsonNode told = json.readTree(http.get("/api/recipients/" + id + "/export").body());
    JsonNode suppression = told.path("suppressions").get(0);
    assertThat(suppression.path("scope").asText()).isEqualTo("marketing");
    assertThat(suppression.path("reason").asText()).isEqualTo("objection");
    assertThat(suppression.has("hash")).isFalse();
    String path = "/api/recipients/" + id + "/export.html";
    Document german = Jsoup.parse(http.get(path).body());
    Document english = Jsoup.parse(http.get(path + "?locale=en").body());

    assertThat(german.select("html").attr("lang")).isEqualTo("de");
    assertThat(german.select("h2").eachText())
        .contains(
            "Profil", "Einwilligungen", "Was geschehen ist", "Einschränkung", "Gesperrte Adressen");
    assertThat(english.select("h2").eachText()).contains("Profile", "Consents", "What happened");
    assertThat(english.select("h2")).hasSize(told.size() - 1);
    told.forEach(part -> part.findValuesAsText("id").forEach(value -> isShown(english, value)));
    for (String text :
        new String[] {
          "export@example.com",
          "+491511112222",
          "Ex Port GmbH",
          "Hafenweg 7",
          "20457",
          "<b>Ana</b>",
          "38",
          "12.5",
          "Cup",
          "fair",
          "objects",
          "by letter"
        }) {
      isShown(english, text);
      isShown(german, text);
    }
    assertThat(told.path("events")).isNotEmpty();
    told.forEach(part -> hasWords(part.isObject() ? List.of(part) : part));
    assertThat(english.select("script, link, img, iframe")).as("needs nothing else").isEmpty();
    assertThat(http.get("/api/recipients/" + id + "/export", "Accept", "text/html").body())
        .startsWith("<!DOCTYPE html>");
    assertThat(http.get("/api/recipients/nobody-at-all/export.html").statusCode()).isEqualTo(404);
    assertThat(http.get(path + "?locale=**").statusCode()).isEqualTo(400);
  }

  @Test
  void hasEachWordInGerman() throws Exception {
    Properties german = new Properties();
    try (InputStream file = getClass().getResourceAsStream("/report/export_de.properties")) {
      german.load(file);
    }
    assertThat(german.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(WORDS);
  }

  @Test
  void saysWhoChangedWhatAndNotWhatStoodThere() throws Exception {
    AttackHttp http = AttackHttp.key(port, "demo-key");
    String path = "/api/recipients/" + id;
    http.put(path, "{\"email\":\"one@example.com\",\"attributes\":{\"city\":\"Ulm\",\"size\":38}}");
    http.put(
        path, "{\"email\":\"one@example.com\",\"attributes\":{\"city\":\"Bonn\",\"size\":38}}");
    http.put(
        path, "{\"email\":\"one@example.com\",\"attributes\":{\"city\":\"Bonn\",\"size\":38}}");
    http.post(
        "/api/events",
        "{\"id\":\"%s\",\"source\":\"t\",\"type\":\"seen\",\"recipient\":\"%s\",\"data\":{\"firstName\":\"Ana\"}}"
            .formatted(UUID.randomUUID(), id),
        "Prefer",
        "wait=20");

    JsonNode changes = json.readTree(http.get(path + "/export").body()).path("profileChanges");
    assertThat(changes)
        .extracting(change -> change.path("by").asText() + " " + change.path("fields"))
        .containsExactly(
            "event [\"attributes.firstName\"]",
            "API key [\"attributes.city\"]",
            "API key [\"attributes.city\",\"attributes.size\",\"email\"]");
    assertThat(changes.toString()).doesNotContain("Ulm", "Bonn");
  }

  /** What shops and marketers named keeps its name; all else is told in words. */
  private static void hasWords(Iterable<JsonNode> told) {
    told.forEach(
        item ->
            item.fields()
                .forEachRemaining(
                    field -> {
                      assertThat(WORDS).contains("field." + field.getKey());
                      if (!NAMED_BY_OTHERS.contains(field.getKey())) {
                        hasWords(List.of(field.getValue()));
                        hasWords(field.getValue());
                      }
                    }));
  }

  private static void isShown(Document page, String text) {
    assertThat(page.text()).as("the page").contains(text);
  }
}
