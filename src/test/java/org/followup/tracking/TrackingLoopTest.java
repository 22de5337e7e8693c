package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailLinks;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.MailToken.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** From a real mail back: what its links and its pixel do at each level that a person allows. */
@FollowupTest
class TrackingLoopTest {

  private static final String SHOP = "https://shop.example/";
  private static final String WELCOMED =
      SHOP
          + "?utm_source=followup&utm_medium=email&utm_campaign=welcome-series&utm_content=welcome";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired History history;
  @Autowired Recipients recipients;
  @Autowired SecretKeys keys;
  @Autowired MailLinks links;
  @Autowired TransactionTemplate transaction;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void writesTrackedLinksIntoBothPartsAndThePixelIntoOne() {
    MailLoop.Mail mail = welcomed("track-mail");
    assertThat(mail.links("/c/")).isNotEmpty();
    assertThat(mail.page().select("a[href]").eachAttr("href"))
        .allMatch(
            link -> link.matches("http://localhost:" + port + "/(c|u|preferences)/[A-Za-z0-9_-]+"));
    assertThat(mail.pixel().getPath()).matches("/o/[A-Za-z0-9_-]{38}\\.gif");
    assertThat(mail.page().select("img[width=1]").attr("alt")).isEmpty();
    assertThat(mail.text())
        .contains(mail.links("/c/").get(0).toString(), mail.links("/u/").get(0).toString())
        .doesNotContain("/o/", "(" + SHOP);
    assertThat(mail.links("/u/")).hasSize(1);
    assertThat(mail.trap().getPath())
        .hasSameSizeAs(mail.links("/c/").get(0).getPath())
        .startsWith("/c/");
    assertThat(mail.text()).doesNotContain(mail.trap().getPath());
  }

  @Test
  void countsForTheReportOnlyWhereNobodySaidMore() {
    MailLoop.Mail mail = welcomed("track-aggregate");
    show(mail);
    click(mail);
    assertThat(hits("track-aggregate"))
        .containsExactly(
            tuple("open", null, null, "aggregate", "human", "browser"),
            tuple("click", 1, null, "aggregate", "human", "browser"));
    loop.api("POST", "/demo/clock", "{\"advance\":\"PT1M\"}");
    assertThat(answers("track-aggregate")).isEmpty();
  }

  @Test
  void tellsJourneysAndThePersonsHistoryWhereThePersonAllowsIt() {
    MailLoop.Mail mail = welcomed("track-individual");
    loop.consent("track-individual", "tracking", "\"granted\":true,\"level\":\"individual\"");
    show(mail);
    click(mail);
    assertThat(hits("track-individual"))
        .containsExactly(
            tuple("open", null, "track-individual", "individual", "human", "browser"),
            tuple("click", 1, "track-individual", "individual", "human", "browser"));
    loop.api("POST", "/demo/clock", "{\"advance\":\"PT1M\"}");
    List<Event> events = answers("track-individual");
    assertThat(events)
        .extracting(Event::type, Event::source, Event::subject)
        .containsExactlyInAnyOrder(
            tuple("email-opened", "followup/tracking", "track-individual-s"),
            tuple("email-link-clicked", "followup/tracking", "track-individual-s"));
    Event click =
        events.stream()
            .filter(e -> e.type().equals("email-link-clicked"))
            .findFirst()
            .orElseThrow();
    assertThat(click.data())
        .containsEntry("journey", "welcome-series")
        .containsEntry("message", "welcome")
        .containsEntry("link", WELCOMED)
        .containsOnlyKeys("journey", "message", "messageId", "instance", "link");
    assertThat(click.data().get("messageId"))
        .isEqualTo(Long.toString(messageId("track-individual")));
    MailLoop.within(() -> loop.timeline("track-individual").contains("email-link-clicked"));
  }

  @Test
  void keepsNothingWhereThePersonWantsNothingKept() {
    MailLoop.Mail mail = welcomed("track-none");
    loop.consent("track-none", "tracking", "\"granted\":true,\"level\":\"none\"");
    show(mail);
    click(mail);
    assertThat(hits("track-none")).isEmpty();
    assertThat(answers("track-none")).isEmpty();
  }

