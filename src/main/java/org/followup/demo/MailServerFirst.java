package org.followup.demo;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.mail.MailProperties;
import org.springframework.context.annotation.Profile;
import org.springframework.mail.MailSender;
import org.springframework.stereotype.Component;

/** Whoever sends mail is made after the mail server, and therefore ends before it. */
@Component
@Profile("demo")
class MailServerFirst implements BeanFactoryPostProcessor {

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    dependOnServer(beans, MailSender.class);
    dependOnServer(beans, MailProperties.class);
  }

  private static void dependOnServer(ConfigurableListableBeanFactory beans, Class<?> type) {
    for (String name : beans.getBeanNamesForType(type, true, false)) {
      beans.getBeanDefinition(name).setDependsOn(MailServer.BEAN);
    }
  }
}
