package org.followup.journey;

import org.jspecify.annotations.Nullable;

/**
 * A version of the table of restraint was published. Published in the deployment's transaction, for
 * listeners of that same transaction.
 *
 * @param by the person's login, or that of a system; null for a file
 */
public record TableDeployed(int version, @Nullable String by) {}
