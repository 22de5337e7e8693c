/** The doors for shops: event API, shop webhooks, recipients and consents over REST. */
@ApplicationModule(allowedDependencies = {"journey", "message", "event", "recipient"})
@NullMarked
package org.followup.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
