package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

class TemplateFaultAnalyzerTest {

  @Test
  void aStartThatIsRefusedNamesFileAndLineOfEveryMail() {
    Throwable refused =
        new BeanCreationException(
            "templates",
            new TemplateFault.TemplateFaultException(
                List.of(
                    new TemplateFault("cart/mails/one.mjml", 7, "unclosed"),
                    new TemplateFault("cart/mails/two.mjml", 0, "empty"))));

    FailureAnalysis analysis =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, cause) -> {}))
            .stream()
            .filter(analyzer -> analyzer.getClass().getName().startsWith("org.followup."))
            .map(analyzer -> analyzer.analyze(refused))
            .filter(found -> found != null)
            .findFirst()
            .orElseThrow();

    assertThat(analysis.getDescription())
        .contains("cart/mails/one.mjml:7: unclosed", "cart/mails/two.mjml: empty");
  }
}
