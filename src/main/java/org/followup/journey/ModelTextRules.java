package org.followup.journey;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
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

  /** Shorter ones are in every text. */
  private static final int SHORTEST_WORD = 6;

  private final ModelFieldRules.Mails mails;
  private final Faults faults;

  private ModelTextRules(ModelFieldRules.Mails mails, Faults faults) {
    this.mails = mails;
    this.faults = faults;
  }

  /**
   * Checks what mails say.
   *
   * @param pairs which of the model's messages follow each other
   */
  static void check(
      BpmnModelInstance model,
      List<ModelSpacingRules.Pair> pairs,
      ModelFieldRules.Mails mails,
      Faults faults) {
    ModelTextRules rules = new ModelTextRules(mails, faults);
    rules.checkWords(model);
    pairs.forEach(pair -> rules.checkTheme(pair.send(), pair.next()));
  }

  private void checkWords(BpmnModelInstance model) {
    Map<List<String>, String> first = new HashMap<>();
    for (SendTask send : model.getModelElementsByType(SendTask.class)) {
      Map<String, String> fields = ModelFields.of(send);
      String mail = fields.get("template");
      if (mail == null || ModelChannelRules.channelOf(fields) != Channel.EMAIL) {
        continue;
      }
      texts(send)
          .forEach(
              (language, text) -> {
                String words = words(text);
                List<String> same = List.of(ModelFieldRules.processOf(send), language, words);
                String earlier = words.isEmpty() ? null : first.putIfAbsent(same, mail);
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
  private void checkTheme(SendTask send, SendTask next) {
    Map<String, String> before = ModelFields.of(send);
    Map<String, String> after = ModelFields.of(next);
    if (before.getOrDefault("purpose", "").equals(after.getOrDefault("purpose", ""))) {
      return;
    }
    Map<String, String> said = texts(send);
    Map<String, String> says = texts(next);
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

  /** What the mail of that step says, by language; a journey knows its own mails only. */
  private Map<String, String> texts(SendTask send) {
    return mails.texts(
        ModelFieldRules.processOf(send), ModelFields.of(send).getOrDefault("template", ""));
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
