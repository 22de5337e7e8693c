package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.followup.journey.ModelFacts.Binding;
import org.followup.journey.ModelFacts.Call;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What each deployed version of a journey's model says; a version never changes, so it is kept. */
@Component
class JourneyCatalog {

  private final ObjectProvider<ProcessEngine> engine;
  private final JourneyRepository journeys;
  private final Map<String, ModelFacts> facts = new ConcurrentHashMap<>();
  private final Map<String, ModelOutline> outlines = new ConcurrentHashMap<>();

  JourneyCatalog(ObjectProvider<ProcessEngine> engine, JourneyRepository journeys) {
    this.engine = engine;
    this.journeys = journeys;
  }

  /** Facts of a deployed version. */
  ModelFacts get(String definitionId) {
    return facts.computeIfAbsent(definitionId, this::read);
  }

  /** Words of a deployed version. */
  ModelOutline getOutline(String definitionId) {
    return outlines.computeIfAbsent(definitionId, id -> ModelOutline.of(getModel(id), key(id)));
  }

  /** The model of a deployed version. */
  BpmnModelInstance getModel(String definitionId) {
    return repository().getBpmnModelInstance(definitionId);
  }

  private ModelFacts read(String definitionId) {
    BpmnModelInstance model = getModel(definitionId);
    String key = key(definitionId);
    List<ModelFacts> processes = ModelReader.read(model);
    return processes.stream()
        .filter(process -> process.processId().equals(key))
        .findFirst()
        .map(process -> process.withVersions(call -> version(definitionId, call)))
        .orElseThrow(
            () ->
                new IllegalStateException("Version " + definitionId + " holds no process " + key));
  }

  /** What was deployed together stays together: the binding of that name is to one version. */
  private int version(String definitionId, Call call) {
    return call.binding() == Binding.DEPLOYMENT
        ? journeys.findVersionBeside(definitionId, call.called()).orElse(0)
        : call.version();
  }

  /**
   * Not from the version's id: the engine leaves the key out of it where that would be too long.
   */
  private String key(String definitionId) {
    return repository().getProcessDefinition(definitionId).getKey();
  }

  private RepositoryService repository() {
    return engine.getObject().getRepositoryService();
  }
}
