package org.followup.recipient;

/**
 * Two names turned out to be one person. Published synchronously and in the transaction that joins
 * them, with both held: whoever keeps data about persons listens ({@code @EventListener}) and moves
 * what it holds under {@code from} to {@code into}. A listener that throws stops the merge.
 *
 * @param from no longer stands for itself from this commit on
 * @param into the name that stands for the person
 */
public record Merging(RecipientId from, RecipientId into) {}
