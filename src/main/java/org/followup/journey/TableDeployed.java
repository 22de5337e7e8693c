package org.followup.journey;

import org.jspecify.annotations.Nullable;

/**
 * A version of a decision table was published. Published in the deployment's transaction, for
 * listeners of that same transaction.
 *
 * @param table its id, such as {@code restraint}
 * @param by the person's login, or that of a system; null for a file
 */
public record TableDeployed(String table, int version, @Nullable String by) {}
