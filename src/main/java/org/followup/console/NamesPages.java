package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Locale;
import org.followup.journey.JoinHistory;
import org.followup.journey.Journeys;
import org.followup.recipient.Names;
import org.followup.recipient.Names.Merge;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * How a person came to have several names: by which events, and what became of the journeys that
 * ran under each of them.
 */
@Controller
@Hidden
class NamesPages {

  private final Names names;
  private final JoinHistory joins;
  private final Journeys journeys;
  private final ConsoleLinks links;

  NamesPages(Names names, JoinHistory joins, Journeys journeys, ConsoleLinks links) {
    this.names = names;
    this.joins = joins;
    this.journeys = journeys;
    this.links = links;
  }

  /**
   * A word and what it did.
   *
   * @param known whether it was kept what it did; not of words of old
   */
  record Word(Merge merge, boolean known, List<Done> done) {

    public boolean isOfDevice() {
      return merge.name().isDevice();
    }
  }

  /**
   * What it did to one journey.
   *
   * @param badge {@code goes on}, {@code ended}, …
   * @param tone of the badge
   * @param rule in a sentence
   */
  record Done(
      String key,
      String journey,
      @Nullable String subject,
      String badge,
      String tone,
      String rule) {}

  @GetMapping("/names")
  String show(@RequestParam String id, Model page) {
    RecipientId asked = RecipientSearch.id(id);
    RecipientId standing = names.standing(asked);
    if (!standing.equals(asked)) {
      return "redirect:"
          + UriComponentsBuilder.fromPath("/names")
              .queryParam("id", "{id}")
              .encode()
              .buildAndExpand(standing.value())
              .toUriString();
    }
    JourneyWords words = new JourneyWords(journeys);
    page.addAttribute("id", standing.value());
    page.addAttribute("others", names.list(standing));
    page.addAttribute(
        "words", names.listHistory(standing).stream().map(merge -> word(merge, words)).toList());
    page.addAttribute("links", links);
    return "console/names";
  }

  private Word word(Merge merge, JourneyWords words) {
    Long seq = merge.seq();
    return new Word(
        merge,
        seq != null,
        seq == null ? List.of() : joins.list(seq).stream().map(line -> done(line, words)).toList());
  }

  private static Done done(JoinHistory.Line line, JourneyWords words) {
    String badge =
        switch (line.rule()) {
          case GOES_ON -> "Goes on";
          case DOUBLED -> "Ended";
          case LED_OUT -> "Ended";
          case TOLD, STAYS -> "Goes on";
          case ENTERED -> "Entered";
        };
    String tone = badge.equals("Ended") ? "off" : "on";
    return new Done(
        line.journey(), words.journey(line.journey()), line.subject(), badge, tone, rule(line));
  }

  private static String rule(JoinHistory.Line line) {
    String cause =
        line.cause() == null
            ? "an event"
            : "“" + JourneyWords.event(line.cause()).toLowerCase(Locale.ROOT) + "”";
    return switch (line.rule()) {
      case GOES_ON -> "It goes on for the person; its waits and due dates stayed as they were.";
      case DOUBLED ->
          "One person could not have entered here beside what the other name had: the first goes"
              + " on, this one ended.";
      case LED_OUT -> "It ended by " + cause + ", which had come under the other name.";
      case TOLD -> "It was told of " + cause + ", which had come under the other name.";
      case STAYS ->
          "It stays, though " + cause + " of before might have let the person in earlier.";
      case ENTERED ->
          "It began with " + cause + " of before, which could not let the person in then.";
    };
  }
}
