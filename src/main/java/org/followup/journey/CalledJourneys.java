package org.followup.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.journey.ModelFacts.Call;
import org.springframework.stereotype.Component;

/**
 * What deployed journeys say of each other by calling. A call is followed to the version that it
 * would begin now; which one it is, is settled when a token comes to it.
 */
@Component
class CalledJourneys implements ModelCallRules.Deployed {

  private final JourneyRepository journeys;
  private final JourneyCatalog catalog;
  private final TableRepository tables;

  CalledJourneys(JourneyRepository journeys, JourneyCatalog catalog, TableRepository tables) {
    this.journeys = journeys;
    this.catalog = catalog;
    this.tables = tables;
  }

  @Override
  public Collection<ModelFacts> listLatest() {
    return journeys.listLatest().stream()
        .map(latest -> catalog.get(latest.definitionId()))
        .toList();
  }

  @Override
  public Optional<ModelFacts> find(String journey, int version) {
    return journeys.findDefinition(journey, version).map(catalog::get);
  }

  @Override
  public Optional<byte[]> findTable(String decision) {
    return tables.findLatest(decision).flatMap(version -> tables.findFile(version.id()));
  }

  /** Topics of all marketing that may be sent on behalf of the journey, by itself or by others. */
  Set<String> topics(ModelFacts facts) {
    if (facts.calls().isEmpty()) {
      return facts.topics();
    }
    Set<String> topics = new LinkedHashSet<>(facts.topics());
    listCalled(facts).forEach(called -> topics.addAll(called.topics()));
    return topics;
  }

  /** All journeys that it calls, by itself or by way of others. */
  List<ModelFacts> listCalled(ModelFacts facts) {
    return follow(facts, false);
  }

  /** The journeys whose steps a token can come to straight from the entry. */
  List<ModelFacts> listNeededAtEntry(ModelFacts facts) {
    return follow(facts, true);
  }

  /**
   * Who calls whom, over the latest versions.
   *
   * @return by caller all that it calls, by itself or by way of others
   */
  Map<String, Set<String>> listCalls() {
    Map<String, Set<String>> calls = new LinkedHashMap<>();
    for (ModelFacts facts : listLatest()) {
      Set<String> called = new LinkedHashSet<>();
      listCalled(facts).forEach(one -> called.add(one.processId()));
      if (!called.isEmpty()) {
        calls.put(facts.processId(), called);
      }
    }
    return calls;
  }

  private List<ModelFacts> follow(ModelFacts from, boolean atEntry) {
    List<ModelFacts> found = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(from.processId()));
    List<ModelFacts> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      for (Call call : open.remove(0).calls()) {
        if (atEntry && !call.neededAtEntry() || !seen.add(call.called())) {
          continue;
        }
        Optional<ModelFacts> called =
            call.version() > 0
                ? find(call.called(), call.version())
                : journeys.findDefinition(call.called(), null).map(catalog::get);
        called.ifPresent(
            facts -> {
              found.add(facts);
              open.add(facts);
            });
      }
    }
    return found;
  }
}
