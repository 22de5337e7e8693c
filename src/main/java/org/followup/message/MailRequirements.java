package org.followup.message;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;

/** What the configuration must say before a mail can lawfully, or at all, be sent. */
public final class MailRequirements {

  private MailRequirements() {}

  /** A sentence for each property that is missing, naming it; none where mail can go out. */
  public static List<String> faults(Binder configuration) {
    List<String> faults = new ArrayList<>();
    if (configuration.bind("followup.mail.relays[0].host", String.class).orElse("").isBlank()) {
      require(
          configuration,
          faults,
          "spring.mail.host",
          "the name of the mail server that takes mails");
    }
    require(
        configuration,
        faults,
        "followup.mail.from",
        "the sender of every mail, such as Tea Shop <shop@tea.example>");
    require(
        configuration,
        faults,
        "followup.mail.postal-address",
        "the sender's postal address for the legal block of every mail");
    return faults;
  }

  private static void require(
      Binder configuration, List<String> faults, String property, String meaning) {
    if (configuration.bind(property, String.class).orElse("").isBlank()) {
      faults.add("Property " + property + " is missing: set it to " + meaning + ".");
    }
  }
}
