/** Who someone is and what we may do: profile, alias, consent with evidence, suppression. */
@ApplicationModule(allowedDependencies = {"node"})
@NullMarked
package org.followup.recipient;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
