package org.followup.message;

import java.util.List;
import java.util.Optional;
import org.followup.message.MailPreview.From;
import org.followup.message.OccasionContent.Occasion;
import org.followup.message.OccasionContent.Told;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Finds what a mail that is looked at speaks about. */
@Component
class PreviewOccasions {

  /** An occasion that nobody had. */
  private static final String NOBODYS = "preview";

  private final SampleOccasion sample;
  private final ObjectProvider<OccasionContent> content;

  PreviewOccasions(SampleOccasion sample, ObjectProvider<OccasionContent> content) {
    this.sample = sample;
    this.content = content;
  }

  /**
   * What was found.
   *
   * @param event for {@link From#EVENT} only
   */
  record Found(Occasion occasion, From from, @Nullable Told event) {

    /** What it is about; null where that is made up. */
    @Nullable String subject() {
      return from == From.SAMPLE ? null : occasion.subject();
    }
  }

  /** Empty for an event that is not there any more. */
  Optional<Found> find(PreviewOccasion wanted, @Nullable RecipientId recipient, String journey) {
    OccasionContent source = content.getIfAvailable();
    if (wanted instanceof PreviewOccasion.Pasted pasted) {
      return Optional.of(
          new Found(
              new Occasion(
                  NOBODYS,
                  pasted.subject(),
                  source == null ? pasted.data() : source.tellable(pasted.data())),
              From.PASTED,
              null));
    }
    if (wanted instanceof PreviewOccasion.Logged logged) {
      return Optional.ofNullable(source)
          .flatMap(log -> log.findTold(logged.number()))
          .map(
              told ->
                  new Found(
                      new Occasion(NOBODYS, told.subject(), told.content()), From.EVENT, told));
    }
    Optional<Occasion> newest =
        wanted instanceof PreviewOccasion.Sample || source == null || recipient == null
            ? Optional.empty()
            : source.findNewest(recipient, journey);
    return newest
        .map(entry -> new Found(entry, From.NEWEST_ENTRY, null))
        .or(() -> Optional.of(new Found(sample.occasion(), From.SAMPLE, null)));
  }

  List<Told> listBeginnings(RecipientId recipient, String journey, int most) {
    OccasionContent source = content.getIfAvailable();
    return source == null ? List.of() : source.listBeginnings(recipient, journey, most);
  }

  Optional<Told> findEvent(String eventSource, String id) {
    return Optional.ofNullable(content.getIfAvailable())
        .flatMap(source -> source.findTold(eventSource, id));
  }
}
