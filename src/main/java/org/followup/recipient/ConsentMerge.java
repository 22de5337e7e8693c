package org.followup.recipient;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Consents of somebody who turned out to be somebody else: the last word on each purpose becomes a
 * record of the person as well, as of the day it was given. The records it comes from stay as they
 * are, under the name they were given for, until the person is erased.
 */
@Component
class ConsentMerge {

  private final ConsentRepository consents;
  private final ConsentUseRepository uses;

  ConsentMerge(ConsentRepository consents, ConsentUseRepository uses) {
    this.consents = consents;
    this.uses = uses;
  }

  void copy(RecipientId from, RecipientId into, Instant now) {
    Map<String, ConsentRepository.Record> known = new LinkedHashMap<>();
    consents.listLatest(into).forEach(one -> known.put(one.kind(), one));
    for (ConsentRepository.Record one : consents.listLatest(from)) {
      ConsentRepository.Record mine = known.get(one.kind());
      if (mine == null || one.prevailsOver(mine)) {
        Map<String, Object> evidence = new LinkedHashMap<>(one.consent().evidence());
        evidence.put("mergedFrom", from.value());
        consents.append(into, one.consent().with(evidence), one.effectiveAt(), now);
      }
    }
    uses.move(from, into);
  }
}
