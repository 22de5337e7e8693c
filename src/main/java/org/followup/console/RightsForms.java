package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.followup.intake.PersonErasure;
import org.followup.recipient.Erasure;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.RightsRequests;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** What operators do for the rights of one person; what cannot be undone asks first. */
@Controller
@Hidden
class RightsForms {

  private final PersonErasure erasure;
  private final Restrictions restrictions;
  private final RightsRequests requests;
  private final ConsoleLinks links;

  RightsForms(
      PersonErasure erasure,
      Restrictions restrictions,
      RightsRequests requests,
      ConsoleLinks links) {
    this.erasure = erasure;
    this.restrictions = restrictions;
    this.requests = requests;
    this.links = links;
  }

  @GetMapping("/rights/erase")
  String askToErase(@RequestParam String id, Model page) {
    RecipientId recipient = RecipientSearch.id(id);
    page.addAttribute(
        "ask",
        new SteeringForms.Question(
            "recipients",
            "Erase this recipient?",
            List.of(
                "Profile, consents and everything that events, mails, journeys and calls say about"
                    + " them is deleted, in one step.",
                "Mail that waits is withdrawn, and their journeys end right after.",
                "The address gets no marketing until somebody consents again; only a hash of it stays.",
                "Statistics stay without the person. A receipt says what was deleted.",
                "This cannot be undone. To stop using the data without deleting it, restrict it"
                    + " instead."),
            "Erase for good",
            "/rights/erase?id=" + encoded(recipient),
            links.recipient(id)));
    return "console/ask";
  }

  @PostMapping("/rights/erase")
  String erase(@RequestParam String id, Authentication who, RedirectAttributes flash) {
    Erasure receipt = erasure.erase(RecipientSearch.id(id), Audit.nameOf(who));
    flash.addFlashAttribute("said", "The recipient is erased. This is the receipt.");
    return "redirect:/rights/erasures/" + receipt.receipt();
  }

  @PostMapping("/rights/restrict")
  String restrict(
      @RequestParam String id,
      @RequestParam(defaultValue = "") String reason,
      Authentication who,
      RedirectAttributes flash) {
    RecipientId recipient = RecipientSearch.id(id);
    try {
      restrictions.restrict(recipient, reason, Audit.nameOf(who));
      flash.addFlashAttribute(
          "said", "Restricted: no marketing and no new journeys until somebody lifts it.");
    } catch (IllegalArgumentException fault) {
      flash.addFlashAttribute("refused", "Nothing was restricted: say why, in 500 characters.");
    }
    return "redirect:" + links.recipient(id);
  }

  @PostMapping("/rights/lift")
  String lift(@RequestParam String id, Authentication who, RedirectAttributes flash) {
    boolean lifted = restrictions.lift(RecipientSearch.id(id), Audit.nameOf(who));
    flash.addFlashAttribute(
        "said", lifted ? "The restriction is lifted." : "There was no restriction.");
    return "redirect:" + links.recipient(id);
  }

  @PostMapping("/rights/requests/{request}/close")
  String close(
      @PathVariable long request,
      @RequestParam RightsRequests.Outcome outcome,
      Authentication who,
      RedirectAttributes flash) {
    if (requests.close(request, outcome, Audit.nameOf(who))) {
      flash.addFlashAttribute("said", "The request is closed.");
    } else {
      flash.addFlashAttribute("refused", "The request was not open any more.");
    }
    return "redirect:/rights";
  }

  private static String encoded(RecipientId id) {
    String query =
        UriComponentsBuilder.newInstance()
            .queryParam("id", "{id}")
            .encode()
            .buildAndExpand(id.value())
            .getQuery();
    return query == null ? "" : query.substring("id=".length());
  }
}
