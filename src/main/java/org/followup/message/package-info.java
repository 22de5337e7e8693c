/** What we send: templates, policy, outbox, relay, channels. */
@ApplicationModule(allowedDependencies = {"experiment", "node", "recipient"})
@NullMarked
package org.followup.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
