package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.followup.demo.StandingClock;
import org.followup.event.History;
import org.followup.event.NewEvent;
import org.followup.journey.JoinTale.Name;
import org.followup.journey.JoinTale.Order;
import org.followup.journey.JoinTale.Patch;
import org.followup.journey.JoinTale.Permit;
import org.followup.journey.JoinTale.Report;
import org.followup.journey.JoinTale.Step;
import org.followup.journey.JoinTale.Word;
import org.followup.message.Outbox;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Names;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/**
 * Plays tales of names side by side, each with names of its own, and tells how everything stands
 * with the person: before anything that waits for time is due, and a week later.
 */
final class JoinPlay {

  private static final int ALL = 1000;

  private final EngineFixture engine;
  private final StandingClock clock;
  private final Names names;
  private final Recipients recipients;
  private final Consents consents;
  private final Outbox outbox;
  private final History history;
  private final JdbcClient jdbc;
  private final RestClient api;
  private int runs;

  JoinPlay(ApplicationContext context, StandingClock clock, int port) {
    engine = EngineFixture.in(context);
    this.clock = clock;
    names = context.getBean(Names.class);
    recipients = context.getBean(Recipients.class);
    consents = context.getBean(Consents.class);
    outbox = context.getBean(Outbox.class);
    history = context.getBean(History.class);
    jdbc = context.getBean(JdbcClient.class);
    api =
        RestClient.builder()
            .baseUrl("http://localhost:" + port)
            .defaultHeader("Authorization", "Bearer demo-key")
            .build();
  }

  /** A tale with its words at these places. */
  record Told(JoinTale tale, Order order) {}

  /**
   * How a tale ended.
   *
   * @param stayed journeys in which an entry kept its place though an event of before might have
   *     let the person in earlier
   */
  record End(List<String> lines, Set<String> stayed) {

    /** Whether it is the same but for journeys in which an entry kept its place. */
    boolean sameAs(End other) {
      return without(other.stayed).equals(other.without(stayed));
    }

    private List<String> without(Set<String> others) {
      Set<String> apart = new TreeSet<>(stayed);
      apart.addAll(others);
      return lines.stream()
          .filter(line -> apart.stream().noneMatch(name -> line.startsWith("runs " + name)))
          .filter(line -> !line.startsWith("mail") || !apart.contains("abandoned-cart"))
          .toList();
    }

    String text() {
      return String.join("\n", lines) + "\nstayed " + stayed + "\n";
    }
  }

  /** How each ends, in their order. */
  List<End> play(List<Told> told) {
    // all of it within one minute: what starts anew at the merge differs by seconds only
    Instant opening =
        clock
            .now()
            .atZone(ZoneOffset.UTC)
            .toLocalDate()
            .plusDays(1)
            .atTime(9, 0)
            .toInstant(ZoneOffset.UTC);
    List<Part> parts = new ArrayList<>();
    for (Told one : told) {
      parts.add(new Part(one, opening, "join-" + opening.getEpochSecond() + "-" + runs++));
    }
    int most = told.stream().mapToInt(one -> one.tale().steps().size()).max().orElse(0);
    for (int i = 0; i <= most; i++) {
      clock.moveTo(opening.plusMillis(2000L * i));
      for (Part part : parts) {
        part.say(i);
      }
      clock.moveTo(opening.plusMillis(2000L * i + 1000));
      for (Part part : parts) {
        part.act(i);
      }
    }
    parts.forEach(Part::look);
    clock.moveTo(opening.plus(Duration.ofDays(7)));
    parts.forEach(Part::lookAgain);
    return parts.stream().map(part -> new End(part.seen, part.stayed)).toList();
  }

  /** A tale being played. */
  private final class Part {
    private final JoinTale tale;
    private final Order order;
    private final Instant opening;
    private final String prefix;
    private final List<String> seen = new ArrayList<>();
    private final Set<String> stayed = new TreeSet<>();

