/** What happened: the durable inbox, the identity of events, the log and questions to it. */
@ApplicationModule(allowedDependencies = {"node", "recipient"})
@NullMarked
package org.followup.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
