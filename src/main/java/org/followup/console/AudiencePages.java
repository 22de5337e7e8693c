package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.followup.audience.Audience;
import org.followup.audience.AudienceFault;
import org.followup.audience.AudienceLists.Outcome;
import org.followup.audience.Audiences;
import org.followup.audience.Audiences.Change;
import org.followup.audience.Audiences.Explanation;
import org.followup.audience.Audiences.Preview;
import org.followup.audience.Audiences.Size;
import org.followup.intake.AudienceUpload;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
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
 * Audiences: who is in each, how large it was, what its text asks. A text comes by form, so that it
 * stands in no link and no log; pages whose path begins with a hyphen are no audience's.
 */
@Controller
@Hidden
@RequestMapping("/audiences")
class AudiencePages {

  private static final int SHOWN = 10;
  private static final int DAYS = 90;
  private static final String LIST = "redirect:/audiences";
  private static final String ONE = "console/audience";

  private final Audiences audiences;
  private final AudienceUpload upload;
  private final ConsoleNumbers numbers;
  private final ConsoleLinks links;
  private final Clock clock;

  AudiencePages(
      Audiences audiences,
      AudienceUpload upload,
      ConsoleNumbers numbers,
      ConsoleLinks links,
      Clock clock) {
    this.audiences = audiences;
    this.upload = upload;
    this.numbers = numbers;
    this.links = links;
    this.clock = clock;
  }

  /** A fault with its place as people count: by lines. */
  record Place(int line, int column, String sentence) {

    static Place of(AudienceFault fault, String text) {
      String before = text.substring(0, Math.min(fault.at() - 1, text.length()));
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      return new Place(line, before.length() - before.lastIndexOf('\n'), fault.sentence());
    }
  }

  @GetMapping
  String list(Model page) {
    page.addAttribute("audiences", audiences.list());
    page.addAttribute("sizes", audiences.latestSizes());
    return "console/audiences";
  }

  @GetMapping("/-new")
  String write(Model page) {
    return editor("", "", null, page);
  }

  @GetMapping("/{name}")
  String show(@PathVariable String name, Model page) {
    Audience found = find(name);
    LocalDate from = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().minusDays(DAYS);
    List<Size> sizes = audiences.sizes(name, from);
    page.addAttribute("sizes", sizes.subList(Math.max(0, sizes.size() - DAYS), sizes.size()));
    page.addAttribute("chart", sizes.size() < 2 ? null : AudienceChart.of(sizes, numbers));
    page.addAttribute("users", audiences.listUsers(name));
    String text = found.text() == null ? "" : found.text();
    if (!found.isList()) {
      Explanation explanation = audiences.explain(text);
      page.addAttribute("explanation", explanation);
      page.addAttribute("faults", places(explanation.faults(), text));
    }
    return editor(name, text, found, page);
  }

  /** Whom the text finds; nothing is saved. */
  @PostMapping("/-look")
  String look(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String text,
      Model page) {
    try {
      Preview preview = audiences.preview(text, SHOWN);
      page.addAttribute("explanation", preview.explanation());
      page.addAttribute("faults", places(preview.explanation().faults(), text));
      page.addAttribute("remarks", places(preview.explanation().remarks(), text));
      if (preview.explanation().faults().isEmpty()) {
        page.addAttribute("preview", preview);
      }
    } catch (QueryTimeoutException tooLong) {
      page.addAttribute("refused", "The text takes longer than a minute to answer.");
    }
    return editor(name, text, audiences.find(name).orElse(null), page);
  }

  @PostMapping("/-save")
  String save(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String text,
      Authentication who,
      Model page,
      RedirectAttributes flash) {
    String wanted = name.strip();
    Change change = audiences.save(wanted, text, Audit.nameOf(who));
    if (change instanceof Change.Done) {
      flash.addFlashAttribute(
          "said", "The audience is saved. Its size is noted within a minute or so.");
      return LIST + "/" + wanted;
    }
    if (change instanceof Change.Faulty faulty) {
      page.addAttribute("faults", places(faulty.faults(), text));
    } else if (change instanceof Change.Refused refused) {
      page.addAttribute("refused", refused.why());
    }
    return editor(wanted, text, audiences.find(wanted).orElse(null), page);
  }

  @PostMapping("/{name}/delete")
  String delete(@PathVariable String name, Authentication who, RedirectAttributes flash) {
    Change change = audiences.delete(name, Audit.nameOf(who));
    if (change instanceof Change.Refused refused) {
      flash.addFlashAttribute("refused", refused.why());
      return LIST + "/" + name;
    }
    flash.addFlashAttribute("said", "The audience " + name + " is gone.");
    return LIST;
  }

  @PostMapping("/-upload")
  String take(
      @RequestParam MultipartFile file,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "false") boolean add,
      Authentication who,
      RedirectAttributes flash)
      throws IOException {
    String wanted = name.strip();
    if (file.isEmpty()) {
      flash.addFlashAttribute("refused", "No file was chosen, or it is empty.");
      return LIST;
    }
    try (InputStream in = file.getInputStream()) {
      Outcome outcome = upload.take(wanted, add, in, Audit.nameOf(who));
      if (outcome instanceof Outcome.Done done) {
        flash.addFlashAttribute("said", sentence(done));
        return LIST + "/" + wanted;
      }
      flash.addFlashAttribute("refused", ((Outcome.Refused) outcome).why());
    } catch (ErrorResponseException refused) {
      flash.addFlashAttribute("refused", ImportPages.sentence(refused));
    }
    return LIST;
  }

  private String sentence(Outcome.Done done) {
    String said =
        "%s read, %s in the list."
            .formatted(
                numbers.count(done.lines(), "line", "lines"),
                numbers.count(done.members(), "person", "people"));
    return done.unknown() == 0
        ? said
        : "%s %s nobody we know: %s%s."
            .formatted(
                said,
                numbers.count(done.unknown(), "line names", "lines name"),
                String.join(", ", done.unknownLines().stream().map(String::valueOf).toList()),
                done.unknown() > done.unknownLines().size() ? " …" : "");
  }

  private static List<Place> places(List<AudienceFault> faults, String text) {
    return faults.stream().map(fault -> Place.of(fault, text)).toList();
  }

  private String editor(String name, String text, @Nullable Audience saved, Model page) {
    page.addAttribute("title", saved == null ? "New audience" : saved.name());
    page.addAttribute("links", links);
    page.addAttribute("name", name);
    page.addAttribute("text", text);
    page.addAttribute("saved", saved);
    return ONE;
  }

  private Audience find(String name) {
    Optional<Audience> found = audiences.find(name);
    return found.orElseThrow(
        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such audience."));
  }
}
