package org.followup;

import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** The one clock of the application. The demo brings a movable one in its place. */
@Configuration(proxyBeanMethods = false)
class Time {

  @Bean
  @Profile("!demo")
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }
}
