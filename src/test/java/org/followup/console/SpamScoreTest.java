package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.followup.FollowupTest;
import org.followup.message.MailPreviews;
import org.followup.message.PreviewOccasion;
import org.followup.message.SpamScore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What SpamAssassin thinks of the mails that we ship, each in each of its languages. */
@FollowupTest
class SpamScoreTest {

  private static final double HIGHEST = 1.0;

  @Autowired MessageCatalog catalog;
  @Autowired MailPreviews previews;

  @LocalServerPort int port;

  @BeforeEach
  void needsTheProgram() {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "spamassassin")));
    if (!there && !"true".equals(System.getenv("CI"))) {
      assumeTrue(false, "SpamAssassin is not here: apt-get install spamassassin.");
    }
  }

  @Test
  void thePageShowsItOnceItIsAskedFor() {
    ConsolePages console = ConsolePages.ofOperator(port);
    String mail = "/messages/abandoned-cart/cart-reminder";

    assertThat(console.open(mail).select("#spam .alert")).isEmpty();
    assertThat(console.open(mail + "?spam=ask").select("#spam .alert.good").text())
        .matches("-?[01]\\.\\d of 5\\.0 points");
  }

  @Test
  void programsGetItTooAndHearOfMailsThatAreNotThere() {
    ConsolePages console = ConsolePages.ofOperator(port);
    HttpResponse<String> score =
        console.ask("/api/messages/abandoned-cart/cart-reminder/spam-score");
    assertThat(score.statusCode()).isEqualTo(200);
    assertThat(score.body()).contains("\"points\"", "\"limit\":5.0", "\"rules\"");
    assertThat(console.ask("/api/messages/abandoned-cart/none/spam-score").statusCode())
        .isEqualTo(404);
  }

  @Test
  void everyShippedMailScoresAtMostOne() {
    List<String> tooHigh = new ArrayList<>();
    int judged = 0;
    for (MessageCatalog.JourneyMails journey : catalog.list()) {
      for (MessageCatalog.MailLine mail : journey.mails()) {
        for (String locale : mail.locales()) {
          SpamScore score =
              previews.scoreSpam(
                  catalog.wanted(
                      journey.journey(),
                      mail.message(),
                      null,
                      Locale.forLanguageTag(locale),
                      new PreviewOccasion.Newest()));
          judged++;
          if (!(score instanceof SpamScore.Scored scored) || scored.points() > HIGHEST) {
            tooHigh.add(journey.journey() + "/" + mail.message() + " " + locale + ": " + score);
          }
        }
      }
    }
    assertThat(tooHigh).isEmpty();
    assertThat(judged).isGreaterThan(20);
  }
}
