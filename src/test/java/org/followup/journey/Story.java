package org.followup.journey;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one made-up person, and what they must get: a file {@code
 * processes/<journey>/stories/<story>.yaml}. Times are told as in {@link StoryTime}.
 *
 * @param story what it shows, in a sentence
 * @param given who the person is, and the local time at which the story begins
 * @param when what happens, in order
 * @param until when everything is looked at
 * @param then everything the person got by then, and how their journeys stand
 */
record Story(String story, Given given, List<Step> when, String until, Then then) {

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);

  /**
   * @param begins local time at which the story begins, 10:00 if not told
   * @param permissions purposes the person agreed to
   * @param profile whatever {@code PUT /api/recipients} takes beside id, e-mail and time zone
   */
  record Given(
      @Nullable String begins,
      @Nullable List<String> permissions,
      @Nullable Map<String, Object> profile) {

    String beginsAt() {
      return begins == null ? "10:00" : begins;
    }

    List<String> permissionsGiven() {
      return permissions == null ? List.of() : permissions;
    }

    Map<String, Object> profileGiven() {
      return profile == null ? Map.of() : profile;
    }
  }

  /**
   * Either an event that a shop reports, or a call task that is done. What the receipt names must
   * be told: a journey that is not told here must not start or end.
   *
   * @param by {@code device} where the event names the person's device and not them, {@code both}
   *     where it names both
   * @param happened when the event happened, where that is not when it is reported
   * @param data of the event; {@code "in 3d"} and {@code "date in 3d"} become a moment and a date
   * @param done name of the task that is completed, with {@code data} as the form's answers
   * @param starts journeys that start
   * @param ends journeys that end
   * @param withdraws mails that will not go out
   * @param refuses journeys that refuse the entry
   */
  record Step(
      String at,
      @Nullable String event,
      @Nullable String by,
      @Nullable String happened,
      @Nullable String subject,
      @Nullable Map<String, Object> data,
      @Nullable String done,
      @Nullable List<String> starts,
      @Nullable List<String> ends,
      @Nullable List<String> withdraws,
      @Nullable List<String> refuses) {}

  /**
   * @param mails every mail to the person, in order
   * @param tasks names of the open tasks
   * @param ended how instances of this journey ended, in order
   * @param running instances of this journey that still run
   */
  record Then(
      @Nullable List<Mail> mails,
      @Nullable List<String> tasks,
      @Nullable List<Ending> ended,
      @Nullable Integer running) {}

  /**
   * @param of the journey it belongs to, where it is not the story's
   * @param subject the subject line
   * @param says what its text contains
   * @param silentOn what its text must not contain
   */
  record Mail(
      String at,
      String mail,
      @Nullable String of,
      @Nullable String subject,
      @Nullable List<String> says,
      @Nullable List<String> silentOn) {}

  /**
   * @param outcome goal, lost or neutral
   */
  record Ending(String at, String outcome) {}

  /** A story and where it was read. */
  record Told(Path file, String journey, Story story) {}

  /** All stories below {@code processes}, those whose path contains {@code filter}. */
  static List<Told> readAll(Path processes, String filter) throws IOException {
    try (Stream<Path> files = Files.walk(processes)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> fromEnd(file, 2).equals("stories"))
          .filter(file -> file.toString().contains(filter))
          .sorted()
          .map(Story::read)
          .toList();
    }
  }

  private static Told read(Path file) {
    try {
      return new Told(file, fromEnd(file, 3), YAML.readValue(file.toFile(), Story.class));
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "The story " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /** The name of the file (1), of its folder (2), or of the folder around (3). */
  private static String fromEnd(Path file, int steps) {
    int index = file.getNameCount() - steps;
    return index < 0 ? "" : file.getName(index).toString();
  }
}
