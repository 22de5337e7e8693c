package org.followup.message;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** Refuses to start where mails could not lawfully or not at all be sent. The demo has all. */
@Component
class MailRequirements {

  MailRequirements(Environment environment) {
    if (environment.acceptsProfiles(Profiles.of("demo"))) {
      return;
    }
    List<String> missing = new ArrayList<>();
    require(environment, missing, "followup.mail.from", "the sender of every mail");
    require(
        environment,
        missing,
        "followup.mail.postal-address",
        "the sender's postal address for the legal block");
    require(environment, missing, "spring.mail.host", "the mail server");
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Followup cannot send mail yet; set " + String.join(", ", missing) + ".");
    }
  }

  private static void require(
      Environment environment, List<String> missing, String property, String meaning) {
    String value = environment.getProperty(property);
    if (value == null || value.isBlank()) {
      missing.add(property + " (" + meaning + ")");
    }
  }
}
