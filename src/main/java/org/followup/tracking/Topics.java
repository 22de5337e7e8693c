package org.followup.tracking;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.followup.message.MailTopics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The topics that the shop offers, and what they are called. */
@Component
class Topics {

  private static final Pattern FORM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Map<String, String> labels;
  private final ObjectProvider<MailTopics> mailed;
  private final PageTexts texts;

  Topics(TopicSettings settings, ObjectProvider<MailTopics> mailed, PageTexts texts) {
    this.labels = settings.topics();
    this.mailed = mailed;
    this.texts = texts;
    for (String key : labels.keySet()) {
      if (!FORM.matcher(topic(key)).matches() || topic(key).length() > 80) {
        throw new IllegalStateException(
            "followup.policy.topics has no topic " + key + ": write offers or offers.de.");
      }
    }
  }

  /** In the order in which they are shown. */
  Set<String> offered() {
    Set<String> offered = new LinkedHashSet<>();
    labels.keySet().forEach(key -> offered.add(topic(key)));
    if (offered.isEmpty()) {
      MailTopics source = mailed.getIfAvailable();
      offered.addAll(source == null ? List.of() : source.list());
    }
    return offered;
  }

  /** What readers of that language call it. */
  String label(String topic, Locale locale) {
    String said = labels.get(topic + "." + locale.getLanguage());
    said = said == null ? labels.get(topic) : said;
    return said == null ? texts.topic(topic, locale) : said;
  }

  private static String topic(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
