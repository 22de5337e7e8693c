package org.followup.journey;

import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;
import static org.followup.journey.ModelXml.timer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of journeys for nodes that a test starts: one mail at once, another after a wait. */
public final class TeaFiles {

  private TeaFiles() {}

  /** Writes the journey and its mails, in place of what was there. */
  public static void write(
      Path folder, String journey, String type, String wait, String first, String second)
      throws IOException {
    Path own = folder.resolve(journey);
    Path mails = Files.createDirectories(own.resolve("mails"));
    Files.writeString(own.resolve(journey + ".bpmn"), model(journey, type, wait, first, second));
    for (String mail : new String[] {first, second}) {
      Files.writeString(
          mails.resolve(mail + ".mjml"),
          """
          <mjml><mj-head><mj-title>%s</mj-title></mj-head><mj-body><mj-section><mj-column>
          <mj-text>Tea.</mj-text></mj-column></mj-section></mj-body></mjml>
          """
              .formatted(mail));
    }
  }

  /**
   * Writes a journey whose one mail tries two subject lines, half of the people each, for four
   * hours by clicks, unless the person did {@code bought} first.
   */
  public static void writeTried(Path folder, String journey, String type, String bought)
      throws IOException {
    Path own = folder.resolve(journey);
    Path mails = Files.createDirectories(own.resolve("mails"));
    String body =
        start("Start", type)
            + send(
                "News",
                "template",
                "news",
                "purpose",
                "marketing:offers",
                "subjects",
                "2",
                "testShare",
                "50",
                "decideAfter",
                "PT4H",
                "decideBy",
                "clicked")
            + """
              <bpmn:boundaryEvent id="Bought" name="Tea bought" attachedToRef="News">
                <bpmn:messageEventDefinition messageRef="%s"/>
              </bpmn:boundaryEvent>
              """
                .formatted(ModelXml.message(bought))
            + end("End", "goal")
            + end("Done", "goal")
            + flows("Start", "News", "End")
            + flows("Bought", "Done");
    Files.writeString(own.resolve(journey + ".bpmn"), file(journey, body, type, bought));
    Files.writeString(
        mails.resolve("news.mjml"),
        """
        <mjml><mj-head><mj-title>Tea is here</mj-title>
        <mj-title variant="B">Your tea, {{ recipient.firstName }}?</mj-title></mj-head>
        <mj-body><mj-section><mj-column><mj-text>Tea.</mj-text>
        <mj-button href="https://shop.example/tea">To the tea</mj-button>
        </mj-column></mj-section></mj-body></mjml>
        """);
  }

  /** Writes {@link #giving} into a folder. */
  public static void writeGiving(Path folder, String journey, String type, String pool)
      throws IOException {
    Path own = Files.createDirectories(folder.resolve(journey));
    Files.writeString(own.resolve(journey + ".bpmn"), giving(journey, type, pool));
  }

  /** A journey that gives a code of a pool on an event, and then waits for {@code <type>-done}. */
  public static String giving(String journey, String type, String pool) {
    return file(
        journey,
        start("Start", type)
            + step("Give", "issueVoucher", "pool", pool)
            + receive("Wait", type + "-done")
            + end("End", "goal")
            + flows("Start", "Give", "Wait", "End"),
        type,
        type + "-done");
  }

  private static String model(
      String journey, String type, String wait, String first, String second) {
    String body =
        start("Start", type)
            + send("First", "template", first, "purpose", "marketing:offers")
            + timer("Wait", "timeDuration", wait)
            + send("Second", "template", second, "purpose", "marketing:offers")
            + end("End", "goal")
            + flows("Start", "First", "Wait", "Second", "End");
    return file(journey, body, type);
  }
}
