package org.followup.audience;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.followup.audience.Audiences.Explanation;
import org.followup.recipient.AnniversarySettings;
import org.followup.recipient.Consents;
import org.followup.recipient.RetentionPeriods;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads texts by what holds here and now: saved audiences, settings, the clock. */
@Component
class AudienceReader {

  private final AudienceRepository audiences;
  private final Consents consents;
  private final ShopSettings shop;
  private final RetentionPeriods kept;
  private final AnniversarySettings anniversaries;
  private final Clock clock;

  AudienceReader(
      AudienceRepository audiences,
      Consents consents,
      ShopSettings shop,
      RetentionPeriods kept,
      AnniversarySettings anniversaries,
      Clock clock) {
    this.audiences = audiences;
    this.consents = consents;
    this.shop = shop;
    this.kept = kept;
    this.anniversaries = anniversaries;
    this.clock = clock;
  }

  /**
   * A text, read and checked.
   *
   * @param condition empty where there are faults
   * @param used names of the audiences it asks itself
   */
  record Reading(Optional<Condition> condition, AudienceFaults faults, Set<String> used) {

    Explanation explanation(Instant now) {
      return condition
          .map(
              found ->
                  new Explanation(
                      List.of(),
                      faults.listRemarks(),
                      found.words(),
                      PeopleRepository.counting(found, now).sql()))
          .orElseGet(() -> new Explanation(faults.list(), faults.listRemarks(), List.of(), ""));
    }
  }

  /**
   * @param self the name under which it is saved; null where it has none
   */
  Reading read(String text, @Nullable String self) {
    AudienceFaults faults = new AudienceFaults();
    AudienceCompiler compiler = new AudienceCompiler(known(), terms(), faults);
    Optional<Condition> condition = compiler.compile(text, self);
    return new Reading(condition, faults, compiler.used());
  }

  private AudienceCompiler.Known known() {
    return new AudienceCompiler.Known() {
      @Override
      public Optional<Audience> find(String name) {
        return audiences.find(name);
      }

      @Override
      public List<String> listNames() {
        return audiences.list().stream().map(Audience::name).toList();
      }
    };
  }

  private Terms terms() {
    return new Terms(
        clock.instant(),
        shop.zone(),
        shop.locale(),
        shop.currency(),
        kept.events(),
        consents.expireAfter(),
        anniversaries.inOtherYears());
  }
}
