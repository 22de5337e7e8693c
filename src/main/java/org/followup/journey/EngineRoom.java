package org.followup.journey;

import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.flywaydb.core.Flyway;
import org.followup.message.Outbox;
import org.followup.message.SubjectTests;
import org.followup.node.Nodes;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;

/** Fits the engine with what it lacks: our way of reading models, our log, our indexes. */
@Configuration(proxyBeanMethods = false)
class EngineRoom {

  /** A job that fails is tried again after pauses; then it is an incident in Cockpit. */
  private static final String RETRY_CYCLE = "PT10S,PT1M,PT10M,PT1H,PT4H";

  @Bean
  AbstractProcessEnginePlugin fittings(
      InstanceLog log,
      LookBack lookBack,
      RecipientFirst recipientFirst,
      CallsStandStill callsStandStill,
      SwitchRepository switches,
      ObjectProvider<TokenWatch> watch,
      ApplicationEventPublisher listeners) {
    return new AbstractProcessEnginePlugin() {
      @Override
      public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setBpmnParseFactory(parser -> new JourneyParse(parser, log));
        watch.ifAvailable(told -> WatchedTokens.watch(engine, told));
        engine.setCustomSessionFactories(
            List.of(
                log.sessionFactory(),
                lookBack.sessionFactory(),
                recipientFirst.sessionFactory(),
                callsStandStill.sessionFactory()));
        engine.setCustomPostCommandInterceptorsTxRequired(
            List.of(recipientFirst.interceptor(), lookBack.interceptor()));
        engine.setCustomPostCommandInterceptorsTxRequiresNew(
            List.of(recipientFirst.interceptor(), lookBack.interceptor()));
        engine.setFailedJobRetryTimeCycle(RETRY_CYCLE);
        engine.setCustomIncidentHandlers(List.of(new FailedJobs()));
        engine.setCustomPostDeployers(List.of(new DeploymentNews(switches, listeners)));
      }

      @Override
      public void postProcessEngineBuild(ProcessEngine built) {
        Flyway.configure()
            .dataSource(built.getProcessEngineConfiguration().getDataSource())
            .locations("classpath:db/migration/journey-engine")
            .table("flyway_schema_history_engine")
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load()
            .migrate();
      }
    };
  }

  /** In place of the starter's, with the same settings under {@code camunda.bpm.job-execution}. */
  @Bean
  EngineJobs engineJobs(
      @Qualifier("camundaTaskExecutor") TaskExecutor threads,
      CamundaBpmProperties properties,
      Nodes nodes) {
    EngineJobs jobs = new EngineJobs(threads, nodes);
    var settings = properties.getJobExecution();
    PropertyMapper given = PropertyMapper.get().alwaysApplyingWhenNonNull();
    given.from(settings::getLockTimeInMillis).to(jobs::setLockTimeInMillis);
    given.from(settings::getMaxJobsPerAcquisition).to(jobs::setMaxJobsPerAcquisition);
    given.from(settings::getWaitTimeInMillis).to(jobs::setWaitTimeInMillis);
    given.from(settings::getMaxWait).to(jobs::setMaxWait);
    given.from(settings::getBackoffTimeInMillis).to(jobs::setBackoffTimeInMillis);
    given.from(settings::getMaxBackoff).to(jobs::setMaxBackoff);
    given.from(settings::getBackoffDecreaseThreshold).to(jobs::setBackoffDecreaseThreshold);
    given.from(settings::getWaitIncreaseFactor).to(jobs::setWaitIncreaseFactor);
    return jobs;
  }

  @Bean
  SendMessage sendMessage(
      Outbox outbox, JourneyCatalog catalog, Moments moments, SubjectTests subjects) {
    return new SendMessage(outbox, catalog, moments, subjects);
  }

  @Bean
  CallWebhook callWebhook(
      Outbox outbox, JourneyCatalog catalog, Moments moments, SubjectTests subjects) {
    return new CallWebhook(outbox, catalog, moments, subjects);
  }
}
