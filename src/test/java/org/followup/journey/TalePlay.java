package org.followup.journey;

import static org.followup.journey.TaleState.since;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.followup.demo.StandingClock;
import org.followup.journey.Tale.Call;
import org.followup.journey.Tale.Permit;
import org.followup.journey.Tale.Report;
import org.followup.journey.Tale.Step;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Plays tales side by side in the application, through its doors and on one clock, each with people
 * of its own, and sees how things stand with each of them at the tale's end.
 */
final class TalePlay {

  private static final int ALL = 10_000;

  /** Other tests draw journeys of their own. */
  private static final List<String> JOURNEYS =
      PlainJourney.SHIPPED.stream().map(PlainJourney::name).toList();

  private final StoryStage stage;
  private final StandingClock clock;
  private final JdbcClient jdbc;
  private final Outbox outbox;
  private int runs;

  TalePlay(StoryStage stage, StandingClock clock, JdbcClient jdbc, Outbox outbox) {
    this.stage = stage;
    this.clock = clock;
    this.jdbc = jdbc;
    this.outbox = outbox;
  }

  /** A tale on its own opening day, with what was seen of its people at the end. */
  record Played(Tale tale, Instant opening, List<TaleState> seen) {}

  /** Plays the tales from the next ten o'clock on; the results are in their order. */
  List<Played> play(List<Tale> tales) {
    Instant opening =
        clock
            .now()
            .atZone(ZoneOffset.UTC)
            .toLocalDate()
            .plusDays(1)
            .atTime(10, 0)
            .toInstant(ZoneOffset.UTC);
    clock.moveTo(opening);
    TreeMap<Instant, List<Runnable>> agenda = new TreeMap<>();
    List<Part> parts = new ArrayList<>();
    for (Tale tale : tales) {
      Part part = new Part(tale, opening, "tale-" + opening.getEpochSecond() + "-" + runs++);
      parts.add(part);
      part.introduce();
      part.deeds()
          .forEach(
              (at, deeds) ->
                  agenda
                      .computeIfAbsent(opening.plus(at), moment -> new ArrayList<>())
                      .addAll(deeds));
    }
    agenda.forEach(
        (moment, deeds) -> {
          for (Runnable deed : deeds) {
            clock.moveTo(moment);
            deed.run();
          }
        });
    return parts.stream().map(part -> new Played(part.tale, opening, part.seen)).toList();
  }

  /** A tale being played. */
  private final class Part {
    private final Tale tale;
    private final Instant opening;
    private final String prefix;
    private final List<TaleState> seen = new ArrayList<>();

    private Part(Tale tale, Instant opening, String prefix) {
      this.tale = tale;
      this.opening = opening;
      this.prefix = prefix;
    }

    private String id(int person) {
      return prefix + "-" + tale.people().get(person).name();
    }

    private void introduce() {
      for (int i = 0; i < tale.people().size(); i++) {
        Tale.Person person = tale.people().get(i);
        Map<String, Object> profile = new HashMap<>(Map.of("timeZone", person.zone().getId()));
        if (!person.addressKnown()) {
          profile.put("email", null);
        }
        stage.putRecipient(id(i), profile);
        String id = id(i);
        person.purposes().forEach(purpose -> stage.permit(id, purpose));
      }
    }

    private Map<Duration, List<Runnable>> deeds() {
      Map<Duration, List<Runnable>> deeds = new TreeMap<>();
      List<Report> together = new ArrayList<>();
      for (int i = 0; i < tale.steps().size(); i++) {
        Step step = tale.steps().get(i);
        Step next = i + 1 < tale.steps().size() ? tale.steps().get(i + 1) : null;
        List<Runnable> now = deeds.computeIfAbsent(step.at(), at -> new ArrayList<>());
        if (step instanceof Report report) {
          together.add(report);
          if (!(next instanceof Report other && other.request() == report.request())) {
            List<Report> request = List.copyOf(together);
            together.clear();
            now.add(() -> report(request));
          }
        } else if (step instanceof Permit permit) {
          now.add(() -> stage.permit(id(permit.person()), permit.purpose()));
        } else if (step instanceof Call call) {
          now.add(() -> call(call));
        }
      }
      deeds.computeIfAbsent(tale.until(), at -> new ArrayList<>()).add(this::look);
      return deeds;
    }

    private void report(List<Report> request) {
      stage.report(request.stream().map(this::event).toList());
    }

