package org.followup.journey;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.followup.recipient.Channel;

/** Never the same text twice: what has not moved somebody the first time bores the second. */
final class ModelTextRules {

  /** Words of mails. */
  @FunctionalInterface
  interface Texts {
    /** What a mail says, by language. */
    Map<String, String> of(String mail);
  }

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

  private static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").trim();
  }
}
