package org.followup.event;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much the inbox takes.
 *
 * @param maxWaiting so many events may wait to be applied; with more, whoever can send again later
 *     is answered 503 with Retry-After
 */
@ConfigurationProperties("followup.intake")
record InboxSettings(@DefaultValue("1000000") int maxWaiting) {}
