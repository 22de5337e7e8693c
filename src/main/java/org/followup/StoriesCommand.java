package org.followup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.followup.story.Stories;
import org.followup.story.StoryFolder;
import org.followup.story.StoryReport;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * {@code stories <folder>}: plays the stories of a folder on a node made for them alone, with a
 * database that is thrown away, on free ports, deaf to whatever this machine is configured for, so
 * that nothing that a story sends can leave.
 */
final class StoriesCommand {

  static final String NAME = "stories";

  /** The day of the node's clock; stories may name years after it. */
  private static final String BEGINS = "2026-12-01";

  /** Everything went as told. */
  static final int GOOD = 0;

  /** A story went otherwise, or a way is taken by none. */
  static final int WRONG = 1;

  /** Nothing was played. */
  static final int NOT_PLAYED = 2;

  private static final String USAGE =
      """
      Plays the stories of journeys on a node of its own and says how they went.

        stories [folder, journey or story] [--alone] [--out=folder]

        processes                          the stories of all journeys (default)
        processes/abandoned-cart           those of one journey
        processes/abandoned-cart/stories/unsubscribed.yaml    one of them

        --alone        only that journey's model is deployed, and not all of the folder
        --out=folder   where report.json and the pictures of coverage go (target/stories)

      Ends with 0 where everything went as told and every way was taken, with 1 where not,
      with 2 where nothing could be played.
      """;

  private StoriesCommand() {}

  /**
   * @param arguments what follows the command's name
   * @return the code to end with
   */
  static int run(List<String> arguments, PrintStream out) {
    String named = "processes";
    Path results = Path.of("target", "stories");
    boolean alone = false;
    for (String argument : arguments) {
      if (argument.equals("--alone")) {
        alone = true;
      } else if (argument.startsWith("--out=")) {
        results = Path.of(argument.substring("--out=".length()));
      } else if (argument.startsWith("-")) {
        out.print(USAGE);
        return argument.equals("--help") ? GOOD : NOT_PLAYED;
      } else {
        named = argument;
      }
    }
    try {
      return play(StoryFolder.find(named), alone, results, out);
    } catch (IllegalArgumentException unknown) {
      out.println(unknown.getMessage());
      return NOT_PLAYED;
    } catch (IOException e) {
      out.println("The results cannot be written to " + results + ": " + e.getMessage());
      return NOT_PLAYED;
    }
  }

  private static int play(StoryFolder folder, boolean alone, Path results, PrintStream out)
      throws IOException {
    out.println("Starting a node for the stories of " + folder.root() + " …");
    SpringApplication node = new SpringApplication(FollowupApplication.class);
    node.setBannerMode(Banner.Mode.OFF);
    node.setLogStartupInfo(false);
    node.setEnvironment(deaf());
    try (ConfigurableApplicationContext context = node.run(settings(folder, alone))) {
      Stories stories = context.getBean(Stories.class);
      StoryReport report = stories.play(folder);
      stories.draw(folder, report, results);
      Files.writeString(
          results.resolve("report.json"),
          context
              .getBean(ObjectMapper.class)
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(report));
      out.print(report.toText());
      return report.isGood() ? GOOD : WRONG;
    }
  }

  private static String[] settings(StoryFolder folder, boolean alone) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--spring.profiles.active=demo",
                "--spring.config.location=classpath:/",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--followup.data-dir=memory",
                "--followup.demo.begins=" + BEGINS,
                "--followup.processes=" + folder.root(),
                "--logging.threshold.console=ERROR"));
    if (alone && folder.journey() != null) {
      settings.add("--followup.journeys.enabled=" + folder.journey());
    }
    return settings.toArray(String[]::new);
  }

  /** Knows nothing of this machine's variables, which may name a mail server. */
  private static StandardServletEnvironment deaf() {
    StandardServletEnvironment environment = new StandardServletEnvironment();
    environment
        .getPropertySources()
        .remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    return environment;
  }
}
