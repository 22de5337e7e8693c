package org.followup.recipient;

import java.util.Map;

/**
 * Somebody did something about a person's rights. Published in the transaction of the deed, for the
 * audit.
 *
 * @param by a login, or {@code API key}
 * @param deed in past tense and kebab-case, such as {@code recipient-restricted}
 * @param about whom or what, without personal data: a receipt, a request, or {@link Pseudonyms#of}
 * @param detail no personal data
 */
public record RightsDeed(String by, String deed, String about, Map<String, ?> detail) {}
