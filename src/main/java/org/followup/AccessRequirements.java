package org.followup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.followup.journey.ColleagueSettings;
import org.followup.message.MailRequirements;
import org.followup.recipient.SecretKeys;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/**
 * Refuses to start without what only the demo may do without: a secret, a database, mail, users,
 * API keys. Looks before any bean is made, and names everything that is missing at once.
 */
@Component
class AccessRequirements implements BeanFactoryPostProcessor, EnvironmentAware {

  private Environment environment = new StandardEnvironment();

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
    if (environment.acceptsProfiles(Profiles.of("demo"))) {
      return;
    }
    List<String> faults = faults(Binder.get(environment));
    if (!faults.isEmpty()) {
      throw new AccessNotConfiguredException(faults);
    }
  }

  static List<String> faults(Binder binder) {
    List<String> faults = new ArrayList<>();
    SecretKeys.findFault(binder.bind("followup.secret", String.class).orElse(""))
        .ifPresent(faults::add);
    if (binder.bind("spring.datasource.url", String.class).orElse("").isBlank()) {
      faults.add(
          "Property spring.datasource.url is missing: set it to the JDBC address of a PostgreSQL "
              + "database, such as jdbc:postgresql://db:5432/followup.");
    }
    faults.addAll(MailRequirements.faults(binder));
    if (binder.bind("followup.api-keys", Bindable.listOf(String.class)).orElse(List.of()).stream()
        .allMatch(String::isBlank)) {
      faults.add(
          "Property followup.api-keys is missing: set it to at least one long random key for the "
              + "systems that report events.");
    }
    List<ColleagueSettings.User> users =
        binder
            .bind("followup", ColleagueSettings.class)
            .map(ColleagueSettings::users)
            .orElse(List.of());
    if (users.isEmpty()) {
      faults.add(
          "Property followup.users is missing: set at least followup.users[0].name and "
              + "followup.users[0].password for the people who log in.");
    }
    for (int i = 0; i < users.size(); i++) {
      faults.addAll(faults(users.get(i), "followup.users[" + i + "]").toList());
    }
    return faults;
  }

  private static Stream<String> faults(ColleagueSettings.User user, String property) {
    List<String> faults = new ArrayList<>();
    if (user.name() == null || user.name().isBlank()) {
      faults.add("Property " + property + ".name is missing: a user needs a login name.");
    }
    String password = user.password();
    if (password == null || !password.matches("\\{(bcrypt|pbkdf2[^}]*)}.+")) {
      faults.add(
          "Property "
              + property
              + ".password must be encoded and name its encoding, such as {bcrypt}$2y$10$…; a plain "
              + "password is for the demo only.");
    }
    return faults.stream();
  }
}
