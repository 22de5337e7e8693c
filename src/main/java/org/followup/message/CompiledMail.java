package org.followup.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a mail's file once it is published: all that sending it needs, so that a mail in
 * flight goes out as it was when it was queued, from any node, whatever became of the files.
 *
 * @param file path under {@code processes/}
 * @param fileLocale language tag of the file's name; {@code und} for the one without
 * @param language tag of the language it is written in
 * @param subject with its expressions
 * @param html with its expressions
 * @param loop the first loop's file
 * @param loopLine its line; 0 without a loop
 * @param confirms whether it asks to confirm a sign-up
 * @param advertising what in it advertises
 * @param alternatives subject lines after the first, with their expressions; missing in versions of
 *     mails that have one
 */
record CompiledMail(
    String file,
    String fileLocale,
    String language,
    String subject,
    String html,
    String loop,
    int loopLine,
    boolean confirms,
    List<Advertising> advertising,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<String> alternatives) {

  CompiledMail {
    alternatives = alternatives == null ? List.of() : List.copyOf(alternatives);
  }
}
