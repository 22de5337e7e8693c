package org.followup.recipient;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for recipients who have said nothing.
 *
 * @param tracking how much of what comes back from mails is kept of them
 */
@ConfigurationProperties("followup.policy")
record PermissionSettings(@DefaultValue("aggregate") TrackingLevel tracking) {}
