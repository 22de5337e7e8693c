package org.followup.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * What is held about a person as a page they can read, print and keep: one file that needs nothing
 * else. It says all that the JSON says, in the person's language and zone.
 */
@Component
class ExportPage {

  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
  private static final ResourceBundle.Control WITHOUT_OUR_OWN_LOCALE =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  private final ExportDocument documents;
  private final Recipients recipients;
  private final ShopSettings shop;
  private final ITemplateEngine templates;
  private final ObjectMapper json;
  private final Clock clock;

  ExportPage(
      ExportDocument documents,
      Recipients recipients,
      ShopSettings shop,
      ITemplateEngine templates,
      ObjectMapper json,
      Clock clock) {
    this.documents = documents;
    this.recipients = recipients;
    this.shop = shop;
    this.templates = templates;
    this.json = json;
    this.clock = clock;
  }

  /**
   * A kind of data.
   *
   * @param note what it is and why it is held; null where nothing is to be said
   */
  public record Part(String title, @Nullable String note, List<Node> items) {}

  /**
   * Something held: a value, or a list of named ones.
   *
   * @param name null in a list
   * @param text null where there are nodes below
   */
  public record Node(@Nullable String name, @Nullable String text, List<Node> below) {}

  /** The page; empty where nothing is held. */
  Optional<String> find(RecipientId recipient, @Nullable Locale wanted) {
    return documents.find(recipient).map(document -> page(recipient, plain(document), wanted));
  }

  private String page(
      RecipientId recipient, Map<String, Object> document, @Nullable Locale wanted) {
    Locale locale = wanted == null ? recipients.localeOf(recipient) : wanted;
    var words = new Words(locale, recipients.zoneOf(recipient));
    List<Part> parts = new ArrayList<>();
    document.forEach(
        (name, value) -> {
          if (!name.equals("id")) {
            parts.add(words.part(name, value));
          }
        });
    Context context = new Context(locale);
    context.setVariable("language", words.bundle.getString("language"));
    context.setVariable("words", words.all());
    context.setVariable("shop", shop.name());
    context.setVariable("id", recipient.value());
    context.setVariable("made", words.moment(clock.instant()));
    context.setVariable("zone", words.zone.getId());
    context.setVariable("parts", parts);
    return templates.process("report/export", context);
  }

  private Map<String, Object> plain(Map<String, Object> document) {
    try {
      return json.readValue(json.writeValueAsString(document), OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What is held about a person is always JSON.", e);
    }
  }

  /** The person's language and zone. */
  private static final class Words {

    private final ResourceBundle bundle;
    private final DateTimeFormatter format;
    private final ZoneId zone;

    Words(Locale locale, ZoneId zone) {
      this.bundle = ResourceBundle.getBundle("report/export", locale, WITHOUT_OUR_OWN_LOCALE);
      this.zone = zone;
      this.format =
          DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.MEDIUM)
              .withLocale(Locale.forLanguageTag(bundle.getString("language")))
              .withZone(zone);
    }

    Map<String, String> all() {
      Map<String, String> words = new LinkedHashMap<>();
      bundle.keySet().forEach(key -> words.put(key, bundle.getString(key)));
      return words;
    }

    Part part(String name, Object value) {
      List<Node> items = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(item -> items.add(node(null, item)));
      } else {
        items.add(node(null, value));
      }
      String note = "part." + name + ".note";
      return new Part(
          word("part." + name, name),
          bundle.containsKey(note) ? bundle.getString(note) : null,
          items);
    }

    private Node node(@Nullable String name, @Nullable Object value) {
      String shown = name == null ? null : word("field." + name, name);
      List<Node> below = new ArrayList<>();
      if (value instanceof Map<?, ?> map) {
        map.forEach((key, inner) -> below.add(node(String.valueOf(key), inner)));
      } else if (value instanceof List<?> list) {
        list.forEach(inner -> below.add(node(null, inner)));
      } else {
        return new Node(shown, text(value), List.of());
      }
      return below.isEmpty() ? new Node(shown, "–", below) : new Node(shown, null, below);
    }

    private String text(@Nullable Object value) {
      if (value instanceof Boolean truth) {
        return bundle.getString(truth ? "yes" : "no");
      }
      String text = value == null ? "–" : String.valueOf(value);
      if (MOMENT.matcher(text).matches()) {
        try {
          return moment(Instant.parse(text));
        } catch (DateTimeException noMoment) {
          return text;
        }
      }
      return text;
    }

    String moment(Instant at) {
      return format.format(at);
    }

    /** Ours in words; what the shop named keeps its name. */
    private String word(String key, String otherwise) {
      return bundle.containsKey(key) ? bundle.getString(key) : otherwise;
    }
  }
}
