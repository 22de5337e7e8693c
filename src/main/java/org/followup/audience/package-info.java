/**
 * Who fits a description: saved texts in a query language over profile, permission and behaviour,
 * and lists that were uploaded. A text is parsed, checked against a closed list of questions and
 * turned into SQL with bound parameters over the views that the rooms below offer for it.
 */
@ApplicationModule(allowedDependencies = {"event", "node", "recipient"})
@NullMarked
package org.followup.audience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
