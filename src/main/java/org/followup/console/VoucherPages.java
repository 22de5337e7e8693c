package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.intake.VoucherUpload;
import org.followup.journey.Journeys;
import org.followup.journey.VoucherStep;
import org.followup.offer.GivenQuery;
import org.followup.offer.MadeVouchers;
import org.followup.offer.Voucher;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherPools.Pool;
import org.followup.offer.VoucherPools.Uploaded;
import org.followup.offer.Vouchers;
import org.followup.report.PoolStock;
import org.followup.report.VoucherStock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Vouchers: how the pools stand, who was given which code, codes from a file. A code is worth money
 * and comes by form, so that it stands in no link and no log.
 */
@Controller
@Hidden
@RequestMapping("/vouchers")
class VoucherPages {

  private static final int SHOWN = 25;
  private static final String PAGE = "redirect:/vouchers";

  private final Vouchers vouchers;
  private final VoucherPools pools;
  private final VoucherStock stock;
  private final VoucherUpload upload;
  private final Journeys journeys;
  private final ConsoleNumbers numbers;

  VoucherPages(
      Vouchers vouchers,
      VoucherPools pools,
      VoucherStock stock,
      VoucherUpload upload,
      Journeys journeys,
      ConsoleNumbers numbers) {
    this.vouchers = vouchers;
    this.pools = pools;
    this.stock = stock;
    this.upload = upload;
    this.journeys = journeys;
    this.numbers = numbers;
  }

  /**
   * A pool.
   *
   * @param codes null where a journey names a pool that there is not
   */
  record PoolLine(PoolStock stock, @Nullable Pool codes) {}

  /**
   * Codes that we made for a journey.
   *
   * @param name of the journey; null where nobody knows any more which it was
   * @param patterns of its latest version
   */
  record MadeLine(MadeVouchers codes, @Nullable String name, String patterns) {}

  @GetMapping
  String show(
      @RequestParam(required = false) @Nullable String journey,
      @RequestParam(required = false) @Nullable Long before,
      Model page) {
    return overview(journey, before, page);
  }

  /** The voucher of a code. */
  @PostMapping
  String find(@RequestParam(defaultValue = "") String code, Model page) {
    String typed = code.strip();
    if (typed.isEmpty()) {
      return PAGE;
    }
    page.addAttribute("code", typed);
    page.addAttribute("found", vouchers.find(typed).map(List::of).orElse(List.of()));
    return overview(null, null, page);
  }

  @GetMapping("/pools/{pool}")
  String pool(
      @PathVariable String pool,
      @RequestParam(required = false) @Nullable Long before,
      Model page) {
    PoolStock found =
        stock.list().stream()
            .filter(one -> one.pool().equals(pool))
            .findFirst()
            .orElseThrow(VoucherPages::unknown);
    page.addAttribute("line", new PoolLine(found, pools.find(pool).orElse(null)));
    latest(new GivenQuery(pool, null, before, SHOWN + 1), page);
    return "console/voucher-pool";
  }

  @PostMapping("/-upload")
  String take(
      @RequestParam MultipartFile file,
      @RequestParam(defaultValue = "") String pool,
      Authentication who,
      RedirectAttributes flash)
      throws IOException {
    String wanted = pool.strip();
    if (file.isEmpty() || !VoucherPools.isName(wanted)) {
      flash.addFlashAttribute(
          "refused",
          file.isEmpty()
              ? "No file was chosen, or it is empty."
              : "A pool's name has small letters, digits and hyphens, at most %d. Nothing was taken."
                  .formatted(VoucherPools.LONGEST_NAME));
      return PAGE;
    }
    try (InputStream in = file.getInputStream()) {
      flash.addFlashAttribute("said", sentence(upload.takeCsv(wanted, in, Audit.nameOf(who))));
      return PAGE + "/pools/" + wanted;
    } catch (ErrorResponseException refused) {
      flash.addFlashAttribute("refused", "Nothing was taken: the file has faults.");
      flash.addFlashAttribute("faults", faults(refused));
      return PAGE;
    }
  }

  private String sentence(Uploaded done) {
    return "%s read, %s added%s."
        .formatted(
            numbers.count(done.lines(), "code", "codes"),
            numbers.count(done.added()),
            done.known() == 0
                ? ""
                : "; "
                    + numbers.count(done.known(), "was known and stays", "were known and stay")
                    + " as before");
  }

