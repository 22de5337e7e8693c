package org.followup.journey;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.xml.ModelException;
import org.followup.message.Advertising;
import org.followup.message.Templates;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads a file before it is deployed and says everything that is wrong with it at once. Default
 * deny: what the contract does not name is refused, whoever deploys it and by whichever door.
 */
@Component
class ModelCheck {

  /**
   * How the model API words what its schema finds: {@code Error: URI=null Line=21: cvc-id.1: …}.
   */
  private static final Pattern SCHEMA_ERROR =
      Pattern.compile(
          "(?:\\w+ )?Error: URI=\\S* Line=(\\d+): (?:cvc-[\\w.-]+: )?(.*)", Pattern.DOTALL);

  private final ModelFieldRules.Mails mails;
  private final ModelCallRules.Deployed deployed;
  private final ModelEventRules.Seen seen;
  private final ModelScheduleRules.Surroundings schedules;

  @Autowired
  ModelCheck(
      Templates templates,
      ModelChannelRules.Ways ways,
      ModelCallRules.Deployed deployed,
      ModelEventRules.Seen seen,
      ModelScheduleRules.Surroundings schedules) {
    this(
        new ModelFieldRules.Mails() {
          @Override
          public boolean exists(String journey, String mail) {
            return templates.exists(journey, mail);
          }

          @Override
          public boolean anyOf(String journey) {
            return !templates.list(journey).isEmpty();
          }

          @Override
          public List<String> listNames(String journey) {
            return templates.list(journey);
          }

          @Override
          public int subjects(String journey, String mail) {
            return templates.countSubjects(journey, mail);
          }

          @Override
          public ModelChannelRules.Ways ways() {
            return ways;
          }

          @Override
          public List<Advertising> advertising(String journey, String mail) {
            return templates.listAdvertising(journey, mail);
          }

          @Override
          public Map<String, String> texts(String journey, String mail) {
            return templates.listTexts(journey, mail);
          }

          @Override
          public List<String> missingInMarketing(String journey, String mail) {
            return templates.listMissingInMarketing(journey, mail);
          }
        },
        deployed,
        seen,
        schedules);
  }

  ModelCheck(ModelFieldRules.Mails mails) {
    this(mails, ModelCallRules.NOTHING, ModelEventRules.NOTHING, ModelScheduleRules.ANY);
  }

  ModelCheck(
      ModelFieldRules.Mails mails,
      ModelCallRules.Deployed deployed,
      ModelEventRules.Seen seen,
      ModelScheduleRules.Surroundings schedules) {
    this.schedules = schedules;
    this.deployed = deployed;
    this.seen = seen;
    this.mails = mails;
  }

  /**
   * Checks a file by its name: {@code .bpmn} and {@code .bpmn20.xml} models, {@code .form} forms,
   * {@code .dmn} tables.
   *
   * @return faults and remarks of style; the file may be deployed where none refuses
   */
  List<Fault> check(String fileName, byte[] content) {
    return check(fileName, content, false);
  }

  /** As {@link #check}, for a file under {@code processes/}: its mails must be there too. */
  List<Fault> checkShipped(String fileName, byte[] content) {
    return check(fileName, content, true);
  }

  /**
   * What is wrong between these files, beside what is deployed: who calls whom, and which tables
   * are asked.
   *
   * @param files content by file name, to be deployed together
   * @return by file
   */
  Map<String, List<Fault>> checkCalls(Map<String, byte[]> files) {
    return together(ModelCallRules.check(files, deployed, true), files);
  }

  /** As {@link #checkCalls}, for files under {@code processes/}: each is its own deployment. */
  Map<String, List<Fault>> checkShippedCalls(Map<String, byte[]> files) {
    return together(ModelCallRules.check(files, deployed, false), files);
  }

  private Map<String, List<Fault>> together(
      Map<String, List<Fault>> calls, Map<String, byte[]> files) {
    Map<String, List<Fault>> all = new LinkedHashMap<>(calls);
    ModelDecisionRules.check(files, deployed)
        .forEach(
            (file, faults) ->
                all.merge(
                    file,
                    faults,
                    (one, other) -> Stream.concat(one.stream(), other.stream()).toList()));
    return all;
  }

