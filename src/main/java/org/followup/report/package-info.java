/** Read-only answers across rooms, such as the timeline of a recipient. */
@ApplicationModule(
    allowedDependencies = {
      "tracking",
      "journey",
      "message",
      "audience",
      "event",
      "experiment",
      "node",
      "offer",
      "recipient",
      "intake"
    })
@NullMarked
package org.followup.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