  @GetMapping("/pools/{pool}/empty")
  String askToEmpty(@PathVariable String pool, Model page) {
    Pool found = pools.find(pool).orElseThrow(VoucherPages::unknown);
    page.addAttribute(
        "ask",
        new SteeringForms.Question(
            "vouchers",
            "Delete the free codes of %s?".formatted(pool),
            List.of(
                numbers.count(found.free(), "code that nobody has is", "codes that nobody has are")
                    + " deleted; free ones that have ended go, too.",
                "What was given stays as it is.",
                "Journeys that give codes of this pool wait until you upload others."),
            "Delete free codes",
            "/vouchers/pools/" + pool + "/empty",
            "/vouchers/pools/" + pool));
    return "console/ask";
  }

  @PostMapping("/pools/{pool}/empty")
  String empty(@PathVariable String pool, Authentication who, RedirectAttributes flash) {
    Pool found = pools.find(pool).orElseThrow(VoucherPages::unknown);
    int gone = pools.empty(found.name(), Audit.nameOf(who));
    flash.addFlashAttribute("said", numbers.count(gone, "code is deleted.", "codes are deleted."));
    return PAGE + "/pools/{pool}";
  }

  private String overview(@Nullable String journey, @Nullable Long before, Model page) {
    Map<String, Pool> counted =
        pools.list().stream().collect(Collectors.toMap(Pool::name, Function.identity()));
    page.addAttribute(
        "pools",
        stock.list().stream().map(one -> new PoolLine(one, counted.get(one.pool()))).toList());
    page.addAttribute("made", made());
    page.addAttribute("journey", journey);
    latest(new GivenQuery(null, journey, before, SHOWN + 1), page);
    return "console/vouchers";
  }

  private List<MadeLine> made() {
    Map<String, TreeSet<String>> patterns = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (VoucherStep step : journeys.listVoucherSteps()) {
      names.put(step.journey(), step.name());
      if (step.pattern() != null) {
        patterns.computeIfAbsent(step.journey(), key -> new TreeSet<>()).add(step.pattern());
      }
    }
    List<MadeLine> lines = new ArrayList<>();
    for (MadeVouchers codes : pools.listMade()) {
      String journey = codes.journey();
      TreeSet<String> known = journey == null ? null : patterns.remove(journey);
      lines.add(
          new MadeLine(
              codes,
              journey == null ? null : names.getOrDefault(journey, journey),
              known == null ? "" : String.join(", ", known)));
    }
    new TreeMap<>(patterns)
        .forEach(
            (journey, known) ->
                lines.add(
                    new MadeLine(
                        new MadeVouchers(journey, 0, 0, 0, 0, 0),
                        names.getOrDefault(journey, journey),
                        String.join(", ", known))));
    return lines;
  }

  private void latest(GivenQuery query, Model page) {
    List<Voucher> given = vouchers.listGiven(query);
    List<Voucher> shown = given.subList(0, Math.min(SHOWN, given.size()));
    page.addAttribute("latest", shown);
    page.addAttribute("newest", query.before() == null);
    page.addAttribute("older", given.size() > SHOWN ? shown.get(SHOWN - 1).id() : null);
    page.addAttribute("soon", stock.period());
  }

  /** Each fault with its line, as far as they are named. */
  private static ArrayList<String> faults(ErrorResponseException refused) {
    ArrayList<String> sentences = new ArrayList<>();
    Map<String, Object> more = refused.getBody().getProperties();
    if (more != null && more.get("errors") instanceof Iterable<?> errors) {
      for (Object one : errors) {
        if (one instanceof Map<?, ?> fault) {
          sentences.add(
              "line".equals(fault.get("attribute"))
                  ? "Line %s: %s.".formatted(fault.get("line"), fault.get("detail"))
                  : "Line %s: %s %s."
                      .formatted(fault.get("line"), fault.get("attribute"), fault.get("detail")));
        }
      }
      if (more.get("more") != null) {
        sentences.add("And %s more.".formatted(more.get("more")));
      }
    } else {
      sentences.add(String.valueOf(refused.getBody().getDetail()));
    }
    return sentences;
  }

  private static ResponseStatusException unknown() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such pool.");
  }
}
