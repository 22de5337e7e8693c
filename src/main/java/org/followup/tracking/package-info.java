/**
 * What comes back from mail: clicks, opens, ratings, unsubscriptions, preferences, replies and
 * confirmed sign-ups.
 */
@ApplicationModule(allowedDependencies = {"message", "event", "node", "recipient"})
@NullMarked
package org.followup.tracking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
