package org.followup.journey;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.report.Books;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every story under {@code processes/}, played over the public API on the movable clock. {@code
 * -Dstory=abandoned-cart} plays only the stories whose path contains that.
 */
@FollowupTest
class StoryTest {

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;
  @Autowired private Books books;

  @TestFactory
  Stream<DynamicNode> goesAsTold() throws IOException {
    List<Story.Told> stories = Story.readAll(Path.of("processes"), System.getProperty("story", ""));
    BalancedBooks before = BalancedBooks.before(books);
    StoryPlay play = new StoryPlay(new StoryStage(port), jdbc);
    play.play(stories);
    Map<String, List<Story.Told>> byJourney =
        stories.stream()
            .collect(Collectors.groupingBy(Story.Told::journey, TreeMap::new, Collectors.toList()));
    Stream<DynamicNode> played =
        byJourney.entrySet().stream()
            .map(
                journey ->
                    DynamicContainer.dynamicContainer(
                        journey.getKey(),
                        journey.getValue().stream()
                            .map(
                                told ->
                                    DynamicTest.dynamicTest(
                                        told.story().story(),
                                        told.file().toUri(),
                                        () -> play.check(told)))));
    return Stream.concat(
        played, Stream.of(DynamicTest.dynamicTest("the books balance", before::check)));
  }
}
