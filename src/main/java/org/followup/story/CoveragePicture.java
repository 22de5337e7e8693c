package org.followup.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Draws coverage on the picture beside the model: a solid green line where stories come by, a
 * broken red one where none does. No tool is needed, for the picture knows its elements by id; a
 * journey without a picture has none of its coverage.
 */
final class CoveragePicture {

  private static final String COVERED = "stroke: #1f7a33 !important;";
  private static final String MISSING =
      "stroke: #c0261c !important; stroke-width: 4px !important; stroke-dasharray: 7 5 !important;";

  private CoveragePicture() {}

  /** Draws into the folder, as {@code <journey>.svg}; nothing where there is no picture. */
  static void draw(Path picture, JourneyCoverage coverage, Path folder) throws IOException {
    if (Files.exists(picture)) {
      Files.writeString(
          folder.resolve(coverage.journey() + ".svg"), draw(Files.readString(picture), coverage));
    }
  }

  static String draw(String svg, JourneyCoverage coverage) {
    int begin = svg.indexOf("<svg");
    int inside = svg.indexOf('>', begin) + 1;
    String style =
        "<style>"
            + rule(coverage.covered(), COVERED)
            + rule(coverage.missing().stream().map(JourneyCoverage.Missing::id).toList(), MISSING)
            + "</style>";
    return svg.substring(0, inside) + style + svg.substring(inside);
  }

  private static String rule(Collection<String> ids, String look) {
    if (ids.isEmpty()) {
      return "";
    }
    // The outline of a shape comes first in its group, the line of a flow after its arrow head.
    return ids.stream()
            .map(id -> "[data-element-id=\"" + id + "\"]")
            .map(
                element ->
                    element
                        + " > .djs-visual > :first-child, .djs-connection"
                        + element
                        + " > .djs-visual > path")
            .collect(Collectors.joining(", "))
        + " { "
        + look
        + " } ";
  }
}