    Part(Told told, Instant opening, String prefix) {
      tale = told.tale();
      order = told.order();
      this.opening = opening;
      this.prefix = prefix;
      for (Name name : List.of(Name.ANA, Name.ANNA)) {
        recipients.put(id(name), id(name) + "@example.com", null, null, Map.of());
        permit(new Permit(name, "marketing:offers", true, "express"), opening.minusSeconds(60));
      }
    }

    private RecipientId id(Name name) {
      return name.isDevice() ? RecipientId.ofDevice(device(name)) : new RecipientId(device(name));
    }

    private String device(Name name) {
      return prefix + "-" + name.name().toLowerCase(Locale.ROOT);
    }

    private String bare(@Nullable Object text) {
      return String.valueOf(text).replace(prefix, "");
    }

    /** The words whose place is before the step; at the end all that are left. */
    private void say(int step) {
      for (int i = 0; i < order.places().size(); i++) {
        if (order.places().get(i) == step) {
          int number = order.turns().get(i);
          Word word = tale.words().get(number);
          Instant at = opening.minus(word.ago());
          engine.post(
              word.alias()
                  ? event("word-" + number + "-" + i, "alias", word.into(), null, at, null)
                  : event(
                      "word-" + number + "-" + i, "identify", word.into(), word.name(), at, null));
        }
      }
    }

    private NewEvent event(
        String id, String type, Name name, @Nullable Name device, Instant at, @Nullable Report of) {
      Map<String, Object> data = new HashMap<>(of == null ? Map.of() : of.data());
      data.computeIfPresent("email", (key, value) -> prefix + value);
      if (type.equals("alias")) {
        data.put("previousId", id(name == Name.ANA ? Name.ANNA : Name.ANA).value());
      }
      return new NewEvent(
          "joins",
          prefix + "-" + id,
          type,
          at,
          name.isDevice() ? null : id(name),
          name.isDevice() ? device(name) : device == null ? null : device(device),
          of == null || of.subject() == null ? null : prefix + "/" + of.subject(),
          data,
          NewEvent.Handling.ACT);
    }

    private void act(int number) {
      if (number >= tale.steps().size()) {
        return;
      }
      Step step = tale.steps().get(number);
      if (step instanceof Report report) {
        NewEvent event =
            event(
                "" + number,
                report.type(),
                report.name(),
                null,
                clock.now().minus(report.late()),
                report);
        engine.post(event);
        if (report.twice()) {
          engine.inbox().accept(List.of(event));
        }
      } else if (step instanceof Permit permit) {
        permit(permit, clock.now());
      } else if (step instanceof Patch patch) {
        patch(patch);
      }
    }

    private void permit(Permit permit, Instant at) {
      consents.record(
          id(permit.name()),
          new Consent(
              new Purpose(permit.purpose()),
              permit.granted(),
              permit.granted() ? permit.basis() : null,
              null,
              at,
              Map.of("source", "form", "text", "Yes")));
    }

    private void patch(Patch patch) {
      Object value =
          switch (patch.field()) {
            case "locale" ->
                "{\"locale\":\"de-" + (char) ('A' + Integer.parseInt(patch.value())) + "A\"}";
            case "timeZone" ->
                "{\"timeZone\":\"Etc/GMT+" + Integer.parseInt(patch.value()) % 12 + "\"}";
            default -> "{\"attributes\":{\"%s\":\"%s\"}}".formatted(patch.field(), patch.value());
          };
      api.patch()
          .uri("/api/recipients/{id}", id(patch.name()).value())
          .header("Content-Type", "application/json")
          .body(value)
          .retrieve()
          .toBodilessEntity();
    }

