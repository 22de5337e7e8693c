package org.followup.tracking;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a mail server refused a mail, judged by the rules for bounces from what somebody else passes
 * on of its words.
 *
 * @param lasting whether the address itself is dead: a fault of ours, of the way or of the moment
 *     is not
 * @param reason a word as in the event field {@code reason}
 * @param status enhanced status (RFC 3463), empty where none was given
 */
public record Refusal(boolean lasting, String reason, String status) {

  /** The type of RFC 3464 before a diagnostic code: {@code smtp; 550 …}. */
  private static final Pattern TYPE =
      Pattern.compile("^\\s{0,5}(?i:smtp|x-[\\w.-]{1,40}|unknown)\\s{0,5};\\s{0,5}");

  /**
   * Judges without asking anybody.
   *
   * @param status enhanced status as told beside the words; what stands in the words wins
   * @param said the server's words, codes among them
   */
  public static Refusal judge(@Nullable String status, @Nullable String said) {
    String words = said == null ? "" : TYPE.matcher(said).replaceFirst("");
    BounceCodes codes = BounceCodes.in(words).or(BounceCodes.in(status == null ? "" : status));
    BounceFinding finding = BounceVerdict.judge(BounceRules.TABLE, codes, words, "");
    return new Refusal(
        finding.kind() == BounceKind.HARD, finding.reason().word(), finding.status());
  }
}
