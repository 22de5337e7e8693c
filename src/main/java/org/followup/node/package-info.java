/**
 * Which processes are at work on this database: the name of this one, and which of the others are
 * gone.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.followup.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
