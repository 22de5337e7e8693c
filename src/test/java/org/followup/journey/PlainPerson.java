package org.followup.journey;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.followup.journey.PlainJourney.Place;
import org.followup.journey.PlainJourney.Reentry;
import org.followup.journey.PlainJourney.WayOut;
import org.followup.journey.Tale.Report;

/**
 * One person and what the contract's rules make of what happens to them. No engine, no database, no
 * threads: a list of everything, and a clock that is moved by hand.
 */
final class PlainPerson {

  private final int number;
  final ZoneId zone;
  final Instant opening;
  private final IntUnaryOperator choose;
  Instant now;
  private final List<Heard> heard = new ArrayList<>();
  private final List<PlainStay> stays = new ArrayList<>();
  private final PlainMails mails;

  /**
   * Somebody at the opening of a tale.
   *
   * @param choose which of so many things that are due at the same moment comes first, and whether
   *     a mail of this very request has left already: what no rule says
   */
  PlainPerson(int number, Tale.Person person, Instant opening, IntUnaryOperator choose) {
    this.number = number;
    this.zone = person.zone();
    this.opening = opening;
    this.choose = choose;
    this.mails = new PlainMails(person);
    this.now = opening;
  }

  /** An event that was accepted. */
  record Heard(Report report, Instant time) {}

  /** Moves the clock; everything due on the way happens at its own moment. */
  void moveTo(Instant target) {
    while (true) {
      Instant next =
          stays.stream()
              .map(stay -> stay.due)
              .filter(Objects::nonNull)
              .min(Comparator.naturalOrder())
              .orElse(null);
      if (next == null || next.isAfter(target)) {
        break;
      }
      now = next.isAfter(now) ? next : now;
      List<PlainStay> due = stays.stream().filter(stay -> next.equals(stay.due)).toList();
      wake(due.get(due.size() == 1 ? 0 : choose.applyAsInt(due.size())));
    }
    now = target.isAfter(now) ? target : now;
  }

  private void wake(PlainStay stay) {
    stay.due = null;
    if (stay.call) {
      return; // the day agreed has come: the call is open again
    }
    if (stay.putOff != null) {
      PlainMail again = stay.putOff;
      stay.putOff = null;
      ask(stay, again);
    } else {
      goTo(stay, stay.place + 1);
    }
  }

  private void goTo(PlainStay stay, int number) {
    stay.place = number;
    Place place = stay.journey.places().get(number);
    if (place instanceof PlainJourney.Wait wait) {
      stay.arrived = now;
      stay.due = wait.until().apply(stay);
    } else if (place instanceof PlainJourney.Send send) {
      PlainMail mail = new PlainMail(now, stay, send.mail());
      mails.add(mail);
      ask(stay, mail);
    } else if (place instanceof PlainJourney.Decide decide) {
      if (decide.ends().test(stay)) {
        end(stay, decide.end(), decide.outcome());
      } else {
        goTo(stay, number + 1);
      }
    } else if (place instanceof PlainJourney.Finish finish) {
      end(stay, finish.end(), finish.outcome());
    }
  }

  private void ask(PlainStay stay, PlainMail mail) {
    PlainJourney.Send send = (PlainJourney.Send) stay.journey.places().get(stay.place);
    Instant notAfter = PlainMails.notAfter(stay);
    Set<String> refusals = mails.refusals(mail, now);
    Instant moment = PlainPolicy.earliest(now, zone, mails.sent(), send.atNight());
    if (!moment.isAfter(now) && mails.isBehindAnother(mail, now)) {
      List<Instant> behind = new ArrayList<>(mails.sent());
      behind.add(now);
      moment = PlainPolicy.earliest(now, zone, behind, send.atNight());
    }
    if (refusals.isEmpty() && notAfter != null && moment.isAfter(notAfter)) {
      refusals.add("restraint");
    }
    if (refusals.isEmpty() && moment.isAfter(now)) {
      mail.state = "PUT_OFF";
      mail.moment = moment;
      stay.putOff = mail;
      stay.due = moment;
      return;
    }
    mail.state = refusals.isEmpty() ? "SENT" : "REFUSED";
    mail.moment = refusals.isEmpty() ? now : null;
    mail.gates = refusals;
    goTo(stay, stay.place + 1);
  }

  void permit(String purpose) {
    mails.say(purpose, true);
  }

  /** An event takes effect, at once and after all that were accepted before it. */
  void accept(Report report) {
    Instant said = report.time() == null ? now : opening.plus(report.time());
    Heard event = new Heard(report, said.isAfter(now) ? now : said);
    boolean own = report.person() != null && report.person() == number;
    if (report.person() != null && !own) {
      return;
    }
    if (own) {
      mails.knowAddress(report.data().containsKey("email"));
    }
    if (own && report.objects()) {
      String topic = report.topic();
      mails.say(topic == null ? "marketing:*" : "marketing:" + topic, false);
    }
    Set<String> reached = new HashSet<>();
    for (PlainStay stay : List.copyOf(stays)) {
      if (stay.running() && react(stay, event)) {
        reached.add(stay.journey.name() + " " + stay.subject);
      } else if (own && stay.running() && stay.isToldAnotherDate(event)) {
        learn(stay, event);
        stay.moveDate(event, now);
        reached.add(stay.journey.name() + " " + stay.subject);
      }
    }
    heard.add(event);
    for (PlainJourney journey : PlainJourney.SHIPPED) {
      if (own
          && journey.entry().equals(report.type())
          && !reached.contains(journey.name() + " " + report.subject())
          && mayEnter(journey, event)) {
        PlainStay stay = new PlainStay(this, journey, event);
        stays.add(stay);
        goTo(stay, 0);
        mails.of(stay).forEach(mail -> mail.request = report.request());
      }
    }
  }

