package org.followup.message;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A text with expressions, compiled, in the same confined language as mails. */
final class ChannelText {

  private static final PebbleEngine HTML = PebbleRules.engine(true);
  private static final PebbleEngine PLAIN = PebbleRules.engine(false);

  private final String file;
  private final PebbleTemplate template;

  private ChannelText(String file, PebbleTemplate template) {
    this.file = file;
    this.template = template;
  }

  /** One whose values stand in it as they are. */
  static ChannelText plain(String file, String raw) {
    return compile(PLAIN, file, raw);
  }

  /** One whose values are escaped for HTML. */
  static ChannelText html(String file, String raw) {
    return compile(HTML, file, raw);
  }

  private static ChannelText compile(PebbleEngine engine, String file, String raw) {
    var source = new TemplateSource(MailText.of(file, TemplateSource.withoutRemarks(raw)));
    List<TemplateFault> faults = source.checkExpressions();
    if (!faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(faults);
    }
    try {
      var text = new ChannelText(file, engine.getLiteralTemplate(source.text()));
      text.render(Map.of(), Locale.ENGLISH);
      return text;
    } catch (PebbleException e) {
      int line = e.getLineNumber() == null ? 0 : e.getLineNumber();
      throw new TemplateFault.TemplateFaultException(
          List.of(new TemplateFault(file, line, e.getPebbleMessage())));
    }
  }

  /**
   * Filled, and fit to be written down and to leave ({@link WholeText}).
   *
   * @param model maps, lists and scalars only
   * @throws RuntimeException where a limit is exceeded
   */
  String render(Map<String, Object> model, Locale formats) {
    var out = new StringWriter();
    try {
      template.evaluate(out, new HashMap<>(model), formats);
    } catch (IOException e) {
      throw new UncheckedIOException("Template " + file + " cannot be rendered", e);
    }
    return WholeText.of(out.toString());
  }
}
