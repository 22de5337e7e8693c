package org.followup.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one link of a mail that was asked for.
 *
 * @param link as far as the mail's files say it
 * @param cut whether a variable follows in the file, so that the beginning was asked for
 * @param picture whether the mail shows it
 * @param languages of the files that have it
 * @param status of the last answer; null where there was none
 * @param redirects where it was led to, in their order
 * @param words what to make of it, a sentence
 * @param millis how long it took, redirects included
 */
public record LinkFinding(
    String link,
    boolean cut,
    boolean picture,
    List<String> languages,
    Verdict verdict,
    @Nullable Integer status,
    List<String> redirects,
    String words,
    long millis) {

  /** From bad to good. */
  public enum Verdict {
    /** Readers find nothing there. */
    DEAD,
    /** Nobody on the Internet can follow it, or nobody may ask from here. */
    NOT_ASKED,
    /** It is there and does not let us in. */
    DOUBTFUL,
    /** It answers. */
    WELL
  }
}
