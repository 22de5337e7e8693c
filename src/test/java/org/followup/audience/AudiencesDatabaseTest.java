package org.followup.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.followup.audience.Audiences.Change;
import org.followup.recipient.Names;
import org.followup.recipient.Names.Kind;
import org.followup.recipient.Names.Word;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What audiences find, on a real database of a few people. */
class AudiencesDatabaseTest {

  private static AudienceRoom room;
  private static int run;

  private String mark = "";

  @BeforeAll
  static void open() throws Exception {
    room = new AudienceRoom();
  }

  @AfterAll
  static void close() throws Exception {
    room.close();
  }

  @BeforeEach
  void apart() {
    mark = "t" + ++run;
    room.setClock(AudienceRoom.START);
  }

  @Test
  void knowsWhoHasTheirBirthdayWhereTheyLive() {
    // 20:00 UTC: the 22nd in Berlin, the 23rd in Auckland
    person("berlin", null, Map.of("birthday", "1990-11-22"));
    person("auckland", "Pacific/Auckland", Map.of("birthday", "1990-11-23"));
    person("auckland-late", "Pacific/Auckland", Map.of("birthday", "1990-11-22"));
    person("none", null, Map.of());
    person("odd", null, Map.of("birthday", "22.11.1990"));
    person("week", null, Map.of("birthday", "1990-11-29T00:00:00Z"));

    assertThat(find("attribute.birthday=anniversary=P0D")).containsExactly("auckland", "berlin");
    assertThat(find("attribute.birthday=anniversary=P7D"))
        .containsExactly("auckland", "berlin", "week");
    assertThat(find("attribute.birthday=anniversary=(P7D,P7D)")).containsExactly("week");
    assertThat(find("attribute.birthday=anniversary=-P1D"))
        .containsExactly("auckland", "auckland-late", "berlin");
    room.setClock(Instant.parse("2026-11-22T05:00:00Z"));
    person("hawaii", "Pacific/Honolulu", Map.of("birthday", "2000-11-21"));
    assertThat(find("attribute.birthday=anniversary=P0D"))
        .containsExactly("auckland-late", "berlin", "hawaii");
  }

  @Test
  void keepsTheTwentyNinthOfFebruaryInOtherYears() {
    person("leap", null, Map.of("birthday", "1992-02-29"));
    for (String day : List.of("2027-02-28", "2028-02-29")) {
      room.setClock(Instant.parse(day + "T10:00:00Z"));
      assertThat(find("attribute.birthday=anniversary=P0D")).as(day).containsExactly("leap");
    }
    for (String day : List.of("2027-03-01", "2028-02-28", "2028-03-01")) {
      room.setClock(Instant.parse(day + "T10:00:00Z"));
      assertThat(find("attribute.birthday=anniversary=P0D")).as(day).isEmpty();
    }
  }

  @Test
  void comparesAttributesAsTheyAreWritten() {
    person("text", null, Map.of("size", "40", "country", "DE", "likes", List.of("tea", "pots")));
    person("number", null, Map.of("size", 40, "country", "AT", "vip", true));
    person("half", null, Map.of("size", 40.5, "end", "2026-12-01"));
    person("nothing", null, Map.of());

    assertThat(find("attribute.size==40")).containsExactly("number", "text");
    assertThat(find("attribute.size!=40")).containsExactly("half", "nothing");
    assertThat(find("attribute.size>40")).containsExactly("half");
    assertThat(find("attribute.size<=40")).containsExactly("number", "text");
    assertThat(find("attribute.likes==tea")).containsExactly("text");
    assertThat(find("attribute.likes=in=(coffee,pots)")).containsExactly("text");
    assertThat(find("country==D*")).containsExactly("text");
    assertThat(find("country=out=(DE,AT)")).containsExactly("half", "nothing");
    assertThat(find("attribute.vip==true")).containsExactly("number");
    assertThat(find("attribute.size=exists=false")).containsExactly("nothing");
    assertThat(find("attribute.end<2026-12-02")).containsExactly("half");
    assertThat(find("attribute.end=ahead=P9D")).containsExactly("half");
    assertThat(find("attribute.end=ahead=P8D")).isEmpty();
    assertThat(find("attribute.end=ago=P8D")).isEmpty();
  }