    private Map<String, Object> event(Report report) {
      Map<String, Object> event = new HashMap<>();
      event.put("id", prefix + "-" + report.id());
      event.put("source", "tales");
      event.put("type", report.type());
      if (report.person() != null) {
        event.put("recipient", id(report.person()));
      }
      if (report.subject() != null) {
        event.put("subject", prefix + "/" + report.subject());
      }
      if (report.time() != null) {
        event.put("time", opening.plus(report.time()).toString());
      }
      event.put("data", written(report.data(), report.person()));
      return event;
    }

    private Map<String, Object> written(Map<String, Object> data, @Nullable Integer person) {
      Map<String, Object> written = new HashMap<>(data);
      written.replaceAll(
          (name, value) ->
              value instanceof Tale.When when
                  ? when.written(opening, tale.people().get(person == null ? 0 : person).zone())
                  : value);
      written.computeIfPresent("email", (name, value) -> prefix + "-" + value + "@example.com");
      return written;
    }

    private void call(Call call) {
      stage.tasksOf(id(call.person())).stream()
          .min(Comparator.comparing(task -> String.valueOf(subjectOf(task))))
          .ifPresent(
              task ->
                  stage.complete(task.path("id").asText(), written(call.answers(), call.person())));
    }

    private @Nullable String subjectOf(JsonNode task) {
      return bare(
          jdbc.sql("select subject from journey_instance where instance_id = :id")
              .param("id", task.path("processInstanceId").asText())
              .query(String.class)
              .list()
              .get(0));
    }

    private @Nullable String bare(@Nullable String subject) {
      return subject == null ? null : subject.substring(prefix.length() + 1);
    }

    /** Sees, and lets everybody go so that the clock walks on lightly. */
    private void look() {
      for (int i = 0; i < tale.people().size(); i++) {
        seen.add(stateOf(id(i)));
      }
      List<Map<String, Object>> farewell = new ArrayList<>();
      for (int i = 0; i < tale.people().size(); i++) {
        farewell.add(
            Map.of(
                "id",
                id(i) + "-bye",
                "source",
                "tales",
                "type",
                "unsubscribed",
                "recipient",
                id(i)));
      }
      stage.report(farewell);
    }

    private TaleState stateOf(String person) {
      List<TaleState.Mail> mails =
          outbox.list(new RecipientId(person), ALL).stream()
              .filter(mail -> JOURNEYS.contains(mail.journey()))
              .map(this::mail)
              .toList();
      List<String> went = new ArrayList<>();
      mails.stream()
          .filter(mail -> mail.state().equals("SENT"))
          .forEach(mail -> went.add(mail.message() + " " + opening.plus(mail.moment())));
      List<String> came = new ArrayList<>();
      stage.mailsTo(person).stream()
          .filter(mail -> JOURNEYS.contains(mail.path("journey").asText()))
          .forEach(
              mail ->
                  came.add(
                      mail.path("message").asText()
                          + " "
                          + Instant.parse(mail.path("received").asText())));
      went.sort(Comparator.naturalOrder());
      came.sort(Comparator.naturalOrder());
      if (!went.equals(came)) {
        throw new AssertionError(
            "The outbox says %s, the mail server has %s. person=%s".formatted(went, came, person));
      }
      return new TaleState(
          stays(person),
          mails,
          stage.tasksOf(person).stream().map(this::subjectOf).map(String::valueOf).toList());
    }

    private TaleState.Mail mail(PostedMessage mail) {
      boolean refused = mail.state() == MessageState.REFUSED;
      String gate = mail.verdicts().get(mail.verdicts().size() - 1).gate();
      return new TaleState.Mail(
          Duration.between(opening, mail.askedAt()),
          mail.journey(),
          mail.message(),
          bare(mail.subject()),
          mail.state().name(),
          since(opening, mail.state() == MessageState.PUT_OFF ? mail.dueAt() : mail.sentAt()),
          refused ? Set.of(String.valueOf(gate)) : Set.of());
    }

    private List<TaleState.Stay> stays(String person) {
      return jdbc.sql(
              """
              select journey, subject, entered_at, ended_at, outcome, ended_by
              from journey_instance where recipient_id = :person and journey in (:journeys)
              """)
          .param("person", person)
          .param("journeys", JOURNEYS)
          .query(
              (row, number) ->
                  new TaleState.Stay(
                      row.getString("journey"),
                      bare(row.getString("subject")),
                      Duration.between(opening, moment(row, "entered_at")),
                      since(opening, moment(row, "ended_at")),
                      row.getString("outcome"),
                      row.getString("ended_by")))
          .list();
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
      OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
      return at == null ? null : at.toInstant();
    }
  }
}
