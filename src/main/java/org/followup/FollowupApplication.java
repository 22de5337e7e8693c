package org.followup;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts Followup. Everything runs in UTC: the engine's due dates carry no zone. A start that fails
 * ends the process with code 1, so that whoever runs it starts it again.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FollowupApplication {

  public static void main(String[] args) {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    try {
      SpringApplication.run(FollowupApplication.class, args);
    } catch (Throwable said) { // by Spring; a thread that stayed must not keep the process alive
      System.exit(1);
    }
  }
}