  /** Whether the event moves or ends the stay. */
  private boolean react(PlainStay stay, Heard event) {
    Report report = event.report();
    boolean sameSubject = report.subject() != null && report.subject().equals(stay.subject);
    if (stay.journey.restarts() && report.type().equals(stay.journey.entry()) && sameSubject) {
      // an event older than what a journey already knows never re-opens the past
      if (event.time().isBefore(stay.known)) {
        return false;
      }
      learn(stay, event);
      withdraw(stay, report.request());
      int wait = stay.place / 2 * 2;
      if (isEmptied(stay.data)) {
        end(stay, PlainJourney.emptiedEnd(wait), "neutral");
      } else {
        goTo(stay, wait);
      }
      return true;
    }
    for (WayOut way : stay.journey.waysOut()) {
      boolean waits = !stay.call || !way.callIfPoor();
      if (waits && stay.place >= way.from() && way.concerns(stay.journey, stay.subject, report)) {
        learn(stay, event);
        withdraw(stay, report.request());
        Object rating = stay.data.get("rating");
        if (way.callIfPoor()
            && rating != null
            && Set.of("1", "2", "1.0", "2.0").contains(rating + "")) {
          stay.call = true;
          stay.due = null;
        } else {
          end(stay, way.end(), way.outcome());
        }
        return true;
      }
    }
    return false;
  }

  private static void learn(PlainStay stay, Heard event) {
    stay.data.putAll(event.report().data());
    stay.known = event.time().isAfter(stay.known) ? event.time() : stay.known;
  }

  private static boolean isEmptied(Map<String, Object> data) {
    return data.get("products") instanceof List<?> products && products.isEmpty();
  }

  private boolean mayEnter(PlainJourney journey, Heard event) {
    Report report = event.report();
    List<PlainStay> earlier = stays.stream().filter(stay -> stay.journey == journey).toList();
    List<PlainStay> same =
        earlier.stream().filter(stay -> Objects.equals(stay.subject, report.subject())).toList();
    // no second one starts while an instance of the same journey, recipient and subject runs
    return same.stream().noneMatch(PlainStay::running)
        && (journey.reentry() != Reentry.ONCE || earlier.isEmpty())
        && (journey.reentry() != Reentry.ONCE_PER_SUBJECT || same.isEmpty())
        && (journey.needs() == null || report.data().get(journey.needs()) instanceof Tale.When)
        && !(journey.restarts() && isEmptied(report.data()))
        // an entry is refused when an earlier one of the same subject knows a later event
        && same.stream().noneMatch(stay -> stay.known.isAfter(event.time()))
        // or when a way out at the moment of entry is known, with a later time
        && heard.stream()
            .filter(other -> other.time().isAfter(event.time()))
            .noneMatch(
                other ->
                    journey.waysOut().stream()
                        .filter(way -> way.from() == 0)
                        .anyMatch(way -> way.concerns(journey, report.subject(), other.report())));
  }

  private void withdraw(PlainStay stay, int request) {
    stay.putOff = null;
    mails.withdraw(stay, request, now, choose);
  }

  private void end(PlainStay stay, String end, String outcome) {
    stay.ended = now;
    stay.end = end;
    stay.outcome = outcome;
    stay.due = null;
    stay.call = false;
  }

  /** An agent completes the open call; of several the one about the first subject. */
  void call(Map<String, Object> answers) {
    stays.stream()
        .filter(stay -> stay.call && stay.due == null)
        .min(Comparator.comparing(stay -> String.valueOf(stay.subject)))
        .ifPresent(stay -> answer(stay, answers));
  }

  private void answer(PlainStay stay, Map<String, Object> answers) {
    Object agreed = answers.get("nextAppointment");
    switch (answers.get("outcome").toString()) {
      case "declined" -> end(stay, "EndEvent_CallDeclined", "lost");
      // called again on the day agreed, or else the next day
      case "appointment" -> stay.due = agreed instanceof Tale.When day ? tenOn(day) : nextTen();
      case "not-reached" -> stay.due = nextTen();
      default -> end(stay, "EndEvent_CustomerCalled", "neutral");
    }
  }

  private Instant tenOn(Tale.When day) {
    LocalDate date = day.meant(opening, zone).atZone(zone).toLocalDate();
    return date.atTime(10, 0).atZone(zone).toInstant();
  }

  private Instant nextTen() {
    ZonedDateTime ten = now.atZone(zone).with(LocalTime.of(10, 0));
    return (ten.toInstant().isAfter(now) ? ten : ten.plusDays(1)).toInstant();
  }

  TaleState state() {
    return new TaleState(
        stays.stream().map(PlainStay::state).toList(),
        mails.list().stream().map(mail -> mail.state(opening)).toList(),
        stays.stream()
            .filter(stay -> stay.call && stay.due == null)
            .map(stay -> String.valueOf(stay.subject))
            .toList());
  }

  boolean happenedSince(Instant moment, String type) {
    return heard.stream()
        .anyMatch(
            event ->
                event.report().type().equals(type)
                    && event.report().person() != null
                    && !event.time().isBefore(moment));
  }
}
