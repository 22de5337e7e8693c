package org.followup.recipient;

import java.time.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What outlives an erasure.
 *
 * @param proof how long the evidence of granted marketing consents is kept, encrypted, after the
 *     person was erased (GDPR art. 17(3)(e)); null for not at all
 */
@ConfigurationProperties("followup.retention")
record ProofSettings(@Nullable Period proof) {

  ProofSettings {
    if (proof != null && (proof.isNegative() || proof.isZero())) {
      throw new IllegalArgumentException(
          "followup.retention.proof is %s; it must be a period such as P3Y, or be left out."
              .formatted(proof));
    }
  }
}
