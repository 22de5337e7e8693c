package org.followup.journey;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.springframework.stereotype.Component;

/**
 * Whether an entry would come to nothing since the address is on the suppression list. Only a
 * journey that does nothing but write marketing mails is refused, its called journeys included:
 * where a service mail, a call or another channel is in it the person enters, and each send is
 * judged by itself, so that lifting the suppression later needs no new entry.
 */
@Component
class SuppressedEntry {

  private final Recipients recipients;
  private final Suppressions suppressions;
  private final CalledJourneys calls;

  SuppressedEntry(Recipients recipients, Suppressions suppressions, CalledJourneys calls) {
    this.recipients = recipients;
    this.suppressions = suppressions;
    this.calls = calls;
  }

  /** Why the person does not enter, or empty. */
  Optional<String> findRefusal(RecipientId recipient, ModelFacts facts) {
    List<ModelFacts> all =
        facts.calls().isEmpty()
            ? List.of(facts)
            : Stream.concat(Stream.of(facts), calls.listCalled(facts).stream()).toList();
    boolean marketingOnly =
        all.stream().allMatch(one -> one.taskIds().isEmpty())
            && all.stream()
                .flatMap(one -> one.sends().stream())
                .allMatch(send -> send.channel().equals("email") && send.findTopic().isPresent());
    List<String> topics = all.stream().flatMap(one -> one.topics().stream()).distinct().toList();
    if (!marketingOnly || topics.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> email = recipients.find(recipient).map(Profile::email);
    if (email.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> first = Optional.empty();
    for (String topic : topics) {
      Permission permission = suppressions.permission(email.get(), Purpose.marketing(topic));
      if (!(permission instanceof Permission.Denied denied)) {
        return Optional.empty();
      }
      first = first.isPresent() ? first : Optional.of(denied.reason());
    }
    return first;
  }
}
