package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.AddressHash;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Lifting;
import org.followup.recipient.Suppressions.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The suppression list. What is typed is an address and comes by form, so that it stands in no link
 * and no log; a page names entries by number.
 */
@Controller
@Hidden
@RequestMapping("/suppressions")
class SuppressionPages {

  private static final int SHOWN = 25;
  private static final String PAGE = "redirect:/suppressions";

  private final Suppressions suppressions;
  private final Clock clock;

  SuppressionPages(Suppressions suppressions, Clock clock) {
    this.suppressions = suppressions;
    this.clock = clock;
  }

  @ModelAttribute("reasons")
  List<String> reasons() {
    return Arrays.stream(Reason.values()).map(Reason::word).toList();
  }

  @GetMapping
  String show(@RequestParam(required = false) @Nullable Long before, Model page) {
    page.addAttribute("counts", suppressions.count());
    List<Suppression> found = suppressions.list(null, null, false, before, SHOWN + 1);
    List<Suppression> shown = found.subList(0, Math.min(SHOWN, found.size()));
    page.addAttribute("entries", shown);
    page.addAttribute("older", found.size() > SHOWN ? shown.get(SHOWN - 1).entryId() : null);
    page.addAttribute("newest", before == null);
    page.addAttribute("address", "");
    return "console/suppressions";
  }

  @PostMapping
  String find(@RequestParam(defaultValue = "") String address, Model page) {
    String typed = address.strip();
    if (typed.isEmpty()) {
      return PAGE;
    }
    Optional<AddressHash> hash = hash(typed);
    page.addAttribute("counts", suppressions.count());
    page.addAttribute("entries", hash.map(suppressions::list).orElse(List.of()));
    page.addAttribute("newest", true);
    page.addAttribute("address", typed);
    page.addAttribute("unreadable", hash.isEmpty());
    return "console/suppressions";
  }

  @PostMapping("/add")
  @Transactional
  public String add(
      @RequestParam(defaultValue = "") String address,
      @RequestParam(defaultValue = "") String scope,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "") String note,
      Authentication who,
      RedirectAttributes flash) {
    Optional<AddressHash> hash = hash(address);
    Optional<Scope> wide = Scope.read(scope);
    Optional<Reason> why = Reason.read(reason);
    String words = note.strip();
    if (hash.isEmpty() || wide.isEmpty() || why.isEmpty()) {
      flash.addFlashAttribute(
          "refused",
          hash.isEmpty()
              ? "That is no e-mail address. Nothing was changed."
              : "The scope is all, marketing or marketing:<topic>. Nothing was changed.");
      return PAGE;
    }
    if (!words.isEmpty() && !isFit(words)) {
      flash.addFlashAttribute("refused", "A note has at most 500 characters and no address in it.");
      return PAGE;
    }
    String by = Audit.nameOf(who);
    boolean isNew =
        suppressions.suppress(
            hash.get(), wide.get(), why.get(), words.isEmpty() ? null : words, clock.instant(), by);
    suppressions.tell(
        by,
        isNew ? 1 : 0,
        isNew ? 0 : 1,
        Map.of("scope", wide.get().word(), "reason", why.get().word()));
    flash.addFlashAttribute(
        "said", isNew ? "The address is on the list." : "It stood on the list for that already.");
    return PAGE;
  }

  @GetMapping("/{entry}")
  String entry(@PathVariable long entry, Model page) {
    page.addAttribute("entry", suppressions.find(entry).orElseThrow(SuppressionPages::unknown));
    page.addAttribute("why", "");
    page.addAttribute("again", false);
    return "console/suppression";
  }

  /** A complaint is lifted by a second form, which says what it is. */
  @PostMapping("/{entry}/lift")
  String lift(
      @PathVariable long entry,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "false") boolean complaint,
      Authentication who,
      Model page,
      RedirectAttributes flash) {
    Suppression found = suppressions.find(entry).orElseThrow(SuppressionPages::unknown);
    String words = why.strip();
    if (words.isEmpty() || !isFit(words)) {
      flash.addFlashAttribute(
          "refused", "Say why in at most 500 characters that name nobody. Nothing was lifted.");
      return "redirect:/suppressions/" + entry;
    }
    Lifting lifting = suppressions.lift(List.of(entry), words, Audit.nameOf(who), complaint);
    if (lifting instanceof Lifting.Complaints) {
      page.addAttribute("entry", found);
      page.addAttribute("why", words);
      page.addAttribute("again", true);
      return "console/suppression";
    }
    flash.addFlashAttribute(
        "said",
        ((Lifting.Done) lifting).entries() == 0 ? "It was lifted before." : "It is lifted.");
    return "redirect:/suppressions/" + entry;
  }

  private Optional<AddressHash> hash(String typed) {
    return AddressHash.read(typed)
        .or(() -> EmailAddress.read(typed).map(one -> suppressions.hash(one.value())));
  }

  private static boolean isFit(String words) {
    return words.length() <= Suppressions.LONGEST_NOTE
        && words.indexOf('@') < 0
        && words.chars().noneMatch(Character::isISOControl);
  }

  private static ResponseStatusException unknown() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such entry.");
  }
}
