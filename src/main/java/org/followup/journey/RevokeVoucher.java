package org.followup.journey;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.followup.offer.Vouchers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Behind {@code ${revokeVoucher}}: takes back the voucher of the step on whose border it hangs, in
 * the engine's transaction. What was used or has expired stays as it is.
 */
@Component
class RevokeVoucher implements NamedDelegate, JavaDelegate {

  private static final Logger log = LoggerFactory.getLogger(RevokeVoucher.class);

  static final StepKind KIND = StepKind.of("revokeVoucher", "Revoke voucher");

  private final Vouchers vouchers;
  private final JourneyCatalog catalog;

  RevokeVoucher(Vouchers vouchers, JourneyCatalog catalog) {
    this.vouchers = vouchers;
    this.catalog = catalog;
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
  public void execute(DelegateExecution execution) {
    String handler = execution.getCurrentActivityId();
    String given =
        catalog.get(execution.getProcessDefinitionId()).steps().stream()
            .filter(step -> step.activityId().equals(handler))
            .map(ModelFacts.Step::compensates)
            .filter(step -> step != null)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Step %s of %s hangs on no step that gives vouchers; nothing was taken back."
                            .formatted(handler, execution.getProcessDefinitionId())));
    if (vouchers.revoke(execution.getProcessInstanceId(), given).isEmpty()) {
      log.info(
          "Nothing to take back: the voucher was used or has expired. instance={} activity={}",
          execution.getProcessInstanceId(),
          given);
    }
  }
}
