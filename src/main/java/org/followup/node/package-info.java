/**
 * Which processes are at work on this database: the name of this one, which of the others are gone,
 * and how a thread of this one works in the background.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.followup.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
