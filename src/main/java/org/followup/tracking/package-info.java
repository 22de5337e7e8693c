/** What comes back from mail: unsubscribe now; clicks, opens, bounces and replies later. */
@ApplicationModule(allowedDependencies = {"message", "event", "recipient"})
@NullMarked
package org.followup.tracking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
