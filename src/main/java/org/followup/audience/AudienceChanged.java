package org.followup.audience;

import java.util.Map;

/**
 * Somebody changed an audience. Published in the transaction of the deed; a listener that throws
 * undoes it.
 *
 * @param by a login or {@code API key}
 * @param deed in past tense and kebab-case, such as {@code audience-changed}
 * @param audience its name
 * @param detail without personal data
 */
public record AudienceChanged(String by, String deed, String audience, Map<String, ?> detail) {}
