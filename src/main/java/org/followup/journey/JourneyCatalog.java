package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What each deployed version of a journey's model says; a version never changes, so it is kept. */
@Component
class JourneyCatalog {

  private final ObjectProvider<ProcessEngine> engine;
  private final Map<String, ModelFacts> facts = new ConcurrentHashMap<>();

  JourneyCatalog(ObjectProvider<ProcessEngine> engine) {
    this.engine = engine;
  }

  /** Facts of a deployed version. */
  ModelFacts get(String definitionId) {
    return facts.computeIfAbsent(definitionId, this::read);
  }

  private ModelFacts read(String definitionId) {
    RepositoryService repository = engine.getObject().getRepositoryService();
    BpmnModelInstance model = repository.getBpmnModelInstance(definitionId);
    // Not from the version's id: the engine leaves the key out of it where that would be too long.
    String key = repository.getProcessDefinition(definitionId).getKey();
    List<ModelFacts> processes = ModelReader.read(model);
    return processes.stream()
        .filter(process -> process.processId().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException("Version " + definitionId + " holds no process " + key));
  }
}
