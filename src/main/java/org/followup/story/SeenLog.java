package org.followup.story;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.report.People;
import org.jspecify.annotations.Nullable;

/** What the log knows of one person, in the words of a story. */
final class SeenLog {

  private final List<People.Entry> entries;

  /**
   * @param entries newest first
   */
  SeenLog(List<People.Entry> entries) {
    this.entries = entries;
  }

  /** How an instance ended. */
  record Ending(Instant at, String outcome, @Nullable String by) {}

  /** A message that a journey asked for. */
  record Send(
      String journey,
      String message,
      String channel,
      @Nullable String activity,
      String state,
      @Nullable String reason,
      Instant at,
      @Nullable Instant due,
      @Nullable Instant sent,
      List<String> putOffs) {

    /** When it went or is to go; null where it does neither. */
    @Nullable Instant went() {
      return switch (state) {
        case "SENT", "UNKNOWN" -> sent == null ? at : sent;
        case "QUEUED", "CLAIMED", "TRANSMITTING" -> at;
        default -> null;
      };
    }
  }

  /** Where a token of the person last was. */
  record Step(String activity, Instant at) {}

  int countEntered(String journey) {
    return (int) of("entered", journey).count();
  }

  /** Oldest first. */
  List<Ending> listEnded(String journey) {
    return of("ended", journey)
        .map(
            entry ->
                new Ending(entry.at(), text(entry.item(), "outcome", ""), text(entry.item(), "by")))
        .sorted(Comparator.comparing(Ending::at))
        .toList();
  }

  Optional<Step> findLastStep(String journey) {
    return of("step", journey)
        .findFirst()
        .map(entry -> new Step(text(entry.item(), "activity", ""), entry.at()));
  }

  /** Oldest first. */
  List<Send> listSends() {
    return entries.stream()
        .filter(entry -> entry.kind().equals("send"))
        .map(SeenLog::send)
        .sorted(Comparator.comparing(Send::at))
        .toList();
  }

  private static Send send(People.Entry entry) {
    Map<String, Object> item = entry.item();
    List<?> verdicts = item.get("verdicts") instanceof List<?> list ? list : List.of();
    return new Send(
        text(item, "journey", ""),
        text(item, "message", ""),
        text(item, "channel", "email"),
        text(item, "activity"),
        text(item, "state", ""),
        text(item, "reason"),
        entry.at(),
        time(item, "dueAt"),
        time(item, "sentAt"),
        verdicts.stream()
            .filter(
                verdict -> verdict instanceof Map<?, ?> map && "PUT_OFF".equals(map.get("answer")))
            .map(verdict -> String.valueOf(((Map<?, ?>) verdict).get("reason")))
            .distinct()
            .toList());
  }

  private Stream<People.Entry> of(String kind, String journey) {
    return entries.stream()
        .filter(entry -> entry.kind().equals(kind))
        .filter(entry -> journey.equals(entry.item().get("journey")));
  }

  private static @Nullable Instant time(Map<String, Object> item, String name) {
    Object value = item.get(name);
    return value == null ? null : Instant.parse(value.toString());
  }

  private static @Nullable String text(Map<String, Object> item, String name) {
    Object value = item.get(name);
    return value == null ? null : value.toString();
  }

  private static String text(Map<String, Object> item, String name, String without) {
    Object value = item.get(name);
    return value == null ? without : value.toString();
  }
}
