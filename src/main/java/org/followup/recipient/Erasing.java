package org.followup.recipient;

/**
 * A person is being erased. Published by {@link Recipients#erase} as the first thing it does,
 * synchronously and in its transaction, while everything else about the person is still in place:
 * whoever keeps data about persons listens ({@code @EventListener}) and takes the person out of it.
 * A listener that throws stops the erasure. Published at each repetition too.
 */
public record Erasing(RecipientId recipient) {}