    private void look() {
      RecipientId standing = names.standing(id(Name.PHONE));
      for (Name name : Name.values()) {
        line("name", names.standing(id(name)));
      }
      line("others", names.list(standing));
      Profile profile = recipients.find(standing).orElseThrow();
      line(
          "profile",
          profile.email(),
          profile.locale(),
          profile.timeZone(),
          new TreeMap<>(profile.attributes()));
      jdbc.sql("select purpose, email from recipient_address where recipient_id = :id order by seq")
          .param("id", standing.value())
          .query((row, n) -> row.getString(1) + " " + row.getString(2))
          .list()
          .forEach(address -> line("address", address));
      for (String purpose :
          List.of("marketing:offers", "marketing:newsletter", "marketing:other")) {
        Permission said = consents.permission(standing, new Purpose(purpose));
        line("consent", purpose, said instanceof Permission.Granted by ? by.basis() : "no");
      }
      history.list(standing, ALL).stream()
          .filter(event -> !event.type().equals("identify") && !event.type().equals("alias"))
          .map(event -> bare(event.id()) + " " + event.type() + " told of " + bare(event.told()))
          .forEach(event -> line("event", event));
      instances(standing);
    }

    private void instances(RecipientId standing) {
      jdbc.sql(
              """
              select i.journey, i.subject, l.id entry, i.known_time, i.content::text,
                (select string_agg(distinct x.act_id_, ',' order by x.act_id_) from act_ru_execution x
                  where x.proc_inst_id_ = i.instance_id and x.is_active_) places,
                (select string_agg(s.activity_id_ || ':' || s.event_name_, ',' order by s.activity_id_)
                  from act_ru_event_subscr s where s.proc_inst_id_ = i.instance_id) waits,
                (select string_agg(date_trunc('minute', j.duedate_)::text, ',' order by j.duedate_)
                  from act_ru_job j where j.process_instance_id_ = i.instance_id) timers,
                (select bool_and(x.business_key_ = i.recipient_id) from act_ru_execution x
                  where x.id_ = i.instance_id) keyed
              from journey_instance i left join event_log l on l.seq = i.entry_seq
              where i.recipient_id = :person and i.journey in (:journeys) and i.ended_at is null
              order by i.journey, i.subject, l.seq
              """)
          .param("person", standing.value())
          .param("journeys", JoinTale.JOURNEYS)
          .query(
              (row, n) ->
                  row.getString("journey")
                      + " "
                      + row.getString("subject")
                      + " by "
                      + row.getString("entry")
                      + " at "
                      + row.getString("places")
                      + " waits "
                      + row.getString("waits")
                      + " timers "
                      + minutes(row.getString("timers"))
                      + " knows "
                      + row.getString("content")
                      + " keyed "
                      + row.getBoolean("keyed"))
          .list()
          .forEach(instance -> line("runs", instance));
    }

    private @Nullable String minutes(@Nullable String due) {
      return due == null
          ? null
          : due.replace(opening.truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10), "today");
    }

    private void lookAgain() {
      RecipientId standing = names.standing(id(Name.PHONE));
      stayed.addAll(
          jdbc.sql(
                  """
                  select distinct i.journey from journey_reconciled r
                  join journey_instance i on i.instance_id = r.instance_id
                  where r.rule = 'stays' and i.recipient_id = :person
                  """)
              .param("person", standing.value())
              .query(String.class)
              .list());
      outbox.list(standing, ALL).stream()
          .filter(mail -> JoinTale.JOURNEYS.contains(mail.journey()))
          .filter(mail -> !mail.state().name().equals("WITHDRAWN"))
          .map(
              mail ->
                  mail.state()
                      + " "
                      + mail.message()
                      + " after "
                      + Duration.between(opening, mail.askedAt()).toMinutes()
                      + " minutes")
          .sorted()
          .forEach(mail -> line("mail", mail));
      instances(standing);
    }

    private void line(String what, @Nullable Object... values) {
      StringBuilder text = new StringBuilder(what);
      for (Object value : values) {
        text.append(' ').append(bare(value));
      }
      seen.add(text.toString());
    }
  }
}
