package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.recipient.Frequency;
import org.followup.recipient.Profile;
import org.followup.recipient.Recipients;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.Unsubscribing.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * What a reader of our mails wants of us, behind the second link of every marketing mail. Opening
 * it changes nothing, since scanners follow links; buttons change, without cookie or session, as
 * often as they are pressed, and lead nowhere else.
 */
@Controller
@Hidden
@RequestMapping("/preferences/{token}")
class PreferenceController {

  private static final Logger log = LoggerFactory.getLogger(PreferenceController.class);

  private final Unsubscribing links;
  private final PreferenceChanges changes;
  private final PreferencePage page;
  private final TrackingPages pages;
  private final Recipients recipients;

  PreferenceController(
      Unsubscribing links,
      PreferenceChanges changes,
      PreferencePage page,
      TrackingPages pages,
      Recipients recipients) {
    this.links = links;
    this.changes = changes;
    this.page = page;
    this.pages = pages;
    this.recipients = recipients;
  }

  @GetMapping
  ModelAndView show(@PathVariable String token, HttpServletResponse response) {
    PageHeaders.write(response);
    return find(token).map(link -> page.show(link, null)).orElseGet(pages::unknown);
  }

  /**
   * @param form {@code do} and what belongs to it; what cannot be read changes nothing
   */
  @PostMapping
  ModelAndView change(
      @PathVariable String token,
      @RequestParam MultiValueMap<String, String> form,
      HttpServletResponse response) {
    PageHeaders.write(response);
    Optional<Link> link = find(token);
    if (link.isEmpty()) {
      return pages.unknown();
    }
    String done = change(link.get(), form);
    return find(token).map(still -> page.show(still, done)).orElseGet(pages::unknown);
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView later(Exception fault, HttpServletResponse response) {
    log.warn("The preference page was not shown, or its answer not taken", fault);
    PageHeaders.write(response);
    return pages.later();
  }

  /** The link of somebody who is still there. */
  private Optional<Link> find(String token) {
    return links
        .findPreferences(token)
        .filter(link -> recipients.find(link.recipient()).isPresent());
  }

  /**
   * @return what was done, a key of the page's words; null for nothing
   */
  private @Nullable String change(Link link, MultiValueMap<String, String> form) {
    return switch (first(form, "do")) {
      case "stop-all" -> {
        changes.stopAll(link);
        yield "doneAll";
      }
      case "topics" -> {
        Set<String> shown = new LinkedHashSet<>(form.getOrDefault("shown", List.of()));
        shown.retainAll(page.topicsOf(link));
        changes.choose(link, shown, Set.copyOf(form.getOrDefault("topic", List.of())));
        yield "doneTopics";
      }
      case "pause" -> {
        changes.pause(link);
        yield "donePause";
      }
      case "resume" -> {
        changes.endPause(link);
        yield "doneResume";
      }
      case "frequency" ->
          Frequency.read(first(form, "frequency"))
              .map(
                  frequency -> {
                    changes.limit(link, frequency);
                    return "doneFrequency";
                  })
              .orElse(null);
      case "tracking" ->
          level(first(form, "level"))
              .map(
                  level -> {
                    changes.track(link, level);
                    return "doneTracking";
                  })
              .orElse(null);
      case "profile" -> speak(link, first(form, "locale"), first(form, "zone"));
      default -> null;
    };
  }

  private @Nullable String speak(Link link, String tag, String zoneId) {
    Optional<Locale> locale =
        Optional.of(tag)
            .filter(page.languagesOf(link.recipient())::contains)
            .flatMap(Profile::readLocale);
    Optional<ZoneId> zone = Profile.readZone(zoneId);
    if (locale.isEmpty() || zone.isEmpty()) {
      return null;
    }
    changes.speak(link, locale.get(), zone.get());
    return "doneProfile";
  }

  private static Optional<TrackingLevel> level(String word) {
    return Stream.of(TrackingLevel.values()).filter(level -> level.word().equals(word)).findFirst();
  }

  private static String first(MultiValueMap<String, String> form, String name) {
    String value = form.getFirst(name);
    return value == null ? "" : value;
  }
}
