package org.followup.audience;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.audience.AudienceReader.Reading;
import org.followup.recipient.RecipientId;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to audiences: who fits a saved description. A description is asked anew each time, so
 * its members are those of that moment; nobody is in one who was erased or never confirmed their
 * address. Whether somebody may be written to is asked elsewhere ({@code recipient.Permissions}).
 */
@Component
public class Audiences {

  /** What a name looks like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Longest name, in characters. */
  public static final int LONGEST_NAME = 60;

  /** By whom an audience was changed that came with a file. */
  public static final String OURSELVES = "Followup";

  private static final AudienceFault BAD_NAME =
      new AudienceFault(1, "A name has small letters, digits and hyphens, at most 60.", null);

  private static final Logger log = LoggerFactory.getLogger(Audiences.class);

  /**
   * People that the first statement of a page looks at, at least; where few of them fit, the next
   * looks at more.
   */
  private static final int WINDOW = 1_000;

  private static final int WIDENING = 8;

  /** A look that somebody waits for takes no longer. */
  private static final int PATIENCE_SECONDS = 60;

  /** Somebody in an audience, and the zone they live in or else the shop's. */
  public record Member(RecipientId recipient, ZoneId zone) {}

  /**
   * How large an audience was.
   *
   * @param day in the shop's zone
   */
  public record Size(LocalDate day, long members, Instant notedAt) {}

  /**
   * A line of an explanation.
   *
   * @param depth how far it is indented, from 0
   */
  public record Line(int depth, String text) {}

  /**
   * What a text means.
   *
   * @param faults all of them, in the order of the text; where there are any, nothing else is said
   * @param remarks what is allowed and probably not meant
   * @param words what is asked of people, a line each
   * @param sql what the database is asked, without the values
   */
  public record Explanation(
      List<AudienceFault> faults, List<AudienceFault> remarks, List<Line> words, String sql) {}

  /**
   * What a text would find now.
   *
   * @param explanation where it has faults nobody was looked for
   * @param sample the first few in the order of their ids
   */
  public record Preview(Explanation explanation, long count, List<Member> sample) {}

  /** What became of a change. */
  public sealed interface Change {

    /** It is done. */
    record Done(Audience audience, boolean created) implements Change {}

    /** The text or the name has faults; nothing was changed. */
    record Faulty(List<AudienceFault> faults) implements Change {}

    /** It stands against something else, which the sentence names; nothing was changed. */
    record Refused(String why) implements Change {}

    /** There is no audience of that name. */
    record Unknown() implements Change {}
  }

