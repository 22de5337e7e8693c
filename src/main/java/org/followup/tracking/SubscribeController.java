package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Profile;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The form in which people ask for mail: a page for a frame of the shop's, and where the shop's own
 * form may lead. Needs no script and no cookie. Whatever is typed gets the same answer; what was
 * agreed to is what we wrote, not what a request says it was.
 */
@Controller
@Hidden
@RequestMapping("/subscribe")
class SubscribeController {

  private static final Logger log = LoggerFactory.getLogger(SubscribeController.class);

  /** A field that people do not see; who fills it is none. */
  private static final String TRAP = "website";

  private final SignUps signUps;
  private final SignUpPages pages;
  private final SignUpSettings settings;
  private final ShopSettings shop;
  private final TrackingPages others;

  SubscribeController(
      SignUps signUps,
      SignUpPages pages,
      SignUpSettings settings,
      ShopSettings shop,
      TrackingPages others) {
    this.signUps = signUps;
    this.pages = pages;
    this.settings = settings;
    this.shop = shop;
    this.others = others;
  }

  /** {@code ?topics=newsletter,offers&lang=de&form=footer}; what is not said or known is ours. */
  @GetMapping
  ModelAndView ask(
      @RequestParam MultiValueMap<String, String> asked,
      HttpServletRequest request,
      HttpServletResponse response) {
    PageHeaders.write(response);
    List<String> topics = known(asked.get("topics"));
    SignUpPages.Form form =
        new SignUpPages.Form(
            locale(asked, request),
            topics.isEmpty() ? settings.topics() : topics,
            List.of(),
            name(asked),
            "");
    return pages.form(form, "ask", HttpStatus.OK);
  }

  /**
   * Takes a sign-up.
   *
   * @param said {@code email}; {@code topics}; {@code offered}, where there was a box for each
   *     topic; {@code lang}, {@code form}
   */
  @PostMapping
  ModelAndView subscribe(
      @RequestParam MultiValueMap<String, String> said,
      HttpServletRequest request,
      HttpServletResponse response) {
    PageHeaders.write(response);
    Locale locale = locale(said, request);
    if (!first(said, TRAP).isBlank()) {
      return pages.answer(locale);
    }
    List<String> offered = known(said.get("offered"));
    List<String> chosen = known(said.get("topics"));
    boolean boxes = offered.size() > 1;
    List<String> topics = boxes ? chosen.stream().filter(offered::contains).toList() : chosen;
    String typed = first(said, "email");
    SignUpPages.Form form =
        new SignUpPages.Form(
            locale, boxes ? offered : shownOf(chosen), topics, name(said), cut(typed));
    Optional<EmailAddress> email = EmailAddress.read(typed);
    if (email.isEmpty()) {
      return pages.form(form, "email", HttpStatus.BAD_REQUEST);
    }
    if (topics.isEmpty()) {
      return pages.form(form, "topics", HttpStatus.BAD_REQUEST);
    }
    Optional<Duration> wait = signUps.request(request(form, boxes, typed, email.get(), request));
    if (wait.isPresent()) {
      response.setHeader("Retry-After", Long.toString(wait.get().toSeconds()));
      return pages.form(form, "tooOften", HttpStatus.TOO_MANY_REQUESTS);
    }
    return pages.answer(locale);
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView later(Exception fault, HttpServletResponse response) {
    log.warn("The sign-up form was not shown, or a sign-up not taken", fault);
    PageHeaders.write(response);
    return others.later();
  }

  private SignUpRequest request(
      SignUpPages.Form form,
      boolean boxes,
      String typed,
      EmailAddress email,
      HttpServletRequest request) {
    Map<String, Object> ticked = new LinkedHashMap<>();
    if (boxes) {
      form.topics().forEach(topic -> ticked.put(topic, form.ticked().contains(topic)));
    }
    return new SignUpRequest(
        cut(typed),
        email,
        form.ticked(),
        Map.of(),
        null,
        null,
        null,
        new SignUpRequest.Form(
            form.name().isEmpty() ? "sign-up page" : "sign-up page, " + form.name(),
            pages.consent(
                boxes
                    ? form
                    : new SignUpPages.Form(
                        form.locale(), form.ticked(), form.ticked(), form.name(), "")),
            pages.language(form.locale())),
        ticked,
        SignUpOrigins.of(request));
  }

  private List<String> shownOf(List<String> chosen) {
    return chosen.isEmpty() ? settings.topics() : chosen;
  }

  /** Topics that the form may offer, one each, however they are written down. */
  private List<String> known(@Nullable List<String> values) {
    return values == null
        ? List.of()
        : values.stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(String::strip)
            .filter(settings.topics()::contains)
            .distinct()
            .toList();
  }

  private Locale locale(MultiValueMap<String, String> said, HttpServletRequest request) {
    return Profile.readLocale(first(said, "lang"))
        .orElseGet(
            () ->
                request.getHeader("Accept-Language") == null ? shop.locale() : request.getLocale());
  }

  private static String name(MultiValueMap<String, String> said) {
    String name = first(said, "form");
    return name.matches("[\\w .-]{1,60}") ? name.strip() : "";
  }

  /** As evidence and the form keep it. */
  private static String cut(String typed) {
    String plain = typed.replaceAll("[\\p{Cntrl}\\p{Cs}]", "");
    return plain.length() > 300 ? plain.substring(0, 300) : plain;
  }

  private static String first(MultiValueMap<String, String> said, String name) {
    String value = said.getFirst(name);
    return value == null ? "" : value;
  }
}
