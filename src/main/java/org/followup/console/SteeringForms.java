package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Optional;
import org.followup.journey.EndRun;
import org.followup.journey.Journey;
import org.followup.journey.Journeys;
import org.followup.journey.Steered;
import org.followup.message.SendingHold;
import org.followup.report.Results;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The buttons of the pages. Each sends a form, does its deed through {@link Steering} and goes back
 * to a page that says what happened; what stops something has a second step that says what it
 * means.
 */
@Controller
@Hidden
class SteeringForms {

  private final Steering steering;
  private final Journeys journeys;
  private final Results results;
  private final SendingHold sending;
  private final ConsoleNumbers numbers;

  SteeringForms(
      Steering steering,
      Journeys journeys,
      Results results,
      SendingHold sending,
      ConsoleNumbers numbers) {
    this.steering = steering;
    this.journeys = journeys;
    this.results = results;
    this.sending = sending;
    this.numbers = numbers;
  }

  /**
   * The second step.
   *
   * @param consequences what the deed means, a sentence each
   * @param action where its form goes
   * @param back where one gets without doing it
   */
  record Question(
      String entry,
      String question,
      List<String> consequences,
      String deed,
      String action,
      String back) {}

  @PostMapping("/journeys/{key}/on")
  String switchOn(@PathVariable String key, Authentication who, RedirectAttributes flash) {
    Steered steered = steering.switchOn(key, Audit.nameOf(who));
    return back(key, steered, "It is on and takes new entries.", flash);
  }

  @PostMapping("/journeys/{key}/off")
  String switchOff(@PathVariable String key, Authentication who, RedirectAttributes flash) {
    Steered steered = steering.switchOff(key, Audit.nameOf(who));
    return back(key, steered, "It is off: nobody enters any more; who is in it goes on.", flash);
  }

  @PostMapping("/journeys/{key}/pause")
  String pause(@PathVariable String key, Authentication who, RedirectAttributes flash) {
    Steered steered = steering.pause(key, Audit.nameOf(who));
    return back(
        key,
        steered,
        "It is paused: no entries, no timers, no mail. An order still ends it for its customer.",
        flash);
  }

  @PostMapping("/journeys/{key}/resume")
  String resume(@PathVariable String key, Authentication who, RedirectAttributes flash) {
    Steered steered = steering.resume(key, Audit.nameOf(who));
    return back(key, steered, "It goes on; what came due meanwhile happens now.", flash);
  }

  @GetMapping("/journeys/{key}/end")
  String askToEnd(@PathVariable String key, Model page) {
    Journey journey = journeys.find(key).orElseThrow(SteeringForms::unknown);
    long people = results.countRunning().getOrDefault(key, 0L);
    page.addAttribute(
        "ask",
        new Question(
            "journeys",
            "End “%s” for everyone?".formatted(journey.name()),
            List.of(
                people == 0
                    ? "Nobody is in it now."
                    : numbers.count(people, "person is in it", "people are in it")
                        + " now. For each of them it ends, and mail that waits is withdrawn.",
                "The journey is switched off first, so that nobody enters meanwhile.",
                "This cannot be undone. To let it stand still for a while, pause it instead."),
            deed(people),
            "/journeys/" + key + "/end",
            "/journeys/" + key));
    return "console/ask";
  }

  private String deed(long people) {
    if (people == 0) {
      return "Switch it off";
    }
    return people == 1
        ? "End it for this person"
        : "End it for " + numbers.count(people) + " people";
  }

  @PostMapping("/journeys/{key}/end")
  String end(@PathVariable String key, Authentication who, RedirectAttributes flash) {
    EndRun run =
        steering.endForEveryone(key, Audit.nameOf(who)).orElseThrow(SteeringForms::unknown);
    flash.addFlashAttribute(
        "said",
        run.total() == 0
            ? "It is off. Nobody was in it."
            : "It is off and ends for " + numbers.count(run.total(), "person.", "people."));
    return "redirect:/journeys/{key}";
  }

  @GetMapping("/sending/stop")
  String askToStop(Model page) {
    page.addAttribute(
        "ask",
        new Question(
            "journeys",
            "Stop all sending?",
            List.of(
                "No mail leaves any more, of any journey, service mail included, on all nodes.",
                "Journeys go on, and mails queue up. An order still withdraws what waits.",
                "When you resume, what is still wanted leaves, after every rule was asked again."),
            "Stop all sending",
            "/sending/stop",
            "/"));
    return "console/ask";
  }

  @PostMapping("/sending/stop")
  String stop(Authentication who, RedirectAttributes flash) {
    steering.stopSending(Audit.nameOf(who));
    // The banner of every page says it from now on.
    return "redirect:/";
  }

  @PostMapping("/sending/resume")
  String resumeSending(Authentication who, RedirectAttributes flash) {
    Optional<SendingHold.Hold> stop = sending.findStopOfAll();
    steering.resumeSending(Audit.nameOf(who));
    flash.addFlashAttribute(
        "said", stop.isPresent() ? "Mail leaves again." : "Sending was not stopped.");
    return "redirect:/";
  }

  private static String back(String key, Steered steered, String said, RedirectAttributes flash) {
    if (steered instanceof Steered.Unknown) {
      throw unknown();
    }
    if (steered instanceof Steered.Refused refused) {
      flash.addFlashAttribute("refused", refused.reason());
    } else {
      flash.addFlashAttribute("said", said);
    }
    return "redirect:/journeys/{key}";
  }

  private static ResponseStatusException unknown() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "No journey has this name.");
  }
}
