package org.followup.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.Channel;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.springframework.stereotype.Component;

/** Letters to look at before anybody gets one, with made-up data. */
@Component
public class LetterPreviews {

  private static final String NOWHERE = "https://followup.invalid/your-own-link";
  private static final LetterTo SOMEBODY =
      new LetterTo(List.of("Ana Example", "Example Street 1", "10115 Berlin"), "DE");

  private final ChannelTemplates templates;
  private final MailRendering rendering;
  private final SampleOccasion sample;
  private final PrintSettings print;

  LetterPreviews(
      ChannelTemplates templates,
      MailRendering rendering,
      SampleOccasion sample,
      PrintSettings print) {
    this.templates = templates;
    this.rendering = rendering;
    this.sample = sample;
    this.print = print;
  }

  /**
   * A template.
   *
   * @param file path under {@code processes/}
   * @param language tag of its language
   * @param format {@code letter} or {@code postcard}
   */
  public record Sample(
      String journey, String message, String file, String language, String format) {}

  /** All of them, by file. */
  public List<Sample> list() {
    return templates.list(Channel.PRINT).stream()
        .map(
            one -> {
              String[] path = one.file().split("/", -1);
              return new Sample(
                  path[0],
                  path[path.length - 1].split("\\.", 2)[0],
                  one.file(),
                  one.locale().toLanguageTag(),
                  one.as(LetterTemplate.class).format().word());
            })
        .toList();
  }

  /**
   * The letter as PDF, as advertising to somebody who agreed.
   *
   * @param language tag as {@link Sample} has it
   * @return empty where there is no such template
   * @throws IllegalStateException where it cannot be printed with these data, saying why
   */
  public Optional<byte[]> print(String journey, String message, String language) {
    return templates
        .find(Channel.PRINT, journey, message, Locale.forLanguageTag(language))
        .map(this::print);
  }

  private byte[] print(ChannelTemplates.Written template) {
    Sample of =
        list().stream().filter(one -> one.file().equals(template.file())).findFirst().orElseThrow();
    Profile person = sample.person();
    OccasionContent.Occasion occasion = sample.occasion();
    var model =
        rendering.model(
            new MailRendering.Said(
                of.journey(),
                of.message(),
                Purpose.marketing("newsletter"),
                occasion.subject(),
                person,
                sample.zone(),
                occasion.content(),
                "express",
                NOWHERE,
                NOWHERE,
                null,
                null));
    try {
      return template
          .as(LetterTemplate.class)
          .render(model, template.locale(), LetterLayout.senderLine(model), SOMEBODY, print.font())
          .pdf();
    } catch (MailFault fault) {
      throw new IllegalStateException(fault.reason(), fault);
    }
  }
}
