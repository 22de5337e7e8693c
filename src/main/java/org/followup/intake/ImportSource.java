package org.followup.intake;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines of an import come from; kept as evidence with each consent, its line beside it.
 *
 * @param file the name of the file as it was given, without its folder
 * @param by who gave it, a login or {@code API key}
 */
record ImportSource(UUID importId, String file, String by, Instant at) {

  private static final int LONGEST_NAME = 200;

  /** A file's name fit to be kept; {@code file} where none was given. */
  static String name(@Nullable String given) {
    String name = given == null ? "" : given.replaceAll("^.*[/\\\\]", "").strip();
    name =
        name.codePoints()
            .filter(c -> !Character.isISOControl(c))
            .limit(LONGEST_NAME)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return name.isEmpty() ? "file" : name;
  }

  Map<String, Object> evidence() {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("importId", importId.toString());
    evidence.put("importFile", file);
    evidence.put("importedBy", by);
    evidence.put("importedAt", at.toString());
    return evidence;
  }
}
