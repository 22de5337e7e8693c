package org.followup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is missing in place of a stack trace. Named in spring.factories. */
class AccessNotConfiguredAnalyzer extends AbstractFailureAnalyzer<AccessNotConfiguredException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, AccessNotConfiguredException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Set the property in application.yaml, on the command line or by environment "
            + "(docs/configuration.md), or start with the profile \"demo\" to look around.",
        cause);
  }
}
