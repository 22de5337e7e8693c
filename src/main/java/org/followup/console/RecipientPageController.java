package org.followup.console;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.followup.journey.Journeys;
import org.followup.message.SendingHold;
import org.followup.recipient.Profile;
import org.followup.recipient.ProfileChanges;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.People;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** The recipients, and one of them: who it is, what comes next, what happened and why. */
@Controller
class RecipientPageController {

  private static final int LISTED = 50;
  private static final int MOMENTS = 150;
  private static final int CHANGES = 20;

  private final Recipients recipients;
  private final RecipientSearch search;
  private final RecipientCard card;
  private final RecipientBadges badges;
  private final DueNext dueNext;
  private final People people;
  private final Journeys journeys;
  private final SendingHold sending;
  private final ConsoleLinks links;
  private final ProfileChanges changes;
  private final Clock clock;

  RecipientPageController(
      Recipients recipients,
      RecipientSearch search,
      RecipientCard card,
      RecipientBadges badges,
      DueNext dueNext,
      People people,
      Journeys journeys,
      SendingHold sending,
      ConsoleLinks links,
      ProfileChanges changes,
      Clock clock) {
    this.recipients = recipients;
    this.search = search;
    this.card = card;
    this.badges = badges;
    this.dueNext = dueNext;
    this.people = people;
    this.journeys = journeys;
    this.sending = sending;
    this.links = links;
    this.changes = changes;
    this.clock = clock;
  }

  /** A row of the list. */
  record Row(Profile profile, @Nullable String name, List<String> running, People.Glance glance) {}

  @GetMapping("/recipients")
  ModelAndView list(
      @RequestParam(required = false) @Nullable String id,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String after) {
    if (id != null) {
      return show(id, before);
    }
    RecipientId last = after == null || after.isEmpty() ? null : RecipientSearch.id(after);
    return listed(recipients.list(last, LISTED + 1), "", last);
  }

  /**
   * By form, since what is typed may be an address: it never stands in a link, and so in no log.
   * The one with exactly this id or address is shown at once.
   */
  @PostMapping("/recipients")
  ModelAndView find(
      @RequestParam(defaultValue = "") String text,
      @RequestParam(required = false) @Nullable String after) {
    String wanted = text.strip();
    if (wanted.isEmpty()) {
      return new ModelAndView("redirect:/recipients");
    }
    RecipientId last = after == null || after.isEmpty() ? null : RecipientSearch.id(after);
    if (last == null) {
      List<RecipientId> exact = search.listExact(wanted);
      if (exact.size() == 1) {
        return new ModelAndView("redirect:" + links.recipient(exact.get(0).value()));
      }
    }
    return listed(recipients.search(wanted, last, LISTED + 1), wanted, last);
  }

  private ModelAndView listed(List<Profile> found, String text, @Nullable RecipientId after) {
    List<Profile> shown = found.subList(0, Math.min(LISTED, found.size()));
    Map<RecipientId, People.Glance> glances =
        people.glance(shown.stream().map(Profile::id).toList());
    JourneyWords words = new JourneyWords(journeys);
    People.Glance nothing = new People.Glance(List.of(), null, null);
    List<Row> rows =
        shown.stream()
            .map(
                profile -> {
                  People.Glance glance = glances.getOrDefault(profile.id(), nothing);
                  return new Row(
                      profile,
                      RecipientCard.name(profile.attributes()),
                      glance.running().stream().map(words::journey).toList(),
                      glance);
                })
            .toList();
    ModelAndView page = new ModelAndView("console/recipients");
    page.addObject("rows", rows);
    page.addObject("badges", badges.of(shown));
    page.addObject("text", text);
    page.addObject("after", after == null ? null : after.value());
    page.addObject("next", found.size() > LISTED ? shown.get(shown.size() - 1).id().value() : null);
    page.addObject("links", links);
    return page;
  }

  @GetMapping("/recipients/{id}")
  ModelAndView show(
      @PathVariable String id, @RequestParam(required = false) @Nullable String before) {
    RecipientId recipient = RecipientSearch.id(id);
    RecipientId standing = recipients.standing(recipient);
    if (!standing.equals(recipient)) {
      return new ModelAndView("redirect:" + links.recipient(standing.value()));
    }
    RecipientCard.Person person = card.of(recipient);
    LocalTimes times = new LocalTimes(recipients.zoneOf(recipient), clock.instant());
    JourneyWords words = new JourneyWords(journeys);
    List<People.Entry> entries = people.timeline(recipient, time(before), MOMENTS + 1);
    ModelAndView page = new ModelAndView("console/recipient");
    if (person.profile() == null && person.consents().isEmpty() && entries.isEmpty()) {
      page.setStatus(HttpStatus.NOT_FOUND);
    }
    List<People.Entry> shown = whole(entries);
    page.addObject("person", person);
    page.addObject("local", times);
    page.addObject("changes", changes.list(recipient, CHANGES));
    page.addObject("exportable", links.recipient(id).startsWith("/recipients/"));
    page.addObject("running", dueNext.list(recipient, words));
    page.addObject("counts", people.count(recipient));
    page.addObject("days", new TimelineReader(words, times, new HeldMail(sending)).read(shown));
    page.addObject("before", before);
    page.addObject(
        "older", shown.size() < entries.size() ? shown.get(shown.size() - 1).at() : null);
    page.addObject("links", links);
    return page;
  }

  /** As many as a page holds, without tearing apart what happened in one moment. */
  private static List<People.Entry> whole(List<People.Entry> entries) {
    if (entries.size() <= MOMENTS) {
      return entries;
    }
    Instant torn = entries.get(MOMENTS).at();
    int end = MOMENTS;
    while (end > 0 && entries.get(end - 1).at().equals(torn)) {
      end--;
    }
    return entries.subList(0, end == 0 ? MOMENTS : end);
  }

  private static @Nullable Instant time(@Nullable String before) {
    try {
      return before == null || before.isEmpty() ? null : Instant.parse(before);
    } catch (DateTimeParseException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "before is no moment.");
    }
  }
}
