/**
 * How one way is compared with another: who gets which variant, and what may be said of the
 * difference at any moment. Pure functions: no database, no clock.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.followup.experiment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
