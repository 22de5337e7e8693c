package org.followup.demo;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names the property that would have helped; Spring Boot's own sentence does not. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortTakenAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
    return new FailureAnalysis(
        "Port %d is taken by another program.".formatted(cause.getPort()),
        "End that program, or choose another port: --server.port=8081 (with Maven:"
            + " mvn spring-boot:run -Dspring-boot.run.arguments=--server.port=8081).",
        cause);
  }
}
