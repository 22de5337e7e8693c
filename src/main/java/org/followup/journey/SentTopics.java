package org.followup.journey;

import java.util.List;
import org.followup.message.MailTopics;
import org.springframework.stereotype.Component;

/** The topics of what journeys send. */
@Component
class SentTopics implements MailTopics {

  private static final String MARKETING = "marketing:";

  private final Journeys journeys;

  SentTopics(Journeys journeys) {
    this.journeys = journeys;
  }

  @Override
  public List<String> list() {
    return journeys.list().stream()
        .filter(journey -> journey.configured() && journey.on())
        .flatMap(journey -> journey.sends().stream())
        .map(Journey.SendStep::purpose)
        .filter(purpose -> purpose.startsWith(MARKETING))
        .map(purpose -> purpose.substring(MARKETING.length()))
        .distinct()
        .sorted()
        .toList();
  }
}
