/**
 * Followup: follow-up journeys that stop when the customer has acted. Start with the rooms below.
 */
@NullMarked
package org.followup;

import org.jspecify.annotations.NullMarked;
