package org.followup.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where stories lie.
 *
 * @param root the folder of all journeys
 * @param journey the one journey whose stories are meant; null for all
 * @param story the one story that is meant; null for all
 */
public record StoryFolder(Path root, @Nullable String journey, @Nullable Path story) {

  private static final String STORIES = "stories";
  private static final String YAML = ".yaml";

  /**
   * Finds out what is meant.
   *
   * @param named the folder of all journeys, of one journey or of its stories, one story's file, or
   *     the name of a journey in {@code processes}
   * @throws IllegalArgumentException with a sentence for whoever named it
   */
  public static StoryFolder find(String named) {
    Path path =
        Stream.of(named, "processes/" + named, named + YAML, "processes/" + named + YAML)
            .map(tried -> Path.of(tried).toAbsolutePath().normalize())
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no folder and no story %s; name a journey, such as processes/abandoned-cart."
                            .formatted(named)));
    Path story = Files.isRegularFile(path) ? path : null;
    Path folder = story == null ? path : parent(path);
    if (folder.endsWith(STORIES)) {
      folder = parent(folder);
    }
    if (isJourney(folder)) {
      return new StoryFolder(parent(folder), name(folder), story);
    }
    if (story == null && listJourneys(folder).findAny().isPresent()) {
      return new StoryFolder(folder, null, null);
    }
    throw new IllegalArgumentException(
        "%s holds no journey: a folder with a model of its own name, such as abandoned-cart/abandoned-cart.bpmn."
            .formatted(folder));
  }

  /** The files of the stories, in their order. */
  List<Path> listFiles() {
    Path one = story;
    if (one != null) {
      return List.of(one);
    }
    return listJourneys(root)
        .map(StoryFolder::name)
        .filter(name -> journey == null || journey.equals(name))
        .sorted()
        .flatMap(name -> list(root.resolve(name).resolve(STORIES)))
        .toList();
  }

  /** The journeys all of whose stories are meant. */
  List<String> listWhole() {
    if (story != null) {
      return List.of();
    }
    return Optional.ofNullable(journey)
        .map(List::of)
        .orElseGet(() -> listJourneys(root).map(StoryFolder::name).sorted().toList());
  }

  /** The picture of a journey; it need not be there. */
  Path picture(String of) {
    return root.resolve(of).resolve(of + ".svg");
  }

  /** The journey that a story's file belongs to. */
  static String journeyOf(Path file) {
    return name(parent(parent(file)));
  }

  private static Stream<Path> listJourneys(Path folder) {
    return list(folder).filter(StoryFolder::isJourney);
  }

  private static boolean isJourney(Path folder) {
    return Files.exists(folder.resolve(name(folder) + ".bpmn"));
  }

  private static Stream<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      boolean stories = folder.endsWith(STORIES);
      return files
          .filter(file -> !stories || file.toString().endsWith(YAML))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the folder " + folder, e);
    }
  }

  private static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
