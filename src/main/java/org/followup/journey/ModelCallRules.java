package org.followup.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.xml.ModelException;
import org.followup.journey.ModelFacts.Binding;
import org.followup.journey.ModelFacts.Call;

/**
 * Checks who calls whom: the one rule that no file can be asked for alone. What is deployed
 * together is looked at as it will stand beside what is deployed already.
 */
final class ModelCallRules {

  /** What is deployed already. */
  interface Deployed {

    /** The latest version of every journey. */
    Collection<ModelFacts> listLatest();

    Optional<ModelFacts> find(String journey, int version);

    /** The file of the latest version of a decision table. */
    default Optional<byte[]> findTable(String decision) {
      return Optional.empty();
    }
  }

  /** Where nothing is deployed. */
  static final Deployed NOTHING =
      new Deployed() {
        @Override
        public Collection<ModelFacts> listLatest() {
          return List.of();
        }

        @Override
        public Optional<ModelFacts> find(String journey, int version) {
          return Optional.empty();
        }
      };

  private final Deployed deployed;
  private final boolean oneDeployment;
  private final Map<String, BpmnModelInstance> models = new LinkedHashMap<>();
  private final Map<String, ModelFacts> files = new LinkedHashMap<>();
  private final Map<String, ModelFacts> all = new LinkedHashMap<>();

  private ModelCallRules(Map<String, byte[]> content, Deployed deployed, boolean oneDeployment) {
    this.deployed = deployed;
    this.oneDeployment = oneDeployment;
    deployed.listLatest().forEach(facts -> all.put(facts.processId(), facts));
    content.forEach(
        (name, bytes) -> {
          if (name.endsWith(".bpmn") || name.endsWith(".bpmn20.xml")) {
            read(name, bytes);
          }
        });
    all.putAll(files);
  }

  private void read(String name, byte[] content) {
    try {
      BpmnModelInstance model = ModelReader.parse(content);
      models.put(name, model);
      ModelReader.read(model).forEach(facts -> files.put(facts.processId(), facts));
    } catch (ModelException unreadable) {
      // said by the check of the file already
    }
  }

  /** Checks what a call activity says of itself. */
  static void check(BpmnModelInstance model, Faults faults) {
    for (CallActivity activity : model.getModelElementsByType(CallActivity.class)) {
      String called = activity.getCalledElement();
      if (called == null || called.isBlank()) {
        faults.fault(activity, "it calls no journey; give the process id of one.");
      } else if (ModelExpressionRules.isExpression(called)) {
        faults.fault(activity, "the called journey is named by its process id, not by a value.");
      }
      String binding = activity.getCamundaCalledElementBinding();
      String version = activity.getCamundaCalledElementVersion();
      if (binding != null && !binding.matches("latest|deployment|version")) {
        faults.fault(
            activity,
            "the binding \"%s\" is none of latest, deployment, version.".formatted(binding));
      } else if ("version".equals(binding)
          && (version == null || !version.matches("[1-9][0-9]{0,8}"))) {
        faults.fault(activity, "the binding version needs the number of a version.");
      }
    }
  }

  /**
   * What is wrong between the files and what is deployed.
   *
   * @param files content by file name; what is no model is passed over
   * @param oneDeployment whether the files are one deployment, as the binding of that name means it
   * @return by file, only files with something to say
   */
  static Map<String, List<Fault>> check(
      Map<String, byte[]> files, Deployed deployed, boolean oneDeployment) {
    return new ModelCallRules(files, deployed, oneDeployment).check();
  }

  /** The journeys that a file calls, which has passed the check. */
  static List<String> listCalled(byte[] content) {
    return ModelReader.read(content).stream()
        .flatMap(facts -> facts.calls().stream())
        .map(Call::called)
        .toList();
  }

  /** Whether a file that has passed the check is a journey that can be called. */
  static boolean isCallable(byte[] content) {
    return ModelReader.read(content).stream().allMatch(ModelFacts::callable);
  }

