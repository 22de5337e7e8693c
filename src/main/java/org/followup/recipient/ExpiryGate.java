package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** A consent that nobody made use of for long does not say any more what the person wants. */
@Component
class ExpiryGate implements Gatekeeper {

  private final PermissionSettings settings;

  ExpiryGate(PermissionSettings settings) {
    this.settings = settings;
  }

  @Override
  public Gate gate() {
    return Gate.EXPIRY;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    StandingConsent standing = question.standing();
    return standing != null && settings.isExpired(standing.unusedSince(), question.at())
        ? Objection.refuse("consent was not used for " + settings.consentExpiresAfter())
        : Optional.empty();
  }
}
