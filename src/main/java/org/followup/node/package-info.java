/**
 * Which processes are at work on this database: the name of this one, which of the others are gone,
 * how a thread of this one works in the background, and what its log may say of a fault. Beside
 * them what every room needs that reads names which people typed.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.followup.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
