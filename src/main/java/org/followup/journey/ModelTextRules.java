package org.followup.journey;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.followup.recipient.Channel;

/**
 * Never the same text twice: what has not moved somebody the first time bores the second. And never
 * without a thread: what follows a mail goes on about something.
 */
final class ModelTextRules {

  /** Words of mails. */
  @FunctionalInterface
  interface Texts {
    /** What a mail says, by language. */
    Map<String, String> of(String mail);
  }

  /** Shorter ones are in every text. */
  private static final int SHORTEST_WORD = 6;

  private ModelTextRules() {}

  static void check(BpmnModelInstance model, Texts texts, Faults faults) {
    Map<String, String> first = new HashMap<>();
    for (SendTask send : model.getModelElementsByType(SendTask.class)) {
      Map<String, String> fields = ModelFields.of(send);
      String mail = fields.get("template");
      if (mail == null || ModelChannelRules.channelOf(fields) != Channel.EMAIL) {
        continue;
      }
      texts
          .of(mail)
          .forEach(
              (language, text) -> {
                String words = words(text);
                String earlier =
                    words.isEmpty() ? null : first.putIfAbsent(language + " " + words, mail);
                if (earlier != null && !earlier.equals(mail)) {
                  faults.style(
                      send,
                      "its mail %s says word for word what %s says (%s); say it anew."
                          .formatted(mail, earlier, language));
                }
              });
    }
  }

  /**
   * A theme is shared where both have the same topic, or where the texts have a word in common that
   * is long enough to mean something.
   */
  static void checkTheme(SendTask send, SendTask next, Texts texts, Faults faults) {
    Map<String, String> before = ModelFields.of(send);
    Map<String, String> after = ModelFields.of(next);
    if (before.getOrDefault("purpose", "").equals(after.getOrDefault("purpose", ""))) {
      return;
    }
    Map<String, String> said = texts.of(before.getOrDefault("template", ""));
    Map<String, String> says = texts.of(after.getOrDefault("template", ""));
    boolean comparable = says.keySet().stream().anyMatch(said::containsKey);
    boolean shared =
        says.keySet().stream()
            .filter(said::containsKey)
            .anyMatch(
                language ->
                    !Collections.disjoint(
                        meaning(said.getOrDefault(language, "")),
                        meaning(says.getOrDefault(language, ""))));
    if (comparable && !shared) {
      faults.style(
          next,
          "it shares no theme with %s, which it follows: neither the topic (%s, %s) nor a word of its text; take up what was said, or make it a journey of its own."
              .formatted(
                  send.getName() == null ? send.getId() : "\"" + send.getName().trim() + "\"",
                  before.get("purpose"),
                  after.get("purpose")));
    }
  }

  private static Set<String> meaning(String text) {
    return Arrays.stream(words(text).split(" "))
        .filter(word -> word.codePointCount(0, word.length()) >= SHORTEST_WORD)
        .collect(Collectors.toSet());
  }

  private static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").trim();
  }
}
