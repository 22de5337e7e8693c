package org.followup;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Followup. Everything runs in UTC: the engine's due dates carry no zone. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FollowupApplication {

  public static void main(String[] args) {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    SpringApplication.run(FollowupApplication.class, args);
  }
}
