package org.followup.message;

import org.followup.message.TemplateFault.TemplateFaultException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with which mail in place of a stack trace. Named in spring.factories. */
class TemplateFaultAnalyzer extends AbstractFailureAnalyzer<TemplateFaultException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, TemplateFaultException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Mend the mails (file:line under processes/) and start again; docs/journeys.md says what"
            + " they may contain.",
        cause);
  }
}
