package org.followup.journey;

/**
 * A person has published a version of a journey by hand. Published in the deployment's transaction,
 * for listeners of that same transaction.
 *
 * @param by the person's login, or that of a system
 */
public record JourneyDeployed(String journey, int version, String by) {}