  private Map<String, List<Fault>> check() {
    Map<String, List<Fault>> found = new LinkedHashMap<>();
    models.forEach(
        (name, model) -> {
          Faults faults = new Faults();
          for (Process process : model.getModelElementsByType(Process.class)) {
            ModelFacts facts = files.get(process.getId() == null ? "" : process.getId());
            if (facts != null) {
              facts.calls().forEach(call -> checkCall(model, facts, call, faults));
              checkCallers(process, facts, faults);
            }
          }
          if (!faults.list().isEmpty()) {
            found.put(name, faults.list());
          }
        });
    return found;
  }

  private void checkCall(BpmnModelInstance model, ModelFacts caller, Call call, Faults faults) {
    if (call.called().isEmpty() || ModelExpressionRules.isExpression(call.called())) {
      return; // said by the file's own check
    }
    CallActivity activity = model.getModelElementById(call.activityId());
    Optional<ModelFacts> called = resolve(call, files.containsKey(call.called()));
    if (called.isEmpty()) {
      faults.fault(
          activity,
          switch (call.binding()) {
            case LATEST ->
                "it calls %s, which is not deployed; deploy that first, or together with this journey."
                    .formatted(call.called());
            case DEPLOYMENT ->
                "it calls %s of the same deployment, which does not hold it."
                    .formatted(call.called());
            case VERSION ->
                "it calls version %d of %s, which is not deployed."
                    .formatted(call.version(), call.called());
          });
      return;
    }
    List<String> circle = circle(caller.processId(), called.get(), new ArrayList<>());
    if (!circle.isEmpty()) {
      faults.fault(
          activity, "the journey would call itself: %s.".formatted(String.join(" calls ", circle)));
    } else if (!called.get().callable()) {
      faults.fault(
          activity,
          "it calls %s, which begins on events; only a journey with one start without an event can be called."
              .formatted(call.called()));
    }
  }

  private Optional<ModelFacts> resolve(Call call, boolean amongFiles) {
    return switch (call.binding()) {
      case LATEST -> Optional.ofNullable(all.get(call.called()));
      case DEPLOYMENT -> {
        if (call.version() > 0) {
          yield deployed.find(call.called(), call.version());
        }
        yield amongFiles && oneDeployment
            ? Optional.ofNullable(files.get(call.called()))
            : Optional.empty();
      }
      case VERSION -> deployed.find(call.called(), call.version());
    };
  }

  /** The way from the journey over what it calls back to itself; empty where there is none. */
  private List<String> circle(String origin, ModelFacts at, List<String> way) {
    List<String> longer = new ArrayList<>(way.isEmpty() ? List.of(origin) : way);
    boolean again = longer.contains(at.processId());
    longer.add(at.processId());
    if (again) {
      return at.processId().equals(origin) ? longer : List.of();
    }
    for (Call call : at.calls()) {
      // what is deployed with another binding calls a version of the same name
      ModelFacts next =
          resolve(call, files.containsKey(call.called())).orElseGet(() -> all.get(call.called()));
      List<String> circle = next == null ? List.of() : circle(origin, next, longer);
      if (!circle.isEmpty()) {
        return circle;
      }
    }
    return List.of();
  }

  private void checkCallers(Process process, ModelFacts facts, Faults faults) {
    TreeSet<String> callers = new TreeSet<>();
    for (ModelFacts other : all.values()) {
      boolean calls =
          other.calls().stream()
              .anyMatch(
                  call ->
                      call.called().equals(facts.processId()) && call.binding() == Binding.LATEST);
      if (calls && !other.processId().equals(facts.processId())) {
        callers.add(other.processId());
      }
    }
    if (facts.callable() && callers.isEmpty()) {
      faults.style(
          process,
          "this journey has no event that it begins on; it can only be called by another one, and none does yet.");
    } else if (!facts.callable() && !files.keySet().containsAll(callers)) {
      callers.removeAll(files.keySet()); // those are told of it themselves
      faults.fault(
          process,
          "it is called by %s and has to stay a journey that can be: with one start without an event."
              .formatted(String.join(", ", callers)));
    }
  }
}
