package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .onsite.json} file, compiled: a title, a text, perhaps a button and a picture, and where
 * and how long it is shown. It is read as JSON first and each text is filled by itself, as of a
 * {@link JsonTemplate}: no value changes its shape.
 */
final class OnsiteTemplate {

  /** How long after it was queued it may be shown where the file says nothing. */
  static final Duration USUAL = Duration.ofDays(7);

  private static final Duration LONGEST = Duration.ofDays(90);
  private static final String USUAL_PLACE = "corner";
  private static final Pattern PLACE = Pattern.compile("[a-z][a-z-]{0,39}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final List<String> MEMBERS =
      List.of("title", "text", "button", "image", "placement", "showFor");
  private static final List<String> BUTTON = List.of("label", "url");

  private final String file;
  private final Map<String, ChannelText> texts;
  private final String placement;
  private final Duration showFor;

  private OnsiteTemplate(
      String file, Map<String, ChannelText> texts, String placement, Duration showFor) {
    this.file = file;
    this.texts = texts;
    this.placement = placement;
    this.showFor = showFor;
  }

  /**
   * @throws TemplateFault.TemplateFaultException with every fault found
   */
  static OnsiteTemplate compile(String file, String raw) {
    JsonNode document;
    try {
      document = JSON.readTree(raw);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw JsonTemplate.fault(file, line, "is no JSON: " + e.getOriginalMessage());
    }
    if (!document.isObject()) {
      throw JsonTemplate.fault(file, 0, "has to be a JSON object");
    }
    return new Reading(file).read(document);
  }

  Duration showFor() {
    return showFor;
  }

  String placement() {
    return placement;
  }

  /**
   * What a page shows: {@code placement}, {@code language}, {@code direction}, {@code title},
   * {@code text} and, where they say something, {@code button} and {@code image}.
   *
   * @throws MailFault where nothing comes of it, too much, or an address that a page must not
   *     follow
   */
  Map<String, Object> render(Map<String, Object> model, Locale formats) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("placement", placement);
    shown.put("language", formats.toLanguageTag());
    shown.put("direction", MailHead.isLeftwards(formats) ? "rtl" : "ltr");
    String title = fill("title", model, formats);
    String text = fill("text", model, formats);
    if (title.isEmpty() || text.isEmpty()) {
      throw new MailFault(file + " says nothing with the data there are");
    }
    shown.put("title", title);
    shown.put("text", text);
    String label = fill("button.label", model, formats);
    String url = fill("button.url", model, formats);
    if (!label.isEmpty() && !url.isEmpty()) {
      shown.put("button", Map.of("label", label, "url", requireSafe("button", url)));
    }
    String image = fill("image", model, formats);
    if (!image.isEmpty()) {
      shown.put("image", requireSafe("image", image));
    }
    return shown;
  }

  private String fill(String member, Map<String, Object> model, Locale formats) {
    ChannelText text = texts.get(member);
    String filled = text == null ? "" : text.render(model, formats).strip();
    if (filled.length() > OnsiteUrls.LONGEST) {
      throw new MailFault(
          "%s: %s has more than %d characters".formatted(file, member, OnsiteUrls.LONGEST));
    }
    return filled;
  }

  /** What stands in the address may come from an event, so the reason does not name it. */
  private String requireSafe(String member, String url) {
    if (!OnsiteUrls.isSafe(url)) {
      throw new MailFault(
          "%s: the address of the %s is neither https nor a path of the shop"
              .formatted(file, member));
    }
    return url;
  }

  /** Reads a file and notes everything that is wrong with it. */
  private static final class Reading {

    private final String file;
    private final List<TemplateFault> faults = new ArrayList<>();
    private final Map<String, ChannelText> texts = new LinkedHashMap<>();

    Reading(String file) {
      this.file = file;
    }

    OnsiteTemplate read(JsonNode document) {
      checkNames(document, "", MEMBERS);
      text(document, "title", "title", true);
      text(document, "text", "text", true);
      address("image", text(document, "image", "image", false));
      JsonNode button = document.get("button");
      if (button != null && !button.isNull()) {
        if (button.isObject()) {
          checkNames(button, "button.", BUTTON);
          text(button, "label", "button.label", true);
          address("button.url", text(button, "url", "button.url", true));
        } else {
          fault("button has to be an object with label and url");
        }
      }
      String placement = placement(document.get("placement"));
      Duration showFor = showFor(document.get("showFor"));
      if (!faults.isEmpty()) {
        throw new TemplateFault.TemplateFaultException(faults);
      }
      return new OnsiteTemplate(file, Map.copyOf(texts), placement, showFor);
    }

    private void checkNames(JsonNode object, String before, List<String> known) {
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  fault(
                      "nothing shows %s%s%s; there are %s"
                          .formatted(
                              before, name, NearNames.hint(name, known), String.join(", ", known)));
                }
              });
    }

    /**
     * @return as it is written; null where there is none
     */
    private @Nullable String text(JsonNode object, String name, String member, boolean needed) {
      JsonNode node = object.get(name);
      if (node == null || node.isNull() || node.isTextual() && node.textValue().isBlank()) {
        if (needed) {
          fault(member + " is missing");
        }
        return null;
      }
      if (!node.isTextual()) {
        fault(member + " has to be a text");
        return null;
      }
      try {
        texts.put(member, ChannelText.plain(file, node.textValue()));
      } catch (TemplateFault.TemplateFaultException e) {
        e.faults().forEach(one -> fault(member + ": " + one.reason()));
      }
      return node.textValue();
    }

    private void address(String member, @Nullable String raw) {
      if (raw != null && !OnsiteUrls.mayBeSafe(raw.strip())) {
        fault(member + " has to begin with https:// or with / for a page of the shop");
      }
    }

    private String placement(@Nullable JsonNode node) {
      if (node == null || node.isNull()) {
        return USUAL_PLACE;
      }
      if (!node.isTextual() || !PLACE.matcher(node.textValue()).matches()) {
        fault("placement has to be a name such as banner, corner or modal: small letters and -");
        return USUAL_PLACE;
      }
      return node.textValue();
    }

    private Duration showFor(@Nullable JsonNode node) {
      if (node == null || node.isNull()) {
        return USUAL;
      }
      try {
        Duration read = Duration.parse(node.isTextual() ? node.textValue() : "");
        if (read.compareTo(Duration.ofMinutes(1)) >= 0 && read.compareTo(LONGEST) <= 0) {
          return read;
        }
      } catch (DateTimeParseException unreadable) {
        // said below
      }
      fault("showFor has to be a duration of a minute to 90 days, such as P7D or PT12H");
      return USUAL;
    }

    private void fault(String reason) {
      faults.add(new TemplateFault(file, 0, reason));
    }
  }
}
