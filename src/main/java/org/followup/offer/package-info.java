/**
 * Vouchers: pools of codes that the shop uploaded, codes that we make, who got which, and what
 * became of it. Issued in the transaction of whoever asks, told to the inbox.
 */
@ApplicationModule(allowedDependencies = {"event", "recipient"})
@NullMarked
package org.followup.offer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
