package org.followup.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the doors for shops.
 *
 * @param maxBody largest body of a request, in bytes or with a unit; a larger one is answered 413
 * @param maxFile largest file of an import that is read as it comes; a larger one is answered 413
 * @param keepImports how long what became of an import is kept after its end, its remarks included
 */
@ConfigurationProperties("followup.intake")
record IntakeSettings(
    @DefaultValue("5MB") DataSize maxBody,
    @DefaultValue("500MB") DataSize maxFile,
    @DefaultValue("P90D") Duration keepImports) {

  static final String MAX_FILE = "followup.intake.max-file";
}
