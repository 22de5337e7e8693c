/** Who someone is and what we may do: profile, alias, consent with evidence, suppression. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.followup.recipient;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
