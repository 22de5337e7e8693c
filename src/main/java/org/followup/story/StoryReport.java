package org.followup.story;

import java.util.List;

/**
 * How stories went.
 *
 * @param stories each, by journey and file
 * @param coverage of each journey all of whose stories were played
 * @param books where the books of the stage do not balance; the same for no story in particular
 */
public record StoryReport(
    List<Result> stories, List<JourneyCoverage> coverage, List<String> books) {

  /**
   * One story.
   *
   * @param path where it lies on this machine
   * @param file the same below the folder of all journeys
   * @param title what it shows
   * @param faults what is wrong with it or went otherwise; empty where it went as told
   */
  public record Result(
      String path, String file, String journey, String title, List<StoryFault> faults) {}

  /** Whether everything went as told, every way was taken, and the books balance. */
  public boolean isGood() {
    return stories.stream().allMatch(story -> story.faults().isEmpty())
        && coverage.stream().allMatch(JourneyCoverage::isComplete)
        && books.isEmpty();
  }

  /** All of it, to read. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    long failed = stories.stream().filter(story -> !story.faults().isEmpty()).count();
    for (Result story : stories) {
      text.append(story.faults().isEmpty() ? "  ok    " : "  WRONG ")
          .append(story.file())
          .append("  ")
          .append(story.title())
          .append('\n');
      story.faults().forEach(fault -> text.append("          ").append(fault).append('\n'));
    }
    if (!coverage.isEmpty()) {
      text.append(coverageTable());
    }
    books.forEach(
        difference -> text.append("The books do not balance: ").append(difference).append('\n'));
    long incomplete = coverage.stream().filter(one -> !one.isComplete()).count();
    text.append(
        "%n%d of %d stories went as told%s.%n"
            .formatted(
                stories.size() - failed,
                stories.size(),
                incomplete == 0
                    ? coverage.isEmpty() ? "" : ", and they take every way"
                    : ", and %s a way that no story takes"
                        .formatted(
                            incomplete == 1 ? "1 journey has" : incomplete + " journeys have")));
    return text.toString();
  }

  private String coverageTable() {
    int widest = coverage.stream().mapToInt(one -> one.journey().length()).max().orElse(0);
    StringBuilder table = new StringBuilder("\n");
    String row = "  %-" + Math.max(widest, 7) + "s  %7s  %9s  %9s%n";
    table.append(row.formatted("Covered", "stories", "elements", "flows"));
    for (JourneyCoverage one : coverage) {
      table.append(
          row.formatted(
              one.journey(),
              one.stories(),
              one.coveredNodes() + "/" + one.nodes(),
              one.coveredFlows() + "/" + one.flows()));
      one.missing()
          .forEach(
              missing ->
                  table.append(
                      "    no story takes %s (%s)%n".formatted(missing.what(), missing.id())));
    }
    return table.toString();
  }
}
