package org.followup.recipient;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What on the suppression list is a word of the person, not a fault of an address: it holds on
 * every channel, and so does an erasure until they consent again. That a mail server knows no
 * mailbox says nothing against a letter.
 */
@Component
class Objections {

  private static final Set<Suppression.Reason> SAID =
      EnumSet.of(
          Suppression.Reason.OBJECTION,
          Suppression.Reason.COMPLAINT,
          Suppression.Reason.ERASURE_REQUESTED);

  private final Suppressions suppressions;

  Objections(Suppressions suppressions) {
    this.suppressions = suppressions;
  }

  /** Why the person of that e-mail address gets no marketing by any way; empty where they may. */
  Optional<String> find(String email, Purpose purpose) {
    if (!purpose.isMarketing()) {
      return Optional.empty();
    }
    return suppressions.listStanding(List.of(suppressions.hash(email))).stream()
        .filter(one -> SAID.contains(one.reason()) && covers(one.scope(), purpose))
        .findFirst()
        .map(one -> one.reason().word())
        .or(
            () ->
                suppressions.isErased(email, purpose)
                    ? Optional.of(Suppression.Reason.ERASED.word())
                    : Optional.empty())
        .map(word -> "the person wants no advertising, by whatever way: " + word);
  }

  private static boolean covers(Suppressions.Scope scope, Purpose purpose) {
    return scope.equals(Suppressions.Scope.ALL)
        || scope.equals(Suppressions.Scope.MARKETING)
        || scope.value().equals(purpose.value());
  }
}
