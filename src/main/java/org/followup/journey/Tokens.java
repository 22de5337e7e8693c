package org.followup.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.followup.journey.Astray.Kind;
import org.followup.journey.Astray.Person;
import org.followup.journey.ModelFacts.SendStep;
import org.followup.journey.TokenRepository.Group;
import org.followup.journey.TokenRepository.Hanging;
import org.followup.journey.TokenRepository.Odd;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to where tokens stand, for the books: whether our log and the engine know the same
 * instances, and whether everything that the models say is there to move each token on. Reads only,
 * in the caller's transaction, so that all of it is of one moment.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY, readOnly = true)
public class Tokens {

  private static final int EXAMPLES = 10;

  private final TokenRepository tokens;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Map<String, ModelMovers> movers = new ConcurrentHashMap<>();

  Tokens(TokenRepository tokens, InstanceRepository instances, JourneyCatalog catalog) {
    this.tokens = tokens;
    this.instances = instances;
    this.catalog = catalog;
  }

  /** Every instance that is not as it should be; empty where all is well. */
  public List<Astray> listAstray() {
    List<Astray> astray = new ArrayList<>(odd());
    Map<Boolean, List<Group>> all =
        tokens.listGroups().stream().collect(Collectors.partitioningBy(Group::active));
    List<Group> groups = all.getOrDefault(true, List.of());
    Map<String, Hanging> hanging = tokens.listHanging(groups.stream().map(Group::example).toList());
    for (Group group : groups) {
      Hanging there = hanging.getOrDefault(group.example(), new Hanging(Set.of(), Set.of()));
      List<String> missing =
          moversOf(group.definitionId())
              .listMissing(group.activityId(), there.own(), there.around());
      if (!missing.isEmpty()) {
        astray.add(stuck(group, missing));
      }
    }
    if (!all.getOrDefault(false, List.of()).isEmpty()) {
      astray.addAll(withoutToken());
    }
    return astray;
  }

  /** The send tasks of every deployed version, by its id. */
  public Map<String, Set<String>> listSends() {
    Map<String, Set<String>> sends = new HashMap<>();
    for (String definitionId : tokens.listDefinitions()) {
      sends.put(
          definitionId,
          catalog.get(definitionId).sends().stream()
              .map(SendStep::activityId)
              .collect(Collectors.toSet()));
    }
    return sends;
  }

  /** Of put-off sends, by their keys, those whose token still stands there with its timer. */
  public Set<String> listPutOff(Collection<String> sendKeys) {
    return tokens.listPutOff(sendKeys);
  }

  private List<Astray> odd() {
    Map<List<String>, List<Odd>> alike =
        tokens.listOdd().stream()
            .collect(
                Collectors.groupingBy(
                    odd -> List.of(odd.how(), odd.journey() == null ? "" : odd.journey()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return alike.entrySet().stream()
        .map(
            entry ->
                new Astray(
                    kind(entry.getKey().get(0)),
                    entry.getKey().get(1),
                    null,
                    null,
                    List.of(),
                    entry.getValue().size(),
                    entry.getValue().stream()
                        .limit(EXAMPLES)
                        .map(odd -> new Person(odd.instanceId(), odd.recipient()))
                        .toList()))
        .toList();
  }

  private static Kind kind(String how) {
    return switch (how) {
      case "unknown-to-engine" -> Kind.UNKNOWN_TO_ENGINE;
      case "unknown-to-log" -> Kind.UNKNOWN_TO_LOG;
      default -> Kind.ENDED_IN_LOG;
    };
  }

  private Astray stuck(Group group, List<String> missing) {
    return new Astray(
        Kind.STUCK,
        catalog.get(group.definitionId()).processId(),
        group.activityId(),
        label(group),
        missing,
        group.tokens(),
        persons(tokens.listInstances(group, EXAMPLES)));
  }

  private List<Astray> withoutToken() {
    Map<String, List<String>> byJourney =
        tokens.listWithoutToken().stream()
            .collect(
                Collectors.groupingBy(this::journeyOf, LinkedHashMap::new, Collectors.toList()));
    return byJourney.entrySet().stream()
        .map(
            entry ->
                new Astray(
                    Kind.WITHOUT_TOKEN,
                    entry.getKey(),
                    null,
                    null,
                    List.of(),
                    entry.getValue().size(),
                    persons(entry.getValue().stream().limit(EXAMPLES).toList())))
        .toList();
  }

  private String journeyOf(String instanceId) {
    return instances.find(instanceId).map(InstanceRepository.Instance::journey).orElse("");
  }

  private List<Person> persons(List<String> instanceIds) {
    return instanceIds.stream()
        .map(
            id ->
                new Person(
                    id, instances.find(id).map(found -> found.recipient().value()).orElse(null)))
        .toList();
  }

  private @Nullable String label(Group group) {
    Optional<String> label = catalog.getOutline(group.definitionId()).findLabel(group.activityId());
    return label.orElse(null);
  }

  private ModelMovers moversOf(String definitionId) {
    return movers.computeIfAbsent(definitionId, id -> ModelMovers.of(catalog.getModel(id)));
  }
}