  private final AudienceRepository audiences;
  private final PeopleRepository people;
  private final AudienceReader reader;
  private final ShopSettings shop;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Audiences(
      AudienceRepository audiences,
      PeopleRepository people,
      AudienceReader reader,
      ShopSettings shop,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.audiences = audiences;
    this.people = people;
    this.reader = reader;
    this.shop = shop;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** The audience of that name. */
  public Optional<Audience> find(String name) {
    return audiences.find(name);
  }

  /** All of them, by name. */
  public List<Audience> list() {
    return audiences.list();
  }

  /** Everything that is wrong with a text, and what it asks. */
  public Explanation explain(String text) {
    return reader.read(text, null).explanation(clock.instant());
  }

  /** As {@link #explain(String)}, with the database's plan for it, a line each. */
  public List<String> plan(String text) {
    return reader
        .read(text, null)
        .condition()
        .map(condition -> people.plan(condition, clock.instant()))
        .orElse(List.of());
  }

  /**
   * Whom a text would find now.
   *
   * @param sample how many are shown at most
   * @throws org.springframework.dao.QueryTimeoutException where that takes more than a minute
   */
  @Transactional(readOnly = true)
  public Preview preview(String text, int sample) {
    Reading reading = reader.read(text, null);
    Instant now = clock.instant();
    Explanation explanation = reading.explanation(now);
    if (reading.condition().isEmpty()) {
      return new Preview(explanation, 0, List.of());
    }
    people.limitTime(PATIENCE_SECONDS);
    Condition condition = reading.condition().get();
    return new Preview(
        explanation,
        people.count(condition, now),
        people.list(condition, "", null, true, sample, shop.zone(), now));
  }

  /**
   * How many people are in the audience now; empty where there is none of that name.
   *
   * @throws FaultyAudienceException where it asks for what is not there any more
   */
  public Optional<Long> count(String name) {
    return find(name).map(found -> people.count(conditionOf(found), clock.instant()));
  }

  /** Whether somebody is in the audience at that moment; nobody is in one that does not exist. */
  public boolean isMember(String name, RecipientId recipient, Instant at) {
    return find(name)
        .map(found -> people.isMember(conditionOf(found), recipient, at))
        .orElse(false);
  }

  /**
   * Members in the order of their ids' bytes, for whoever works through all of them page by page
   * without holding anything open. A page that is not full is the last.
   *
   * @param after the last of the page before; null from the start
   * @param limit how many at most
   * @param at the moment that “today” and “the last 90 days” mean; the data are those of now
   * @throws FaultyAudienceException where there is no such audience, or it asks for what is not
   *     there any more
   */
  public List<Member> listMembers(String name, @Nullable RecipientId after, int limit, Instant at) {
    return listMembers(name, after, limit, at, Math.max(WINDOW, 2 * limit));
  }

  /**
   * The same.
   *
   * @param first how many people the first statement looks at
   */
  List<Member> listMembers(
      String name, @Nullable RecipientId after, int limit, Instant at, int first) {
    Condition condition =
        conditionOf(find(name).orElseThrow(() -> FaultyAudienceException.unknown(name)));
    List<Member> members = new ArrayList<>();
    String from = after == null ? "" : after.value();
    boolean more = true;
    int window = first;
    while (more && members.size() < limit) {
      Optional<String> to = people.findLast(from, window);
      members.addAll(
          people.list(
              condition,
              from,
              to.orElse(null),
              window > first,
              limit - members.size(),
              shop.zone(),
              at));
      more = to.isPresent();
      from = to.orElse(from);
      window = Math.min(window * WIDENING, first * WIDENING * WIDENING);
    }
    return members;
  }

  /** How large the audience was on each day that was noted since then, oldest first. */
  public List<Size> sizes(String name, LocalDate from) {
    return audiences.listSizes(name, from);
  }

  /** How large each audience was when it was last noted; without those that never were. */
  public Map<String, Size> latestSizes() {
    return audiences.listLatestSizes();
  }

  /**
   * Saves a text under a name, a new one or that of another text.
   *
   * @param by a login or {@code API key}
   */
  @Transactional
  public Change save(String name, String text, String by) {
    if (!isName(name)) {
      return new Change.Faulty(List.of(BAD_NAME));
    }
    audiences.lockTexts();
    Optional<Audience> before = audiences.find(name);
    if (before.filter(Audience::isList).isPresent()) {
      return new Change.Refused("The audience " + name + " is an uploaded list.");
    }
    Reading reading = reader.read(text, name);
    if (reading.condition().isEmpty()) {
      return new Change.Faulty(reading.faults().list());
    }
    if (before.filter(same -> text.equals(same.text())).isEmpty()) {
      audiences.save(name, text, clock.instant(), by);
      tell(by, before.isEmpty() ? "audience-created" : "audience-changed", name);
    }
    return new Change.Done(audiences.find(name).orElseThrow(), before.isEmpty());
  }

  /**
   * Keeps texts that came with files, all or none; they may ask for each other. One that somebody
   * changed stays as it is.
   *
   * @param texts by name
   * @throws FaultyAudienceException where a text or a name has faults
   */
  @Transactional
  public void ship(Map<String, String> texts) {
    audiences.lockTexts();
    texts.forEach(
        (name, text) -> {
          if (!isName(name)) {
            throw new FaultyAudienceException(name, List.of(BAD_NAME));
          }
          if (audiences.ship(name, text, clock.instant(), OURSELVES)) {
            log.info("Audience came with a file. audience={}", name);
          }
        });
    audiences.unship(texts.keySet());
    texts.forEach(
        (name, text) -> {
          Reading reading = reader.read(text, name);
          if (reading.condition().isEmpty()) {
            throw new FaultyAudienceException(name, reading.faults().list());
          }
        });
  }

  /** Deletes an audience, unless another one asks for it or it would come again with its file. */
  @Transactional
  public Change delete(String name, String by) {
    audiences.lockTexts();
    Optional<Audience> found = audiences.find(name);
    if (found.isEmpty()) {
      return new Change.Unknown();
    }
    if (found.get().origin() == Audience.Origin.SHIPPED
        || found.get().origin() == Audience.Origin.CHANGED) {
      return new Change.Refused(
          "The audience %s comes with a file and would be there again; change its text instead."
              .formatted(name));
    }
    List<String> users = listUsers(name);
    if (!users.isEmpty()) {
      return new Change.Refused(
          "The audience %s is asked for by %s.".formatted(name, String.join(", ", users)));
    }
    audiences.delete(name);
    tell(by, "audience-deleted", name);
    return new Change.Done(found.get(), false);
  }

  /** Names of the audiences that ask for this one themselves. */
  public List<String> listUsers(String name) {
    return audiences.list().stream()
        .filter(
            other ->
                other.text() != null
                    && reader.read(other.text(), other.name()).used().contains(name))
        .map(Audience::name)
        .toList();
  }

  /** Whether an audience may be called so. */
  public static boolean isName(String name) {
    return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
  }

  /** The day it is for sizes. */
  LocalDate today() {
    return clock.instant().atZone(shop.zone()).toLocalDate();
  }

  private void tell(String by, String deed, String name) {
    listeners.publishEvent(new AudienceChanged(by, deed, name, Map.of()));
    log.info("Audiences changed. deed={} audience={} by={}", deed, name, by);
  }

  private Condition conditionOf(Audience audience) {
    String text = audience.text();
    Reading reading =
        text == null
            ? reader.read("audience==" + audience.name(), null)
            : reader.read(text, audience.name());
    return reading
        .condition()
        .orElseThrow(() -> new FaultyAudienceException(audience.name(), reading.faults().list()));
  }
}
