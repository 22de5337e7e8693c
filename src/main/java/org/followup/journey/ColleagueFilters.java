package org.followup.journey;

import jakarta.servlet.Filter;
import java.util.Map;
import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.webapp.impl.security.auth.ContainerBasedAuthenticationFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One login: hands the person known to Spring Security on to the engine's own filters. */
@Configuration(proxyBeanMethods = false)
class ColleagueFilters {

  /** After Spring Security (-100), before the web apps' filters (last). */
  private static final int AFTER_SPRING_SECURITY = 201;

  @Bean
  FilterRegistrationBean<Filter> webAppIdentity() {
    return registration(
        new ContainerBasedAuthenticationFilter(),
        "webAppIdentity",
        "/camunda/app/*",
        "/camunda/api/*");
  }

  @Bean
  FilterRegistrationBean<Filter> engineRestIdentity() {
    return registration(
        new ProcessEngineAuthenticationFilter(), "engineRestIdentity", "/engine-rest/*");
  }

  private static FilterRegistrationBean<Filter> registration(
      Filter filter, String name, String... paths) {
    FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
    registration.setName(name);
    registration.setOrder(AFTER_SPRING_SECURITY);
    registration.setInitParameters(
        Map.of("authentication-provider", ColleagueIdentity.class.getName()));
    registration.addUrlPatterns(paths);
    return registration;
  }
}
