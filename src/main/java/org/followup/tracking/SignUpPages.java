package org.followup.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.ShopSettings;
import org.followup.tracking.SignUpConfirming.Shown;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** The pages of a sign-up: the form, its answer, and the one that confirms. */
@Component
class SignUpPages {

  private final PageTexts texts;
  private final SignUpSettings settings;
  private final ShopSettings shop;

  SignUpPages(PageTexts texts, SignUpSettings settings, ShopSettings shop) {
    this.texts = texts;
    this.settings = settings;
    this.shop = shop;
  }

  /**
   * A form as it is shown.
   *
   * @param topics on offer; several have a box each
   * @param ticked those of them that are ticked
   * @param name what the shop calls the form; may be empty
   */
  record Form(Locale locale, List<String> topics, List<String> ticked, String name, String email) {

    boolean hasBoxes() {
      return topics.size() > 1;
    }
  }

  /**
   * The form.
   *
   * @param state {@code ask}, or what is at fault: {@code email}, {@code topics}, {@code tooOften}
   */
  ModelAndView form(Form form, String state, HttpStatus status) {
    Map<String, String> words = words(form.locale(), form.topics());
    Map<String, String> names = new LinkedHashMap<>();
    form.topics().forEach(topic -> names.put(topic, name(words, topic)));
    return new ModelAndView(
        "tracking/subscribe",
        Map.of(
            "words", words,
            "state", state,
            "name", form.name(),
            "email", form.email(),
            "boxes", form.hasBoxes(),
            "ticked", form.ticked(),
            "topics", names,
            "consent", consent(form)),
        status);
  }

  /** Says the same whatever is known of the address. */
  ModelAndView answer(Locale locale) {
    return new ModelAndView(
        "tracking/subscribed", Map.of("words", words(locale, List.of()), "state", "sent"));
  }

  ModelAndView confirm(Shown shown) {
    return new ModelAndView(
        "tracking/confirm",
        Map.of(
            "words", words(shown.locale(), shown.topics()),
            "state", shown.state().name().toLowerCase(Locale.ROOT),
            "consent", shown.text(),
            "shop", shop.url().toString()));
  }

  /** What is agreed to, as the form shows it. */
  String consent(Form form) {
    Map<String, String> words = words(form.locale(), form.topics());
    String text = settings.text().get(language(form.locale()));
    if (text == null) {
      return form.hasBoxes() ? line(words, "consentTicked") : line(words, "consent");
    }
    String about = form.hasBoxes() ? line(words, "ticked") : names(words, form.topics());
    return text.replace("{topics}", about).replace("{shop}", shop.name());
  }

  /** In which language the form speaks where that one is wanted. */
  String language(Locale locale) {
    return line(words(locale, List.of()), "language");
  }

  private Map<String, String> words(Locale locale, List<String> topics) {
    return texts.ofSigningUp(locale, names(texts.ofSigningUp(locale, ""), topics));
  }

  private static String names(Map<String, String> words, List<String> topics) {
    return String.join(", ", topics.stream().map(topic -> name(words, topic)).toList());
  }

  private static String name(Map<String, String> words, String topic) {
    return words.getOrDefault("topic." + topic, topic.replace('-', ' '));
  }

  private static String line(Map<String, String> words, String key) {
    return words.getOrDefault(key, "");
  }
}
