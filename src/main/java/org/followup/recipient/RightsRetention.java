package org.followup.recipient;

import java.time.Instant;
import java.time.Period;
import java.util.function.BiFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is kept about the rights of persons goes after its period. */
@Configuration
class RightsRetention {

  private record Kind(String kind, Period kept, BiFunction<Instant, Integer, Integer> deletion)
      implements Forgettable {

    @Override
    public int forget(Instant before, int atMost) {
      return deletion.apply(before, atMost);
    }
  }

  @Bean
  Forgettable forgettableErasures(RightsRetentionRepository old, RetentionPeriods periods) {
    return new Kind("erasures", periods.erasures(), old::deleteErasures);
  }

  @Bean
  Forgettable forgettableRequests(RightsRetentionRepository old, RetentionPeriods periods) {
    return new Kind("requests", periods.requests(), old::deleteClosedRequests);
  }

  @Bean
  Forgettable forgettableChanges(RightsRetentionRepository old, RetentionPeriods periods) {
    return new Kind("changes", periods.changes(), old::deleteChanges);
  }
}
