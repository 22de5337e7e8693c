/**
 * The engine room, the only one that knows Camunda: deployment and model check, dispatch of events
 * to instances, delegates, functions, the log of instances and steps.
 */
@ApplicationModule(
    allowedDependencies = {
      "message",
      "audience",
      "event",
      "experiment",
      "node",
      "offer",
      "recipient"
    })
@NullMarked
package org.followup.journey;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