  @Test
  void takesMachinesForMachines() {
    MailLoop.Mail mail = welcomed("track-machines");
    loop.consent("track-machines", "tracking", "\"granted\":true,\"level\":\"individual\"");
    URI link = mail.links("/c/").get(0);
    assertThat(loop.follow("HEAD", link, "User-Agent", MailLoop.CHROME).statusCode())
        .isEqualTo(302);
    assertThat(loop.follow("HEAD", mail.pixel(), "User-Agent", MailLoop.CHROME).statusCode())
        .isEqualTo(200);
    loop.follow("GET", mail.pixel(), "User-Agent", "Mozilla/5.0");
    loop.follow("GET", link, "User-Agent", "curl/8.9.1");
    loop.follow("GET", link, "User-Agent", MailLoop.CHROME, "Sec-Purpose", "prefetch");
    loop.follow("GET", link, "User-Agent", "Something of my own");
    assertThat(hits("track-machines").stream().map(Tuple::toList).map(hit -> hit.subList(4, 6)))
        .containsExactly(
            List.of("machine", "head"),
            List.of("machine", "head"),
            List.of("machine", "bare-agent"),
            List.of("machine", "library"),
            List.of("machine", "prefetch"),
            List.of("unknown", "unknown-agent"));
    loop.api("POST", "/demo/clock", "{\"advance\":\"PT1M\"}");
    assertThat(answers("track-machines")).isEmpty();
  }

  @Test
  void leadsNowhereOnceThePersonIsErasedAndLeavesTheSums() {
    MailLoop.Mail mail = welcomed("track-erased");
    loop.consent("track-erased", "tracking", "\"granted\":true,\"level\":\"individual\"");
    show(mail);
    click(mail);
    long messageId = messageId("track-erased");
    loop.api("DELETE", "/api/recipients/track-erased", null);

    HttpResponse<String> after = loop.get(mail.links("/c/").get(0));
    assertThat(after.statusCode()).isEqualTo(404);
    assertThat(after.headers().firstValue("Location")).isEmpty();
    assertPixel(loop.get(mail.pixel()));
    assertThat(loop.get(URI.create(links.rating(messageId) + "?rating=5")).statusCode())
        .isEqualTo(404);
    assertThat(loop.post(links.rating(messageId), "rating=5").statusCode()).isEqualTo(404);
    assertThat(
            sql.sql(
                    """
                    select count(*) from tracking_hit
                    where message_id = :id and recipient_id is null and level = 'individual'
                    """)
                .param("id", messageId)
                .query(Long.class)
                .single())
        .isEqualTo(2);
    assertThat(
            sql.sql("select links::text from tracking_mail where message_id = :id")
                .param("id", messageId)
                .query(String.class)
                .single())
        .isEqualTo("{}");
  }

  @Test
  void forgetsWhatAnEarlierTryOfAMailWroteDown() {
    RecipientId id = new RecipientId("track-again");
    transaction.executeWithoutResult(none -> links.keep(-71, id, List.of("https://a.example/")));
    transaction.executeWithoutResult(none -> links.keep(-71, id, List.of("https://b.example/")));
    URI link = links.track(-71, List.of("https://b.example/")).links().get(0);
    assertThat(loop.get(link).headers().firstValue("Location")).contains("https://b.example/");
    URI second = loop.at("/c/" + new MailToken(-71, 2).write(Kind.CLICK, keys));
    assertThat(loop.get(second).statusCode()).isEqualTo(404);
  }

  @Test
  void leadsToTheLongestLinkThatAMailMayCarry() {
    String longest = SHOP + "ä".repeat(989) + "x"; // 2,000 bytes, see MailTracking
    transaction.executeWithoutResult(
        none -> links.keep(-73, new RecipientId("track-long"), List.of(longest)));
    HttpResponse<String> answer = loop.get(links.track(-73, List.of(longest)).links().get(0));
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains(SHOP + "%C3%A4".repeat(989) + "x");
  }

