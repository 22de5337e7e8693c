package org.followup.audience;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to uploaded lists: people named by id or by e-mail address. Only people who are known
 * get in; of a line that names nobody nothing is kept but its number in the answer.
 */
@Component
public class AudienceLists {

  private static final Logger log = LoggerFactory.getLogger(AudienceLists.class);
  private static final int MOST_NAMED = 100;

  /**
   * A line of a file.
   *
   * @param id null where it has none; asked first
   * @param email null where it has none; compared without regard to case
   */
  public record Line(int number, @Nullable String id, @Nullable String email) {}

  /** Where lines come from. */
  public interface Source {

    /** The next few, empty at the end. */
    List<Line> next() throws IOException;
  }

  /** What became of a file. */
  public sealed interface Outcome {

    /**
     * It is in.
     *
     * @param lines it had
     * @param members of the list from now on
     * @param unknown lines that name nobody we know
     * @param unknownLines numbers of the first hundred of them
     * @param shared lines whose address several people have; all of them are in
     */
    record Done(long lines, long members, long unknown, List<Integer> unknownLines, long shared)
        implements Outcome {}

    /** It was not taken. */
    record Refused(String why) implements Outcome {}
  }

  private final MemberRepository members;
  private final AudienceRepository audiences;
  private final Recipients recipients;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  AudienceLists(
      MemberRepository members,
      AudienceRepository audiences,
      Recipients recipients,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.members = members;
    this.audiences = audiences;
    this.recipients = recipients;
    this.listeners = listeners;
    this.clock = clock;
  }

  /**
   * Takes a file as the list of that name, all of it or nothing.
   *
   * @param add to who is in it already; else they are out
   * @param by a login or {@code API key}
   * @throws IOException where the file cannot be read to its end; nothing was changed then
   */
  @Transactional(rollbackFor = Exception.class)
  public Outcome upload(String name, boolean add, Source source, String by) throws IOException {
    if (!Audiences.isName(name)) {
      return new Outcome.Refused(
          "A name has small letters, digits and hyphens, at most %d."
              .formatted(Audiences.LONGEST_NAME));
    }
    audiences.lockTexts();
    if (audiences.find(name).filter(found -> !found.isList()).isPresent()) {
      return new Outcome.Refused("The audience " + name + " is a text and no list.");
    }
    Instant now = clock.instant();
    members.saveList(name, now, by);
    if (!add) {
      members.clear(name);
    }
    Tally tally = new Tally();
    for (List<Line> some = source.next(); !some.isEmpty(); some = source.next()) {
      members.insert(name, match(some, tally), now);
    }
    long all = members.count(name);
    listeners.publishEvent(
        new AudienceChanged(
            by,
            "audience-uploaded",
            name,
            Map.of("lines", tally.lines, "unknown", tally.unknown, "members", all)));
    log.info("List uploaded. audience={} lines={} members={}", name, tally.lines, all);
    return new Outcome.Done(
        tally.lines, all, tally.unknown, List.copyOf(tally.unknownLines), tally.shared);
  }

  private static final class Tally {
    private long lines;
    private long unknown;
    private long shared;
    private final List<Integer> unknownLines = new ArrayList<>();
  }

  private Collection<RecipientId> match(List<Line> lines, Tally tally) {
    Map<String, RecipientId> byId = byId(lines);
    Map<String, List<RecipientId>> byEmail =
        recipients.listByEmails(
            lines.stream().map(Line::email).filter(Objects::nonNull).collect(Collectors.toSet()));
    Set<RecipientId> found = new LinkedHashSet<>();
    for (Line line : lines) {
      tally.lines++;
      RecipientId one = line.id() == null ? null : byId.get(line.id());
      List<RecipientId> people =
          one != null
              ? List.of(one)
              : line.email() == null ? List.of() : byEmail.getOrDefault(line.email(), List.of());
      found.addAll(people);
      tally.shared += people.size() > 1 ? 1 : 0;
      if (people.isEmpty()) {
        tally.unknown++;
        if (tally.unknownLines.size() < MOST_NAMED) {
          tally.unknownLines.add(line.number());
        }
      }
    }
    return found;
  }

  /** The person behind each id that was written, whichever of their names it is. */
  private Map<String, RecipientId> byId(List<Line> lines) {
    Set<RecipientId> written =
        lines.stream()
            .map(Line::id)
            .filter(Objects::nonNull)
            .filter(AudienceLists::isId)
            .map(RecipientId::new)
            .collect(Collectors.toSet());
    Map<RecipientId, RecipientId> standing = recipients.listStanding(written);
    Map<RecipientId, RecipientId> all =
        written.stream().collect(Collectors.toMap(id -> id, id -> standing.getOrDefault(id, id)));
    Set<RecipientId> known = members.listKnown(all.values());
    return all.entrySet().stream()
        .filter(entry -> known.contains(entry.getValue()))
        .collect(Collectors.toMap(entry -> entry.getKey().value(), Map.Entry::getValue));
  }

  private static boolean isId(String text) {
    try {
      return !new RecipientId(text).value().isEmpty();
    } catch (IllegalArgumentException none) {
      return false;
    }
  }
}
