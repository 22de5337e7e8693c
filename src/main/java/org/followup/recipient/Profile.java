package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What we know about a recipient. Absent values are null; {@link Recipients#zoneOf} and {@link
 * Recipients#localeOf} apply the shop's defaults.
 *
 * @param attributes free facts such as firstName, country, birthday; scalars and lists as in JSON
 */
public record Profile(
    RecipientId id,
    @Nullable String email,
    @Nullable Locale locale,
    @Nullable ZoneId timeZone,
    Map<String, Object> attributes,
    Instant createdAt,
    Instant updatedAt) {}
