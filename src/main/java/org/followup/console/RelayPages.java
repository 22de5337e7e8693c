package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.followup.message.RelayDesk;
import org.followup.message.RelayState;
import org.followup.message.RelayState.Lane;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The mail servers that take our mails: how they are, how much they take, what they said. */
@Controller
@Hidden
@RequestMapping("/relays")
class RelayPages {

  private static final String PAGE = "redirect:/relays";

  private final RelayDesk desk;
  private final Steering steering;
  private final ConsoleNumbers numbers;

  RelayPages(RelayDesk desk, Steering steering, ConsoleNumbers numbers) {
    this.desk = desk;
    this.steering = steering;
    this.numbers = numbers;
  }

  /** A lane in words. */
  record LaneWords(String what, String rates, String used, @Nullable String learned) {}

  @GetMapping
  String show(Model page) {
    List<RelayState> relays = desk.list();
    page.addAttribute("relays", relays);
    page.addAttribute("waiting", desk.listWaiting());
    page.addAttribute("weights", relays.stream().mapToInt(RelayState::weight).sum());
    page.addAttribute("words", this);
    return "console/relays";
  }

  @PostMapping("/{name}/pause")
  String pause(@PathVariable String name, Authentication who, RedirectAttributes flash) {
    require(name);
    steering.pauseRelay(name, Audit.nameOf(who));
    flash.addFlashAttribute(
        "said", name + " is paused: others take its mail, or it waits until a relay goes on.");
    return PAGE;
  }

  @PostMapping("/{name}/resume")
  String resume(@PathVariable String name, Authentication who, RedirectAttributes flash) {
    require(name);
    steering.resumeRelay(name, Audit.nameOf(who));
    flash.addFlashAttribute("said", name + " takes mail again.");
    return PAGE;
  }

  private void require(String name) {
    if (!desk.exists(name)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No relay has this name.");
    }
  }

  /** Each lane of the relay, in words. */
  public List<LaneWords> lanes(RelayState relay) {
    return relay.lanes().stream()
        .map(
            lane ->
                new LaneWords(
                    lane.domain() == null ? "All mail" : lane.domain(),
                    rates(lane),
                    used(lane),
                    lane.learned() == null
                        ? null
                        : "Slowed down by its answers to %s; more again as it takes mail"
                            .formatted(speed(lane.learned()))))
        .toList();
  }

  private String rates(Lane lane) {
    List<String> said = new ArrayList<>();
    add(said, lane.perSecond(), "a second");
    add(said, lane.perHour(), "an hour");
    add(said, lane.perDay(), "a day");
    return said.isEmpty() ? "no limit" : String.join(", ", said);
  }

  private void add(List<String> said, @Nullable Integer rate, String span) {
    if (rate != null) {
      said.add(numbers.count(rate) + " " + span);
    }
  }

  private String used(Lane lane) {
    return "%s in the last hour, %s in the last day"
        .formatted(numbers.count(lane.lastHour()), numbers.count(lane.lastDay()));
  }

  private static String speed(double perSecond) {
    return perSecond >= 1
        ? String.format(Locale.ENGLISH, "%.1f a second", perSecond)
        : String.format(Locale.ENGLISH, "%.0f a minute", perSecond * 60);
  }
}
