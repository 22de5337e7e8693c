package org.followup.message;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures and fonts of a letter. They are put into its text when it is published, so that they are
 * part of its version and every node has them; to be filled and laid out they are taken out again.
 */
final class LetterFiles {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.(png|jpe?g|gif|ttf)");

  /** What is shown: {@code src="…"} or {@code url(…)}. */
  static final Pattern SHOWN =
      Pattern.compile(
          "(\\ssrc\\s*=\\s*[\"']|url\\(\\s*[\"']?)([^\"')]*+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern DATA =
      Pattern.compile("data:(image/png|image/jpeg|image/gif|font/ttf);base64,([A-Za-z0-9+/=]*+)");

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final String text;

  private LetterFiles(String raw) {
    this.text =
        SHOWN
            .matcher(raw)
            .replaceAll(
                shown -> Matcher.quoteReplacement(shown.group(1) + named(shown.group(2).strip())));
  }

  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /** Puts in what the text names and is there. */
  static String putIn(String raw, Map<String, byte[]> beside) {
    return SHOWN
        .matcher(raw)
        .replaceAll(
            shown -> {
              byte[] file = beside.get(shown.group(2).strip());
              return Matcher.quoteReplacement(
                  file == null
                      ? shown.group()
                      : shown.group(1)
                          + "data:%s;base64,%s"
                              .formatted(
                                  typeOf(shown.group(2).strip()),
                                  Base64.getEncoder().encodeToString(file)));
            });
  }

  /** Takes out what was put in. */
  static LetterFiles takeOut(String text) {
    return new LetterFiles(text);
  }

  /** The text, which names them. */
  String text() {
    return text;
  }

  /** By the names that the text has for them. */
  Map<String, byte[]> files() {
    return files;
  }

  private String named(String shown) {
    Matcher data = DATA.matcher(shown);
    if (!data.matches()) {
      return shown;
    }
    try {
      String name = "f-" + (files.size() + 1);
      files.put(name, Base64.getDecoder().decode(data.group(2)));
      return name;
    } catch (IllegalArgumentException noBase64) {
      return shown;
    }
  }

  private static String typeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (ending) {
      case "jpg", "jpeg" -> "image/jpeg";
      case "ttf" -> "font/ttf";
      default -> "image/" + ending;
    };
  }
}