  @Test
  void doesNotCountOnAMailThatItKnowsNothingOf() {
    RecipientId id = new RecipientId("track-unknown");
    recipients.put(id, null, null, null, java.util.Map.of());
    URI link = links.track(-72, List.of("https://a.example/")).links().get(0);
    assertThat(loop.get(link).statusCode()).isEqualTo(404);
    assertPixel(loop.get(links.track(-72, List.of()).pixel()));
    assertThat(
            sql.sql("select count(*) from tracking_hit where message_id = -72")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void tellsNothingToAForger() {
    MailLoop.Mail mail = welcomed("track-forger");
    String click = mail.links("/c/").get(0).getPath().substring("/c/".length());
    String open = new MailToken(messageId("track-forger"), 0).write(Kind.OPEN, keys);
    String unsubscribe = mail.links("/u/").get(0).getPath().substring("/u/".length());
    char last = click.charAt(20) == 'A' ? 'B' : 'A';
    for (String forged :
        List.of(
            click.substring(0, 20) + last + click.substring(21),
            click.substring(1),
            click.substring(0, click.length() - 1),
            click + "A",
            open,
            unsubscribe,
            new MailToken(messageId("track-forger"), 99).write(Kind.CLICK, keys),
            "https:example.com",
            "x")) {
      HttpResponse<String> page = loop.get(loop.at("/c/" + forged));
      assertThat(page.statusCode()).as(forged).isEqualTo(404);
      assertThat(page.headers().firstValue("Location")).as(forged).isEmpty();
      assertThat(page.body()).contains("This link does not work").doesNotContain("Exception");
      assertPixel(loop.get(loop.at("/o/" + (forged.equals(open) ? click : forged) + ".gif")));
      assertThat(loop.get(loop.at("/r/" + forged)).statusCode()).isEqualTo(404);
      assertThat(loop.post(loop.at("/r/" + forged), "rating=5").statusCode()).isEqualTo(404);
    }
    assertThat(hits("track-forger")).isEmpty();
    assertThat(answers("track-forger")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/o/", "/o/x", "/o/x/y.gif", "/o/.gif", "/o/%C3%A4.gif"})
  void alwaysAnswersAPictureWhereOneIsWanted(String path) {
    assertPixel(loop.get(loop.at(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://tea.example/a?b=1&c=%20#d, https://tea.example/a?b=1&c=%20#d",
    "https://tea.example/grüner tee, https://tea.example/gr%C3%BCner%20tee",
    "'https://tea.example/\"<>|{}', https://tea.example/%22%3C%3E%7C%7B%7D"
  })
  void writesAnyTargetSoThatAHeaderHoldsIt(String target, String header) {
    assertThat(ClickController.toHeader(target)).isEqualTo(header);
  }

  private MailLoop.Mail welcomed(String id) {
    loop.introduce(id, "en", "marketing:newsletter");
    loop.report("signed-up", id, id + "-s");
    return loop.mail(id);
  }

  private void show(MailLoop.Mail mail) {
    assertPixel(loop.get(mail.pixel()));
  }

  private static void assertPixel(HttpResponse<String> picture) {
    assertThat(picture.statusCode()).isEqualTo(200);
    assertThat(picture.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(picture.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(picture.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(picture.body()).startsWith("GIF89a");
  }

  private void click(MailLoop.Mail mail) {
    HttpResponse<String> redirect = loop.get(mail.links("/c/").get(0));
    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(redirect.headers().firstValue("Location")).contains(WELCOMED);
    assertThat(redirect.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(redirect.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(redirect.headers().firstValue("X-Robots-Tag")).contains("noindex");
    assertThat(redirect.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private long messageId(String id) {
    return sql.sql("select message_id from tracking_mail where recipient_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  /** Kind, link, recipient, level, verdict and reason of what was kept, in its order. */
  private List<Tuple> hits(String id) {
    return sql.sql(
            """
            select kind, link, recipient_id, level, verdict, reason from tracking_hit
            where message_id = :message order by hit_id
            """)
        .param("message", messageId(id))
        .query(
            (row, n) ->
                tuple(
                    row.getString(1),
                    row.getObject(2, Integer.class),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)))
        .list();
  }

  /** What mails brought back, as the person's history has it. */
  private List<Event> answers(String id) {
    return history.list(new RecipientId(id), 50).stream()
        .filter(event -> Objects.equals(event.source(), "followup/tracking"))
        .toList();
  }
}