  @Test
  void askPermissionAsTheGatesDo() {
    RecipientId yes = person("yes", null, Map.of());
    room.say(yes, "marketing:offers", true, "express", ago(10));
    RecipientId all = person("all", null, Map.of());
    room.say(all, "marketing:*", true, "express", ago(10));
    RecipientId no = person("no", null, Map.of());
    room.say(no, "marketing:offers", true, "express", ago(10));
    room.say(no, "marketing:offers", false, "express", ago(5));
    RecipientId sale = person("sale-after-no", null, Map.of());
    room.say(sale, "marketing:offers", false, "express", ago(10));
    room.say(sale, "marketing:offers", true, "existing-customer", ago(5));
    RecipientId old = person("old", null, Map.of());
    room.say(old, "marketing:offers", true, "express", ago(800));

    assertThat(find("consents==marketing:offers")).containsExactly("all", "yes");
    assertThat(find("consents!=marketing:offers")).containsExactly("no", "old", "sale-after-no");
    assertThat(find("consents==marketing:other")).containsExactly("all");

    Suppressions suppressions = room.bean(Suppressions.class);
    suppressions.suppress(mark + ".YES@example.com", Scope.MARKETING, "complaint");
    suppressions.suppress(mark + ".old@example.com", Scope.ALL, "hard-bounce");
    suppressions.suppress(mark + ".no@example.com", new Scope("marketing:offers"), "objection");
    suppressions.suppress(mark + ".all@example.com", Scope.MARKETING, "erased");
    room.say(all, "marketing:offers", true, "express", room.now());
    assertThat(find("suppressed==marketing"))
        .as("an erasure gives way to express consent about that alone")
        .containsExactly("all", "old", "yes");
    assertThat(find("suppressed==all")).containsExactly("old");
    assertThat(find("suppressed==marketing:offers")).containsExactly("no", "old", "yes");
    assertThat(find("reachable!=email")).containsExactly("old");

    room.bean(Restrictions.class).restrict(no, "asked", "test");
    assertThat(find("restricted==true")).containsExactly("no");
    assertThat(find("restricted!=true;consents!=marketing:offers"))
        .containsExactly("old", "sale-after-no");
  }

  @Test
  void takesForActivityOnlyWhatPeopleDidThemselves() {
    RecipientId told = person("told", null, Map.of());
    RecipientId looked = person("looked", null, Map.of());
    room.setClock(AudienceRoom.START.plusSeconds(86_400L * 20));
    for (String type : ActivityQuestion.NOT_THEIRS) {
      room.did(told, type, room.now(), Map.of());
      room.did(looked, type, room.now(), Map.of());
    }
    room.did(looked, "product-viewed", room.now(), Map.of());
    room.setClock(AudienceRoom.START.plusSeconds(86_400L * 30));

    assertThat(ActivityQuestion.NOT_THEIRS).contains("campaign-mail-sent", "order-shipped");
    assertThat(find("activity=within=P15D")).containsExactly("looked");
    assertThat(find("activity=notwithin=P15D")).containsExactly("told");
  }

  @Test
  void readsWhatPeopleDid() {
    RecipientId often = person("often", null, Map.of());
    RecipientId once = person("once", null, Map.of());
    RecipientId quiet = person("quiet", null, Map.of());
    for (int day : new int[] {5, 20, 80, 200}) {
      order(often, day, "tea", 100);
    }
    order(once, 95, "pots", 30);
    room.did(often, "email-opened", ago(3), Map.of());
    room.did(once, "email-opened", ago(96), Map.of());
    room.did(quiet, "email-delivered", ago(1), Map.of());
    room.setClock(AudienceRoom.START.plusSeconds(86_400L * 100));

    assertThat(find("ordered=within=P200D")).containsExactly("often", "once");
    assertThat(find("ordered=within=(P200D,3)")).containsExactly("often");
    assertThat(find("ordered=notwithin=(P200D,3)")).containsExactly("once", "quiet");
    assertThat(find("ordered=notwithin=P150D")).containsExactly("once", "quiet");
    assertThat(find("ordered=never=")).containsExactly("quiet");
    assertThat(find("opened=since=ordered")).containsExactly("often");
    assertThat(find("opened=notsince=ordered")).containsExactly("once");
    assertThat(find("activity=within=P110D")).containsExactly("often", "once", "quiet");
    assertThat(find("activity=within=P104D")).containsExactly("often", "once", "quiet");
    assertThat(find("activity=notwithin=P99D")).containsExactly("often", "once", "quiet");
    assertThat(find("bought.category==tea")).containsExactly("often");
    assertThat(find("bought.category!=tea;ordered=ever=")).containsExactly("once");
    assertThat(find("bought.category=within=(P150D,pots,tea)")).containsExactly("often");
    assertThat(find("bought.product=in=(17,p-pots)")).containsExactly("often", "once");
    assertThat(find("spent>=400")).containsExactly("often");
    assertThat(find("spent<=30")).containsExactly("once", "quiet");
    assertThat(find("spent=within=(P125D,150)")).containsExactly("often");
    assertThat(find("known=notwithin=P99D")).containsExactly("often", "once", "quiet");
    assertThat(find("known=within=P99D")).isEmpty();
  }

