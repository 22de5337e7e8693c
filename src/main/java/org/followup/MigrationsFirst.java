package org.followup;

import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector;

/** Lets everything that speaks SQL wait for {@link Migrations}. Named in spring.factories. */
class MigrationsFirst implements DatabaseInitializerDetector {

  @Override
  public Set<String> detect(ConfigurableListableBeanFactory beanFactory) {
    return Set.of(Migrations.BEAN);
  }
}
