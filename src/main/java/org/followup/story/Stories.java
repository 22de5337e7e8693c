package org.followup.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.journey.JourneySteering;
import org.followup.journey.Journeys;
import org.followup.report.Books;
import org.followup.report.BooksReading.Difference;
import org.followup.report.People;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The door to stories: plays those of a folder on this node's stage and says how they went.
 *
 * <p>Playing moves the stage's clock to the end of the longest story. The journeys played are those
 * that this node has deployed; one that waits for somebody to switch it on is switched on.
 */
@Component
public class Stories {

  private final ObjectProvider<Stage> stage;
  private final ObjectProvider<StoryTrace> trace;
  private final ObjectProvider<StoryCast> cast;
  private final JourneySteering steering;
  private final Journeys journeys;
  private final People people;
  private final Books books;

  Stories(
      ObjectProvider<Stage> stage,
      ObjectProvider<StoryTrace> trace,
      ObjectProvider<StoryCast> cast,
      JourneySteering steering,
      Journeys journeys,
      People people,
      Books books) {
    this.stage = stage;
    this.trace = trace;
    this.cast = cast;
    this.steering = steering;
    this.journeys = journeys;
    this.people = people;
    this.books = books;
  }

  /** Whether this node is a stage; one that serves customers is none. */
  public boolean canPlay() {
    return stage.getIfAvailable() != null;
  }

  /**
   * Plays stories, one run at a time. Faulty ones are not played, all others are.
   *
   * @throws IllegalStateException where this node is no stage
   */
  public synchronized StoryReport play(StoryFolder folder) {
    Stage here = stage.getIfAvailable();
    if (here == null) {
      throw new IllegalStateException(
          "Stories move the clock and are played on a stage only, such as the demo.");
    }
    List<StoryReport.Result> results = new ArrayList<>();
    List<Story> stories = new ArrayList<>();
    for (Path file : folder.listFiles()) {
      StoryReader.Reading reading = read(file);
      Story story = reading.story();
      if (story == null) {
        results.add(result(file, "", reading.faults()));
      } else {
        stories.add(story);
      }
    }
    StoryTrace steps = trace.getObject();
    List<String> unbalanced = listDifferences();
    stories.stream().map(Story::journey).distinct().forEach(steering::switchOn);
    List<Seen> played = play(stories, here, steps);
    StoryElements elements = new StoryElements(journeys);
    for (Seen seen : played) {
      results.add(result(seen.story.file(), seen.story.title(), StoryJudge.judge(seen, elements)));
    }
    results.sort(Comparator.comparing(StoryReport.Result::file));
    List<String> differences = new ArrayList<>(listDifferences());
    differences.removeAll(unbalanced);
    return new StoryReport(results, cover(folder, played, steps, elements), differences);
  }

  /** However it goes, nobody is of a story afterwards: customers come and draw as ever. */
  private List<Seen> play(List<Story> stories, Stage here, StoryTrace steps) {
    StoryCast told = cast.getObject();
    try {
      return new StoryPlay(here, people, told).play(stories, steps::follow);
    } finally {
      steps.stop();
      told.clear();
    }
  }

  /** Draws the coverage of each journey that has a picture into the folder. */
  public void draw(StoryFolder stories, StoryReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (JourneyCoverage coverage : report.coverage()) {
      CoveragePicture.draw(stories.picture(coverage.journey()), coverage, folder);
    }
  }

  private static StoryReader.Reading read(Path file) {
    try {
      return StoryReader.read(file, StoryFolder.journeyOf(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the story " + file, e);
    }
  }

  private static StoryReport.Result result(Path file, String title, List<StoryFault> faults) {
    return new StoryReport.Result(
        file.toString(),
        StoryReader.name(file),
        StoryFolder.journeyOf(file),
        title,
        faults.stream().sorted(Comparator.comparingInt(StoryFault::line)).toList());
  }

  private List<String> listDifferences() {
    return books.read().differences().stream().map(Difference::mark).toList();
  }

  /** Of a journey without stories of its own, which others call, by those of its callers. */
  private List<JourneyCoverage> cover(
      StoryFolder folder, List<Seen> played, StoryTrace steps, StoryElements elements) {
    Map<String, List<String>> persons = new HashMap<>();
    List<String> all = new ArrayList<>();
    for (Seen seen : played) {
      persons.computeIfAbsent(seen.story.journey(), own -> new ArrayList<>()).add(seen.person);
      all.add(seen.person);
    }
    return folder.listWhole().stream()
        .map(elements::find)
        .flatMap(Optional::stream)
        .map(
            paths -> {
              List<String> own = persons.getOrDefault(paths.journey(), List.of());
              return JourneyCoverage.of(
                  paths, own.size(), steps.listSeen(paths.journey(), own.isEmpty() ? all : own));
            })
        .toList();
  }
}
