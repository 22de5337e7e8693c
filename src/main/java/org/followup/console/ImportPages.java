package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.followup.intake.FileImport;
import org.followup.intake.FileImports;
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

/** Files of recipients: give one, try it, see how far it is and what was wrong with it. */
@Controller
@Hidden
@RequestMapping("/imports")
class ImportPages {

  private static final int LISTED = 50;
  private static final int NAMED = 200;

  private final FileImports imports;

  ImportPages(FileImports imports) {
    this.imports = imports;
  }

  @GetMapping
  String show(Model page) {
    page.addAttribute("imports", imports.list(LISTED));
    return "console/imports";
  }

  /** A dry run unless the box says otherwise, so that nobody writes a file by mistake. */
  @PostMapping
  String place(
      @RequestParam MultipartFile file,
      @RequestParam(defaultValue = FileImports.ALL_OR_NONE) String mode,
      @RequestParam(defaultValue = "false") boolean write,
      Authentication who,
      RedirectAttributes flash)
      throws IOException {
    if (file.isEmpty()) {
      flash.addFlashAttribute("refused", "No file was chosen, or it is empty.");
      return "redirect:/imports";
    }
    String wanted =
        mode.equals(FileImports.VALID_LINES) ? FileImports.VALID_LINES : FileImports.ALL_OR_NONE;
    try (InputStream in = file.getInputStream()) {
      FileImport placed =
          imports.place(in, file.getOriginalFilename(), Audit.nameOf(who), wanted, !write);
      return "redirect:/imports/" + placed.importId();
    } catch (ErrorResponseException refused) {
      flash.addFlashAttribute("refused", sentence(refused));
      return "redirect:/imports";
    }
  }

  @GetMapping("/{id}")
  String show(@PathVariable UUID id, Model page) {
    FileImport one = find(id);
    page.addAttribute("one", one);
    page.addAttribute("errors", imports.listRemarks(id, true, NAMED));
    page.addAttribute("notes", imports.listRemarks(id, false, NAMED));
    return "console/import";
  }

  @PostMapping("/{id}/write")
  String write(@PathVariable UUID id, RedirectAttributes flash) {
    find(id);
    if (!imports.write(id)) {
      flash.addFlashAttribute("refused", "It does not wait for that any more.");
    }
    return "redirect:/imports/{id}";
  }

  @PostMapping("/{id}/cancel")
  String cancel(@PathVariable UUID id, RedirectAttributes flash) {
    find(id);
    if (!imports.cancel(id)) {
      flash.addFlashAttribute("refused", "It was over already.");
    }
    return "redirect:/imports/{id}";
  }

  private FileImport find(UUID id) {
    return imports
        .find(id)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such import."));
  }

  /** The first fault, which says more than that there are some. */
  static String sentence(ErrorResponseException refused) {
    Object errors =
        Optional.ofNullable(refused.getBody().getProperties())
            .map(properties -> properties.get("errors"))
            .orElse(null);
    if (errors instanceof Iterable<?> list
        && list.iterator().hasNext()
        && list.iterator().next() instanceof Map<?, ?> first) {
      return "Nothing was taken. Line %s, %s: %s."
          .formatted(first.get("line"), first.get("attribute"), first.get("detail"));
    }
    return "Nothing was taken. " + refused.getBody().getDetail();
  }
}
