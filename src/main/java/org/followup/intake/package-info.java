/** The doors for shops: event API, shop webhooks, recipients, consents and sign-ups over REST. */
@ApplicationModule(
    allowedDependencies = {
      "journey",
      "tracking",
      "message",
      "audience",
      "event",
      "node",
      "offer",
      "recipient"
    })
@NullMarked
package org.followup.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
