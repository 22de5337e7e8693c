package org.followup.journey;

import java.util.Set;
import org.followup.event.History;
import org.springframework.stereotype.Component;

/** The types of the latest events, for the check of models. */
@Component
class SeenEvents implements ModelEventRules.Seen {

  private static final int LATEST = 100_000;

  private final History history;

  SeenEvents(History history) {
    this.history = history;
  }

  @Override
  public Set<String> types() {
    return history.listLatestTypes(LATEST);
  }
}
