package org.followup;

import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts Followup, or with {@code stories} plays them ({@link StoriesCommand}). Everything runs in
 * UTC: the engine's due dates carry no zone. A start that fails ends the process with code 1, so
 * that whoever runs it starts it again.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FollowupApplication {

  public static void main(String[] args) {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    try {
      if (args.length > 0 && args[0].equals(StoriesCommand.NAME)) {
        List<String> arguments = Arrays.asList(args).subList(1, args.length);
        System.exit(StoriesCommand.run(arguments, System.out));
      }
      SpringApplication.run(FollowupApplication.class, args);
    } catch (Throwable said) { // by Spring; a thread that stayed must not keep the process alive
      System.exit(args.length > 0 && args[0].equals(StoriesCommand.NAME) ? 2 : 1);
    }
  }
}
