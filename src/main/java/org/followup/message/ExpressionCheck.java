package org.followup.message;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads every expression of a mail by itself, so that all that cannot be read are told at once,
 * each where it stands, and then the whole.
 */
final class ExpressionCheck {

  private static final PebbleEngine LINE = PebbleRules.engine(false);
  private static final Pattern WORD = Pattern.compile("\\{%-?\\s*([a-z]+)");

  private ExpressionCheck() {}

  static List<TemplateFault> check(TemplateSource source) {
    List<TemplateFault> faults = new ArrayList<>();
    Matcher part = TemplateSource.PEBBLE.matcher(source.text());
    while (part.find()) {
      PebbleException fault = read(alone(part.group()));
      if (fault != null) {
        faults.add(fault(source.placeOf(part.start()), fault));
      }
    }
    PebbleException whole = faults.isEmpty() ? read(source.text()) : null;
    if (whole != null) {
      Integer line = whole.getLineNumber();
      faults.add(fault(source.placeOfLine(line == null || line < 1 ? 1 : line), whole));
    }
    return faults;
  }

  /** A template of its own. */
  private static String alone(String part) {
    Matcher word = WORD.matcher(part);
    return switch (word.lookingAt() ? word.group(1) : "") {
      case "if" -> part + "{% endif %}";
      case "elseif" -> "{% if true %}" + part + "{% endif %}";
      case "for" -> part + "{% endfor %}";
      case "else", "endif", "endfor", "verbatim", "endverbatim" -> "";
      default -> part;
    };
  }

  private static @Nullable PebbleException read(String text) {
    try {
      LINE.getLiteralTemplate(text);
      return null;
    } catch (PebbleException e) {
      return e;
    }
  }

  private static TemplateFault fault(MailText.Place place, PebbleException e) {
    return new TemplateFault(place.file(), place.line(), e.getPebbleMessage());
  }
}
