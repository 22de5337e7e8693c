package org.followup.audience;

import java.util.List;

/** An audience cannot be asked as it is; nobody was looked for. */
public final class FaultyAudienceException extends RuntimeException {

  private final transient List<AudienceFault> faults;

  FaultyAudienceException(String name, List<AudienceFault> faults) {
    super(
        "Audience %s cannot be asked: %s"
            .formatted(
                name, String.join(" ", faults.stream().map(AudienceFault::sentence).toList())));
    this.faults = List.copyOf(faults);
  }

  static FaultyAudienceException unknown(String name) {
    return new FaultyAudienceException(
        name, List.of(new AudienceFault(1, "There is no audience of that name.", null)));
  }

  /** All of them, in the order of the text. */
  public List<AudienceFault> faults() {
    return faults;
  }
}
