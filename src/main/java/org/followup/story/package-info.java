/**
 * Stories: what happens to one made-up person and what they must get, in plain text beside each
 * journey. Reads them, plays them on a {@link org.followup.story.Stage}, judges them by file, line
 * and element of the model, and says which ways of each model no story takes.
 */
@ApplicationModule(allowedDependencies = {"report", "journey", "recipient"})
@NullMarked
package org.followup.story;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
