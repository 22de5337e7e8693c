package org.followup.tracking;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a mail comes back for what the sender is, writes or does. Never counted against a recipient,
 * whatever else the report says.
 */
final class SenderFaults {

  private static final Set<String> WORDS =
      EnumSet.of(
              BounceReason.REJECTED,
              BounceReason.BLOCKED,
              BounceReason.BADREPUTATION,
              BounceReason.AUTHFAILURE,
              BounceReason.REQUIREPTR,
              BounceReason.POLICYVIOLATION,
              BounceReason.SPAMDETECTED,
              BounceReason.VIRUSDETECTED,
              BounceReason.NOTCOMPLIANTRFC,
              BounceReason.CONTENTERROR,
              BounceReason.MESGTOOBIG,
              BounceReason.SYNTAXERROR,
              BounceReason.NORELAYING,
              BounceReason.SECURITYERROR,
              BounceReason.FAILEDSTARTTLS,
              BounceReason.TOOMANYCONN,
              BounceReason.SPEEDING)
          .stream()
          .map(BounceReason::word)
          .collect(Collectors.toUnmodifiableSet());

  private SenderFaults() {}

  /**
   * @param reason word of an event; unknown ones are no fault of ours
   */
  static boolean has(@Nullable String reason) {
    return reason != null && WORDS.contains(reason);
  }
}
