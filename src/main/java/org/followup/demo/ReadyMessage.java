package org.followup.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Ends the start-up log with what to open, and with which user and key. */
@Component
@Profile("demo")
class ReadyMessage {

  private static final Logger log = LoggerFactory.getLogger(ReadyMessage.class);

  private final DataFolder folder;
  private final MovableClock clock;
  private final Environment environment;

  ReadyMessage(DataFolder folder, MovableClock clock, Environment environment) {
    this.folder = folder;
    this.clock = clock;
    this.environment = environment;
  }

  @EventListener
  void notePort(ServletWebServerInitializedEvent event) {
    if (event.getApplicationContext().getServerNamespace() == null) {
      folder.note(event.getWebServer().getPort());
    }
  }

  @EventListener
  @Order(Ordered.LOWEST_PRECEDENCE)
  void say(ApplicationReadyEvent event) {
    log.info(
        """
        Followup is ready.

          Console              {}/
          Demo shop            {}/demo/shop
          Inbox and clock      {}/demo
          Cockpit              {}/camunda/app/cockpit
          Tasklist             {}/camunda/app/tasklist
          API                  {}/swagger-ui

          User                 demo / demo
          API key              demo-key          (Authorization: Bearer demo-key)
          Webhook secret       demo-secret
          Clock                {} (UTC, movable)
          Data                 {}
        """,
        url(),
        url(),
        url(),
        url(),
        url(),
        url(),
        clock.instant(),
        folder.kept() ? folder.path() : "kept in memory only, gone at the end");
  }

  private String url() {
    return "http://localhost:" + environment.getProperty("local.server.port");
  }
}
