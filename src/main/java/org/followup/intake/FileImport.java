package org.followup.intake;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of recipients that is taken in the background, and how far it is.
 *
 * @param lines how many it has, without the first
 * @param checked how many of them were looked at
 * @param toCreate people that it would make, {@code toChange} people that it would change
 * @param created people that it made so far, {@code changed} people that it changed
 * @param consents words about permission that were recorded, or would be
 * @param refused lines with faults
 * @param suppressed lines whose address gets no mail, or not all; they are taken all the same
 * @param shared lines whose address stands under another id of the file as well
 * @param faults how many remarks refuse a line; those beyond the first 10,000 are only counted
 * @param finishedAt null while it goes on or waits
 */
public record FileImport(
    UUID importId,
    String file,
    String by,
    Instant at,
    String mode,
    boolean dryRun,
    State state,
    int lines,
    int checked,
    int toCreate,
    int toChange,
    int created,
    int changed,
    int consents,
    int refused,
    int suppressed,
    int shared,
    int faults,
    @Nullable Instant finishedAt) {

  /** Where it stands. */
  public enum State {
    /** The file is being read in. */
    UPLOADING,
    /** Every line is looked at; nothing is written. */
    CHECKING,
    /** A dry run is over; it waits for a word to go on, a day at most. */
    CHECKED,
    /** Lines are written, chunk by chunk. */
    WRITING,
    /** All lines without faults are in. */
    DONE,
    /** There were faults, and it was all or none: nothing was written. */
    REFUSED,
    /** Somebody gave it up, or it waited too long. */
    CANCELLED;

    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** As tables and the API write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A line's fault, or something worth knowing about it. */
  public record Remark(int line, String column, String detail, boolean refused) {}

  /** Whether somebody works at it. */
  public boolean isGoing() {
    return state == State.UPLOADING || state == State.CHECKING || state == State.WRITING;
  }

  /** Lines written or refused so far. */
  public int settled() {
    return created + changed + refused;
  }

  /** As the API shows it. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", importId.toString());
    document.put("file", file);
    document.put("by", by);
    document.put("at", at.toString());
    document.put("mode", mode);
    document.put("dryRun", dryRun);
    document.put("state", state.word());
    document.put("lines", lines);
    document.put("checked", checked);
    document.put("toCreate", toCreate);
    document.put("toChange", toChange);
    document.put("taken", created + changed);
    document.put("created", created);
    document.put("changed", changed);
    document.put("consents", consents);
    document.put("refused", refused);
    document.put("suppressed", suppressed);
    document.put("sharedAddresses", shared);
    if (finishedAt != null) {
      document.put("finishedAt", finishedAt.toString());
    }
    return document;
  }
}
