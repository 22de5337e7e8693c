package org.followup.tracking;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What people can choose from on their page.
 *
 * @param topics what each topic is called, by {@code <topic>} or {@code <topic>.<language>}, in the
 *     order of the page; empty: those that journeys write about, in our words where we have some
 */
@ConfigurationProperties("followup.policy")
record TopicSettings(@DefaultValue Map<String, String> topics) {}
