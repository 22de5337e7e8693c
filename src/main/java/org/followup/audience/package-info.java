/**
 * Who fits a description: segments over profile and behaviour. Nothing lives here yet but the name.
 */
@ApplicationModule(allowedDependencies = {"event", "recipient"})
@NullMarked
package org.followup.audience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
