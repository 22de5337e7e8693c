package org.followup.message;

import java.util.List;

/** The relays there are, in the order of the configuration. */
interface MailRelays {

  /** Name of the relay that {@code spring.mail} describes. */
  String DEFAULT = "default";

  /** Empty where no mail server is configured. */
  List<MailRelay> list();
}
