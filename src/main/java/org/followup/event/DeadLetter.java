package org.followup.event;

import org.jspecify.annotations.Nullable;

/**
 * An event that could not be applied and is not tried again until someone asks for it.
 *
 * @param attempts how often it was tried
 * @param lastError why the last try failed
 */
public record DeadLetter(Event event, int attempts, @Nullable String lastError) {}
