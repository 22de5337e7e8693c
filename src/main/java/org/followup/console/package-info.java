/** Pages and their controllers. */
@ApplicationModule(
    allowedDependencies = {
      "story",
      "report",
      "intake",
      "tracking",
      "journey",
      "message",
      "offer",
      "audience",
      "event",
      "recipient"
    })
@NullMarked
package org.followup.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