  @Test
  void listsMembersPageByPageInTheOrderOfBytes() {
    List<String> ids = List.of("Z", "a", "ä", "é", "z", "~");
    ids.forEach(id -> person(id, id.equals("a") ? "Asia/Tokyo" : null, Map.of("x", mark)));
    assertThat(room.audiences.save("page-" + mark, "attribute.x==" + mark, "me"))
        .isInstanceOf(Change.Done.class);

    RecipientId after = null;
    List<String> found = new java.util.ArrayList<>();
    List<Audiences.Member> page;
    do {
      page = room.audiences.listMembers("page-" + mark, after, 2, room.now());
      page.forEach(one -> found.add(one.recipient().value()));
      after = page.isEmpty() ? after : page.get(page.size() - 1).recipient();
    } while (page.size() == 2);
    assertThat(found)
        .containsExactlyElementsOf(
            ids.stream()
                .map(id -> mark + " " + id)
                .sorted(
                    java.util.Comparator.comparing(
                        id ->
                            java.util.HexFormat.of()
                                .formatHex(id.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .toList());
    assertThat(
            room.audiences.listMembers("page-" + mark, new RecipientId(mark + " Z"), 1, room.now()))
        .containsExactly(
            new Audiences.Member(new RecipientId(mark + " a"), ZoneId.of("Asia/Tokyo")));
    assertThatThrownBy(() -> room.audiences.listMembers("nobody-knows", null, 1, room.now()))
        .isInstanceOf(FaultyAudienceException.class);
  }

  @Test
  void savesAndDeletesAndRefusesRings() {
    assertThat(save("one", "country==DE")).isInstanceOf(Change.Done.class);
    assertThat(save("two", "audience==" + mark + "-one")).isInstanceOf(Change.Done.class);
    assertThat(save("one", "audience!=" + mark + "-two"))
        .isInstanceOfSatisfying(
            Change.Faulty.class,
            faulty -> assertThat(faulty.faults().get(0).detail()).contains("asks for itself"));
    assertThat(room.audiences.delete(mark + "-one", "me"))
        .isEqualTo(
            new Change.Refused("The audience %s-one is asked for by %1$s-two.".formatted(mark)));
    assertThat(room.audiences.delete(mark + "-two", "me")).isInstanceOf(Change.Done.class);
    assertThat(room.audiences.delete(mark + "-one", "me")).isInstanceOf(Change.Done.class);
    assertThat(room.audiences.delete(mark + "-one", "me")).isInstanceOf(Change.Unknown.class);
    assertThat(room.audiences.save("No Name", "country==DE", "me"))
        .isInstanceOf(Change.Faulty.class);
  }

  @Test
  void leavesWhatSomebodyChangedOfWhatCameWithAFile() {
    String name = mark + "-shipped";
    room.audiences.ship(Map.of(name, "country==DE"));
    assertThat(origin(name)).isEqualTo(Audience.Origin.SHIPPED);
    room.audiences.ship(Map.of(name, "country==AT"));
    assertThat(room.audiences.find(name).orElseThrow().text()).isEqualTo("country==AT");
    save("shipped", "country==CH");
    room.audiences.ship(Map.of(name, "country==FR"));
    assertThat(room.audiences.find(name).orElseThrow().text()).isEqualTo("country==CH");
    assertThat(origin(name)).isEqualTo(Audience.Origin.CHANGED);
    assertThat(room.audiences.delete(name, "me")).isInstanceOf(Change.Refused.class);
    room.audiences.ship(Map.of());
    assertThat(room.audiences.delete(name, "me")).isInstanceOf(Change.Done.class);
    assertThatThrownBy(
            () -> room.audiences.ship(Map.of(mark + "-a", "country==DE", mark + "-b", "x==1")))
        .isInstanceOf(FaultyAudienceException.class);
    assertThat(room.audiences.find(mark + "-a")).as("all or none").isEmpty();
  }

  @Test
  void listsFollowThePersonAndForgetWhoIsErased() {
    RecipientId ana = person("ana", null, Map.of());
    RecipientId old = person("old", null, Map.of());
    RecipientId bob = person("bob", null, Map.of());
    MemberRepository members = room.bean(MemberRepository.class);
    members.saveList(mark, room.now(), "me");
    members.insert(mark, List.of(old, bob), room.now());
    assertThat(find("audience==" + mark)).containsExactly("bob", "old");

    room.transaction.executeWithoutResult(
        none -> {
          room.recipients.lock(List.of(old, ana));
          room.bean(Names.class).join(new Word(Kind.ALIAS, old, ana, room.now(), 1, "test", mark));
        });
    assertThat(find("audience==" + mark)).containsExactly("ana", "bob");
    assertThat(members.listOf(ana)).containsExactly(mark);
    assertThat(members.listOf(old)).isEmpty();

    assertThat(room.recipients.erase(ana).listDeleted()).containsEntry("audience-memberships", 1L);
    assertThat(find("audience==" + mark)).containsExactly("bob");
    assertThat(members.count(mark)).isOne();
  }

  @Test
  void notesTheSizeOnceADayAndAfterEachChange() {
    AudienceSizes worker = room.bean(AudienceSizes.class);
    String name = mark + "-sized";
    person("one", null, Map.of("s", mark));
    save("sized", "attribute.s==" + mark);
    save("hollow", "country==DE");
    save("above", "audience==" + mark + "-hollow");
    room.jdbc
        .sql("update audience_definition set query = 'nonsense==1' where name = :name")
        .param("name", mark + "-hollow")
        .update();
    worker.noteAll();
    assertThat(members(name)).containsExactly(1L);
    assertThat(members(mark + "-above")).as("cannot be counted, and stops nothing").isEmpty();

    person("two", null, Map.of("s", mark));
    worker.noteAll();
    assertThat(members(name)).as("the same day").containsExactly(1L);
    room.setClock(AudienceRoom.START.plusSeconds(60));
    save("sized", "attribute.s==" + mark + " and country!=XX");
    worker.noteAll();
    assertThat(members(name)).as("it changed").containsExactly(2L);
    room.setClock(AudienceRoom.START.plusSeconds(86_400));
    worker.noteAll();
    assertThat(members(name)).containsExactly(2L, 2L);
    assertThat(room.audiences.latestSizes().get(name).members()).isEqualTo(2);
  }

  @Test
  void endsWhatTakesTooLong() {
    PeopleRepository people = room.bean(PeopleRepository.class);
    person("one", null, Map.of());
    Condition slow = new Condition.One("sleep", binding -> "pg_sleep(30) is null");
    assertThatThrownBy(
            () ->
                room.transaction.executeWithoutResult(
                    none -> {
                      people.limitTime(1);
                      people.count(slow, room.now());
                    }))
        .isInstanceOf(org.springframework.dao.QueryTimeoutException.class);
  }

  @Test
  void computesTheHashesOfAddressesThatHaveNone() throws Exception {
    person("one", null, Map.of());
    room.bean(Suppressions.class).suppress(mark + ".one@example.com", Scope.ALL, "hard-bounce");
    room.jdbc.sql("update recipient_profile set address_hash = null").update();
    assertThat(find("suppressed==all")).isEmpty();
    long deadline = System.nanoTime() + java.time.Duration.ofSeconds(20).toNanos();
    ((org.followup.node.Background) room.context.getBean("addressHashing")).wake();
    while (find("suppressed==all").isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(find("suppressed==all")).containsExactly("one");
    room.jdbc
        .sql("update recipient_profile set address = 'other@example.com' where id = :id")
        .param("id", mark + " one")
        .update();
    assertThat(find("suppressed==all")).as("a hash of before hides nothing").isEmpty();
  }

  private static List<Long> members(String name) {
    return room.audiences.sizes(name, java.time.LocalDate.parse("2026-01-01")).stream()
        .map(Audiences.Size::members)
        .toList();
  }

  private static Audience.Origin origin(String name) {
    return room.audiences.find(name).orElseThrow().origin();
  }

  private Change save(String name, String text) {
    return room.audiences.save(mark + "-" + name, text, "me");
  }

  private RecipientId person(String name, String zone, Map<String, Object> attributes) {
    return room.person(mark + " " + name, zone, attributes);
  }

  private void order(RecipientId who, int daysAgo, String category, int total) {
    room.did(
        who,
        "order-completed",
        ago(daysAgo),
        Map.of(
            "total",
            total,
            "currency",
            "EUR",
            "products",
            List.of(
                Map.of(
                    "product_id",
                    category.equals("tea") ? 17 : "p-" + category,
                    "category",
                    category))));
  }

  private static Instant ago(int days) {
    return AudienceRoom.START.minusSeconds(86_400L * days);
  }

  /** Of this test's people. */
  private List<String> find(String text) {
    return room.find(text).stream()
        .filter(id -> id.startsWith(mark + " "))
        .map(id -> id.substring(mark.length() + 1))
        .sorted()
        .toList();
  }
}
