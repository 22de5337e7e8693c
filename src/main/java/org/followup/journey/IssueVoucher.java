package org.followup.journey;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.followup.journey.StepKind.Field;
import org.followup.offer.CodePattern;
import org.followup.offer.Voucher;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherWish;
import org.followup.offer.Vouchers;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Behind {@code ${issueVoucher}}: gives the person a voucher, in the engine's transaction, and lets
 * mails and gateways know it. Where none can be given, because a pool is empty or a value cannot be
 * read, the token stays on the step and a job of its own tries again: what led here, an event among
 * others, is not lost, and an operator sees an incident at this step.
 */
@Component
class IssueVoucher extends AbstractBpmnActivityBehavior implements NamedDelegate {

  private static final Logger log = LoggerFactory.getLogger(IssueVoucher.class);

  private static final int MOST_DIGITS = 40;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}(\\.\\d{1,4})?");
  private static final String USUAL = "voucher";

  static final StepKind KIND =
      new StepKind(
          "issueVoucher",
          "Issue voucher",
          List.of(
              new Field(
                  "pool",
                  false,
                  VoucherPools::isName,
                  "name of a pool such as spring-offer",
                  false),
              new Field(
                  "pattern",
                  false,
                  CodePattern::isReadable,
                  "pattern such as TEA-????-???? (capitals, digits, hyphens, eight ? at least)",
                  false),
              new Field(
                  "value",
                  false,
                  value -> NUMBER.matcher(value).matches(),
                  "number such as 10 or 7.50",
                  true),
              Field.of("currency", Pattern.compile("[A-Z]{3}"), "currency such as EUR"),
              new Field(
                  "validFor",
                  false,
                  value -> JourneyDates.findAmount(value).isPresent(),
                  "ISO duration such as P30D",
                  true),
              Field.of("variable", VariableNames.PATTERN, "name of a value such as voucher")),
          true,
          IssueVoucher::check);

  private final Vouchers vouchers;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Clock clock;

  IssueVoucher(
      Vouchers vouchers, InstanceRepository instances, JourneyCatalog catalog, Clock clock) {
    this.vouchers = vouchers;
    this.instances = instances;
    this.catalog = catalog;
    this.clock = clock;
  }

  /** Steps of a journey's version that give vouchers, in the order of the model. */
  static List<ModelFacts.Step> listOf(ModelFacts facts) {
    return facts.steps().stream().filter(step -> step.delegate().equals(KIND.delegate())).toList();
  }

  private static void check(ServiceTask task, Map<String, String> fields, Faults faults) {
    if (fields.containsKey("pool") == fields.containsKey("pattern")) {
      faults.fault(
          task,
          "a voucher comes from a pool or is made by a pattern; give one of the fields pool and"
              + " pattern.");
    }
    if (VariableNames.isTaken(fields.getOrDefault("variable", ""))) {
      faults.fault(
          task, "the variable %s is taken; choose another name.".formatted(fields.get("variable")));
    }
    ModelElementInstance around = task;
    while (around instanceof Activity activity) {
      if (activity.getLoopCharacteristics() != null) {
        faults.fault(
            task, "a step gives one voucher to an instance; it cannot be part of a repetition.");
      }
      around = around.getParentElement();
    }
  }

  @Override
  public String name() {
    return KIND.delegate();
  }

  @Override
  public Object delegate() {
    return this;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    Voucher voucher;
    try {
      voucher = vouchers.issue(wish(execution));
    } catch (IllegalArgumentException | org.followup.offer.EmptyPoolException none) {
      log.warn(
          "No voucher could be given; the step is tried again by a job. instance={} activity={} fault={}",
          execution.getProcessInstanceId(),
          execution.getCurrentActivityId(),
          none.getMessage());
      JourneyParse.PutOffTimer.plan((ExecutionEntity) execution, clock.instant());
      return;
    }
    goOn(execution, voucher);
  }

  /** Tried again; a fault is one of this job and nobody else's. */
  @Override
  public void signal(ActivityExecution execution, String name, @Nullable Object data)
      throws Exception {
    JourneyParse.PutOffTimer.cancel((ExecutionEntity) execution);
    goOn(execution, vouchers.issue(wish(execution)));
  }

  private void goOn(ActivityExecution execution, Voucher voucher) {
    String variable = text(execution, "variable");
    String name = variable == null ? USUAL : variable;
    Map<String, Object> known = new HashMap<>();
    known.put(name, voucher.code());
    if (voucher.value() != null) {
      known.put(name + "Value", voucher.value().doubleValue());
    }
    if (voucher.currency() != null) {
      known.put(name + "Currency", voucher.currency());
    }
    Map<String, Object> told = new HashMap<>(known);
    if (voucher.expiresAt() != null) {
      known.put(name + "ExpiresAt", Date.from(voucher.expiresAt()));
      told.put(name + "ExpiresAt", voucher.expiresAt().toString());
    }
    ExecutionEntity instance = ((ExecutionEntity) execution).getProcessInstance();
    known.forEach(instance::setVariableLocal);
    instances.addContent(execution.getProcessInstanceId(), told);
    leave(execution);
  }

  private VoucherWish wish(ActivityExecution execution) {
    return new VoucherWish(
        new RecipientId(execution.getProcessBusinessKey()),
        catalog.get(execution.getProcessDefinitionId()).processId(),
        execution.getProcessInstanceId(),
        execution.getCurrentActivityId(),
        text(execution, "pool"),
        text(execution, "pattern"),
        value(execution),
        text(execution, "currency"),
        validFor(execution));
  }

  private static @Nullable BigDecimal value(ActivityExecution execution) {
    String text = text(execution, "value");
    if (text == null) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text).stripTrailingZeros();
      // 1e999999999 would be written out in a billion digits
      if (Math.abs((long) value.scale()) < MOST_DIGITS
          && NUMBER.matcher(value.toPlainString()).matches()) {
        return value;
      }
    } catch (NumberFormatException unreadable) {
      // said below, as what is no amount of money
    }
    throw new IllegalArgumentException(
        "The value of the voucher is \"%s\", no number such as 10 or 7.50.".formatted(text));
  }

  private static @Nullable TemporalAmount validFor(ActivityExecution execution) {
    String text = text(execution, "validFor");
    return text == null
        ? null
        : JourneyDates.findAmount(text)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The voucher is to be valid for \"%s\", no duration such as P30D."
                            .formatted(text)));
  }

  /** What the model says in that field of this very step. */
  private static @Nullable String text(ActivityExecution execution, String name) {
    Object value = execution.getVariableLocal(name);
    return value == null || value.toString().isBlank() ? null : value.toString().strip();
  }
}
