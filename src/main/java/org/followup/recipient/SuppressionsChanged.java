package org.followup.recipient;

import java.util.Map;

/**
 * Somebody put addresses on the suppression list or took them off. Published in the transaction of
 * the deed; a listener that throws undoes it.
 *
 * @param by a login or {@code API key}
 * @param deed in past tense and kebab-case, such as {@code suppression-lifted}
 * @param about number of the entry, or how many
 * @param detail without personal data
 */
public record SuppressionsChanged(String by, String deed, String about, Map<String, ?> detail) {}
