package org.followup.journey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.OccasionContent;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/** What mails can say: of instances that run, and of the log for whoever looks at a mail. */
@Component
class Occasions implements OccasionContent {

  private final InstanceRepository instances;
  private final JourneyRepository journeys;
  private final JourneyCatalog catalog;
  private final History history;

  Occasions(
      InstanceRepository instances,
      JourneyRepository journeys,
      JourneyCatalog catalog,
      History history) {
    this.instances = instances;
    this.journeys = journeys;
    this.catalog = catalog;
    this.history = history;
  }

  @Override
  public Map<String, Object> contentOf(String instanceId) {
    return instances.contentOf(instanceId);
  }

  @Override
  public Optional<Occasion> findNewest(RecipientId recipient, String journey) {
    return instances.listEntries(recipient, journey).stream()
        .findFirst()
        .map(
            entry ->
                new Occasion(entry.instanceId(), entry.subject(), contentOf(entry.instanceId())));
  }

  @Override
  public List<Told> listBeginnings(RecipientId recipient, String journey, int most) {
    List<String> types =
        journeys.findLatest(journey).stream()
            .flatMap(latest -> catalog.get(latest.definitionId()).entries().stream())
            .map(ModelFacts.Entry::eventType)
            .distinct()
            .toList();
    return types.isEmpty()
        ? List.of()
        : history.list(recipient, types, Instant.EPOCH, most).stream()
            .map(Occasions::told)
            .toList();
  }

  @Override
  public Optional<Told> findTold(long number) {
    return history.find(number).map(Occasions::told);
  }

  @Override
  public Optional<Told> findTold(String source, String id) {
    return history.find(source, id).map(Occasions::told);
  }

  @Override
  public Map<String, Object> tellable(Map<String, Object> data) {
    return EventData.content(data);
  }

  private static Told told(Event event) {
    return new Told(
        event.seq(),
        event.source(),
        event.id(),
        event.type(),
        event.time(),
        event.recipient(),
        event.subject(),
        EventData.content(event.data()));
  }
}
