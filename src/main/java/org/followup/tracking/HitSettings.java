package org.followup.tracking;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How hits on links and pixels are judged.
 *
 * @param countHeadless whether a browser without a window passes for a human. Scanners use them, so
 *     it does not; the demo is often shown and tested by one, so there it does
 */
@ConfigurationProperties("followup.tracking")
record HitSettings(boolean countHeadless) {}