  /** The journeys that deployed ones call. */
  Set<String> listCalled() {
    return deployed.listLatest().stream()
        .flatMap(facts -> facts.calls().stream())
        .map(ModelFacts.Call::called)
        .collect(Collectors.toSet());
  }

  private List<Fault> check(String fileName, byte[] content, boolean shipped) {
    Faults faults = new Faults();
    if (fileName.endsWith(".bpmn") || fileName.endsWith(".bpmn20.xml")) {
      checkModel(fileName, content, shipped, faults);
    } else if (fileName.endsWith(".form")) {
      ModelFormRules.check(fileName, content, faults);
    } else if (fileName.endsWith(".dmn") || fileName.endsWith(".dmn11.xml")) {
      return checkTable(fileName, content);
    } else {
      faults.faultOfFile(
          fileName
              + " cannot be deployed: only journeys (.bpmn), forms (.form) and decision tables"
              + " (.dmn) can.");
    }
    return faults.list();
  }

  private void checkModel(String fileName, byte[] content, boolean shipped, Faults faults) {
    BpmnModelInstance model;
    try {
      model = ModelReader.parse(content);
    } catch (ModelException unreadable) {
      faults.faultOfFile(
          "%s cannot be read as BPMN 2.0: %s.".formatted(fileName, reason(unreadable)));
      return;
    }
    try {
      checkRules(model, fileName, shipped, faults);
    } catch (RuntimeException unforeseen) {
      // Default deny: what the rules stumble over is not deployed.
      faults.faultOfFile("%s cannot be checked: %s.".formatted(fileName, reason(unforeseen)));
    }
  }

  /** What is wrong with a decision table. */
  static List<Fault> checkTable(String fileName, byte[] content) {
    Faults faults = new Faults();
    try {
      ModelTableRules.check(ModelTable.readFile(content), faults);
    } catch (ModelException unreadable) {
      faults.faultOfFile("%s cannot be read as DMN: %s.".formatted(fileName, reason(unreadable)));
    } catch (RuntimeException unforeseen) {
      // Default deny: what the rules stumble over is not deployed.
      faults.faultOfFile("%s cannot be checked: %s.".formatted(fileName, reason(unforeseen)));
    }
    return faults.list();
  }

  private void checkRules(
      BpmnModelInstance model, String fileName, boolean shipped, Faults faults) {
    ModelElementRules.check(
        model, faults, new ModelExpressionRules(faults, SplitTest.listOf(model), schedules));
    ModelFlowRules.check(model, faults);
    ModelTaskRules.check(model, faults);
    ModelRepeatRules.check(model, faults);
    ModelCallRules.check(model, faults);
    ModelCompensation.check(model, faults);
    ModelDecisionRules.check(model, faults);
    ModelPathRules.check(model, faults);
    List<ModelSpacingRules.Pair> pairs = ModelSpacingRules.listPairs(model);
    ModelSpacingRules.check(pairs, faults);
    ModelTextRules.check(model, pairs, mails, faults);
    if (!shipped) { // of those nobody would read it
      ModelEventRules.check(model, deployed.listLatest(), seen, faults);
    }
    ModelFieldRules.check(model, faults, mails, shipped);
    ModelScheduleRules.check(model, schedules, faults, !shipped);
    ModelStyleRules.check(model, fileName, faults);
  }

  /** What is wrong where a file's process has not the id of its folder. */
  static List<Fault> wrongProcessId(String id, byte[] content) {
    try {
      BpmnModelInstance model = ModelReader.parse(content);
      Faults faults = new Faults();
      for (Process process : model.getModelElementsByType(Process.class)) {
        if (!id.equals(process.getId())) {
          faults.fault(process, "the process id must be %s, as the file.".formatted(id));
        }
      }
      return faults.list();
    } catch (ModelException unreadable) {
      return List.of(); // said by the check already
    }
  }

  private static String reason(Throwable unreadable) {
    Throwable deepest = unreadable;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    Matcher schema = SCHEMA_ERROR.matcher(String.valueOf(deepest.getMessage()).trim());
    String said =
        schema.matches()
            ? "line " + schema.group(1) + ": " + schema.group(2)
            : String.valueOf(deepest.getMessage());
    return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
  }
}
