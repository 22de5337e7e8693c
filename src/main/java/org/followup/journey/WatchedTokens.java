package org.followup.journey;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;

/** Lets every element and flow of every model tell a {@link TokenWatch} who comes by. */
final class WatchedTokens extends AbstractBpmnParseListener {

  private final TokenWatch watch;

  private WatchedTokens(TokenWatch watch) {
    this.watch = watch;
  }

  /** From the next model on that the engine reads. */
  static void watch(ProcessEngineConfigurationImpl engine, TokenWatch watch) {
    List<BpmnParseListener> listeners = new ArrayList<>();
    if (engine.getCustomPostBPMNParseListeners() != null) {
      listeners.addAll(engine.getCustomPostBPMNParseListeners());
    }
    listeners.add(new WatchedTokens(watch));
    engine.setCustomPostBPMNParseListeners(listeners);
  }

  @Override
  public void parseSequenceFlow(Element element, ScopeImpl scope, TransitionImpl flow) {
    String id = flow.getId();
    flow.addBuiltInListener(
        ExecutionListener.EVENTNAME_TAKE,
        (ExecutionListener)
            execution -> watch.taken(journey(execution), execution.getProcessBusinessKey(), id));
  }

  /** The elements are known when the whole process is. */
  @Override
  public void parseRootElement(Element element, List<ProcessDefinitionEntity> definitions) {
    definitions.forEach(definition -> definition.getActivities().forEach(this::watchAll));
  }

  private void watchAll(ActivityImpl activity) {
    String id = activity.getId();
    activity.addBuiltInListener(
        ExecutionListener.EVENTNAME_START,
        (ExecutionListener)
            execution -> watch.reached(journey(execution), execution.getProcessBusinessKey(), id));
    activity.getActivities().forEach(this::watchAll);
  }

  private static String journey(DelegateExecution execution) {
    return ((ExecutionEntity) execution).getProcessDefinition().getKey();
  }
}
