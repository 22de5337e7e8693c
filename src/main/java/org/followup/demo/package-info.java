/**
 * Everything that makes a laptop enough: embedded database, mail inbox, movable clock. Nobody uses
 * it.
 */
@ApplicationModule(
    allowedDependencies = {
      "console",
      "story",
      "report",
      "intake",
      "tracking",
      "journey",
      "message",
      "audience",
      "event",
      "recipient"
    })
@NullMarked
package org.followup.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
