package org.followup.recipient;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the suppression list.
 *
 * @param entryId its number, growing with time
 * @param note a few words without personal data
 * @param at since when it counts
 * @param by a login, {@code API key}, or {@code Followup}
 * @param lifted null while it stands
 */
public record Suppression(
    long entryId,
    AddressHash address,
    Suppressions.Scope scope,
    Reason reason,
    @Nullable String note,
    Instant at,
    String by,
    @Nullable Lifted lifted) {

  /** That it was taken off the list, and why. The entry stays as history. */
  public record Lifted(Instant at, String by, String why) {}

  /** Why an address is on the list. */
  public enum Reason {
    /** The person called a mail spam. Lifting it needs a second, deliberate step. */
    COMPLAINT,
    /** The mail server says for good that there is nobody. */
    HARD_BOUNCE,
    /** The post brought a letter back. Only letters are stopped by it. */
    RETURNED,
    /** The person objected to advertising. */
    OBJECTION,
    /** The person was erased; gives way to an express consent given later. */
    ERASED,
    /** A shop passed on that the person wants to be forgotten. */
    ERASURE_REQUESTED,
    /** Somebody put it there. */
    MANUAL,
    /** From another system's list. */
    IMPORTED,
    /** As its note says. */
    OTHER;

    /** As tables and the API write it, such as {@code hard-bounce}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Reason> read(String word) {
      String wanted = word.strip().toLowerCase(Locale.ROOT);
      return Arrays.stream(values()).filter(reason -> reason.word().equals(wanted)).findFirst();
    }
  }

  /** Whether it stops mail now. */
  public boolean stands() {
    return lifted == null;
  }

  /** As the API shows it; what is not said is left out. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("entry", entryId);
    document.put("hash", address.hex());
    document.put("scope", scope.word());
    document.put("reason", reason.word());
    if (note != null) {
      document.put("note", note);
    }
    document.put("at", at.toString());
    document.put("by", by);
    if (lifted != null) {
      document.put(
          "lifted", Map.of("at", lifted.at().toString(), "by", lifted.by(), "why", lifted.why()));
    }
    return document;
  }
}
