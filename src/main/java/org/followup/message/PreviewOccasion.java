package org.followup.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a mail that is looked at speaks about, by the choice of whoever looks. */
public sealed interface PreviewOccasion {

  /** What the recipient's newest entry into the journey knows; made up where there is none. */
  record Newest() implements PreviewOccasion {}

  /** Made up, whoever the recipient is. */
  record Sample() implements PreviewOccasion {}

  /**
   * An event of the log.
   *
   * @param number its place in the log, which tells nothing about anybody
   */
  record Logged(long number) implements PreviewOccasion {}

  /**
   * Data of an event that somebody typed; kept nowhere.
   *
   * @param subject what it is about
   * @param data as in JSON
   */
  record Pasted(@Nullable String subject, Map<String, Object> data) implements PreviewOccasion {}
}
