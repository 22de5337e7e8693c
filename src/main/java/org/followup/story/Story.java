package org.followup.story;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one made-up person, and what they must get: a file {@code
 * processes/<journey>/stories/<story>.yaml}, as {@link StoryReader} reads it. Everything knows its
 * line. Times are told as in {@link StoryTime}.
 *
 * @param title what it shows, in a sentence
 * @param given who the person is, and when the story begins
 * @param when what happens, in order
 * @param until when everything is looked at
 * @param then everything the person got by then, and how their journeys stand
 */
record Story(
    Path file, String journey, String title, Given given, List<Step> when, Said until, Then then) {

  /** A word of the story. */
  record Said(int line, String text) {}

  /**
   * @param begins see {@link StoryTime#begin}
   * @param permissions purposes the person agreed to
   * @param profile whatever {@code PUT /api/recipients} takes beside id and e-mail
   * @param variants what the person gets in split tests of the journey, by their names
   */
  record Given(
      Said begins,
      List<Said> permissions,
      Map<String, Object> profile,
      Map<String, Said> variants) {}

  /**
   * An event that is reported, a call task that is done, or a change of the profile. What the
   * receipt names must be told: a journey that is not told here must not start or end.
   *
   * @param by {@code device} where the event names the person's device and not them, {@code both}
   *     where it names both, {@code nobody} where it is about its subject alone
   * @param happened when the event happened, where that is not when it is reported
   * @param data of the event or of the task's form
   * @param done name of the task that is completed
   * @param profile what changes in the profile
   * @param starts journeys that start
   * @param ends journeys that end
   * @param withdraws mails that will not go out
   * @param refuses journeys that refuse the entry
   */
  record Step(
      int line,
      String at,
      @Nullable String event,
      @Nullable String by,
      @Nullable String happened,
      @Nullable String subject,
      Map<String, Object> data,
      @Nullable String done,
      @Nullable Map<String, Object> profile,
      List<String> starts,
      List<String> ends,
      List<String> withdraws,
      List<String> refuses) {

    String what() {
      return event != null ? event : done != null ? done : "profile";
    }
  }

  /**
   * @param mails every mail to the person, in order
   * @param others what they got by other channels, in order
   * @param tasks names of the open tasks
   * @param ended how instances of this journey ended, in order
   * @param running instances of this journey that still run
   */
  record Then(
      int line,
      List<Mail> mails,
      List<Sent> others,
      List<Said> tasks,
      List<Ending> ended,
      Running running) {}

  /**
   * @param of the journey it belongs to, where it is not the story's
   * @param subject the subject line
   * @param says what its text contains
   * @param silentOn what its text must not contain
   */
  record Mail(
      int line,
      String at,
      String mail,
      @Nullable String of,
      @Nullable String subject,
      List<String> says,
      List<String> silentOn) {}

  /**
   * A letter, a text message, a message on a page or a call to another system.
   *
   * @param channel as the model names it
   */
  record Sent(int line, String at, String channel, String message, @Nullable String of) {}

  /**
   * @param outcome goal, lost, neutral or stopped
   */
  record Ending(int line, String at, String outcome) {}

  /** How many instances still run. */
  record Running(int line, int count) {}

  /** The file, below the folder of all journeys. */
  String name() {
    return StoryReader.name(file);
  }
}
