package org.followup.demo;

import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Kept data outlive the version that wrote them; a database from another one cannot be used. */
class OtherVersionAnalyzer extends AbstractFailureAnalyzer<FlywayValidateException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, FlywayValidateException cause) {
    return new FailureAnalysis(
        "The database was written by another version of Followup. " + cause.getMessage(),
        "To keep the data, start the version that wrote them. In the demo, to begin anew, move the"
            + " data folder (.data) away or name another one with --followup.data-dir=<folder>.",
        cause);
  }
}
